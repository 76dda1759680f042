/** Imports that were, that are, and how far. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { products, sales } from "../clients";
import type { ImportKind } from "../mutations/imports";
import type { ListedImport } from "../names";
import { dataOf } from "../problem";

/** How often a running import is asked how far it is, while somebody looks at the page. */
const ASK_MS = 1000;

/** Imports on a page of the list. */
const LISTED = 20;

/** Whether an import is to be waited for. */
export function isGoing({ state }: Pick<ListedImport, "state">): boolean {
  return state === "waiting" || state === "running";
}

/** One import. */
export const importQuery = (kind: ImportKind, id: number) =>
  queryOptions({
    queryKey: ["imports", kind, "one", id],
    queryFn: ({ signal }) => {
      const params = { path: { import_id: id } };
      return kind === "sales"
        ? dataOf(sales().GET("/imports/{import_id}", { params, signal }))
        : dataOf(products().GET("/imports/{import_id}", { params, signal }));
    },
    refetchInterval: ({ state }) => (state.data && isGoing(state.data) ? ASK_MS : false),
  });

/** One page of the imports of a kind, the newest first; checks are none. */
export const importsQuery = (kind: ImportKind, cursor: string) =>
  queryOptions({
    queryKey: ["imports", kind, "list", cursor],
    queryFn: ({ signal }) => {
      const params = { query: { kind, dry_run: false, limit: LISTED, ...(cursor === "" ? {} : { cursor }) } };
      return kind === "sales"
        ? dataOf(sales().GET("/imports", { params, signal }))
        : dataOf(products().GET("/imports", { params, signal }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(isGoing) ? ASK_MS : false),
  });
