/** Addresses of pages. */

import { PLACES } from "../pages/registry";
import { PAGE_SEARCH, type PageId } from "../search/pages";
import type { RawSearch, SearchState } from "../search/params";
import { writeSearch } from "../search/state";

/** Parameters of a page's address. */
export type PageSearch<P extends PageId> = Partial<SearchState<(typeof PAGE_SEARCH)[P]>>;

/** Parts of the path, such as `{ saleId: 12 }`. */
export type PathParts = Readonly<Record<string, number | string>>;

/** A page with what its address says. */
export interface Target<P extends PageId = PageId> {
  readonly page: P;
  readonly parts?: PathParts;
  readonly search?: PageSearch<P>;
}

/** A page's address as the router takes it. */
export function addressOf<P extends PageId>(target: Target<P>): { to: string; search: RawSearch } {
  const { page, parts = {}, search = {} } = target;
  const to = PLACES[page].path.replace(/\$(\w+)/g, (_, name: string) => encodeURIComponent(String(parts[name] ?? "")));
  return { to, search: writeSearch(PAGE_SEARCH[page], search as PageSearch<P>) };
}
