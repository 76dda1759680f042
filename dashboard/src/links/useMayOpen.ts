import { isBuilt, PLACES } from "../pages/registry";
import type { PageId } from "../search/pages";
import { useMay } from "../store/context";

/** Whether a page is to be offered: it is built, and who is here may do something there. */
export function useMayOpen(): (page: PageId) => boolean {
  const may = useMay();
  return (page) => isBuilt(page) && (PLACES[page].needs?.some(may) ?? true);
}
