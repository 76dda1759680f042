import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { PAGE_SEARCH, type PageId } from "../search/pages";
import type { RawSearch, SearchState } from "../search/params";
import { readSearch, writeSearch } from "../search/state";
import type { PageSearch } from "./address";

/** What the address says of a page, and how to change it. */
interface PageState<P extends PageId> {
  readonly state: SearchState<(typeof PAGE_SEARCH)[P]>;
  /** Parameters that were not understood. */
  readonly ignored: readonly string[];
  /** Changes some parameters: a new entry of the history, or in the place of this one. */
  change(changes: PageSearch<P>, how?: "push" | "replace"): void;
}

/** The state of a page, which is its address: what one sees can be sent, reloaded and walked back through. */
export function useSearchState<P extends PageId>(page: P): PageState<P> {
  const raw = useRouterState({ select: (router) => router.location.search as RawSearch });
  const navigate = useNavigate();
  const { state, ignored } = useMemo(() => readSearch(PAGE_SEARCH[page], raw), [page, raw]);
  const change = useCallback(
    (changes: PageSearch<P>, how: "push" | "replace" = "push") => {
      const search = writeSearch(PAGE_SEARCH[page], { ...state, ...changes });
      void navigate({ to: ".", search, replace: how === "replace", resetScroll: false });
    },
    [navigate, page, state],
  );
  return { state, ignored, change };
}
