/** The store itself. */

import { queryOptions } from "@tanstack/react-query";
import { sales } from "../clients";
import { dataOf } from "../problem";

/** Name, money, clock and calendar of the store. Asked for again every five minutes: days end. */
export const storeQuery = queryOptions({
  queryKey: ["store"],
  queryFn: ({ signal }) => dataOf(sales().GET("/store", { signal })),
  staleTime: 5 * 60_000,
  refetchInterval: 5 * 60_000,
});
