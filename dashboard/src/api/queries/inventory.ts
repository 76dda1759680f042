/** Stock. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { products } from "../clients";
import { dataOf } from "../problem";
import type { operations } from "../products";

/** Whose stock a list holds, and in which order. */
export type InventoryQuery = NonNullable<operations["list_inventory"]["parameters"]["query"]>;

/** One page of the present stock. */
export const inventoryQuery = (query: InventoryQuery) =>
  queryOptions({
    queryKey: ["inventory", "list", query],
    queryFn: ({ signal }) => dataOf(products().GET("/inventory", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** How many products are in which state, and what the stock is worth. */
export const inventorySummaryQuery = queryOptions({
  queryKey: ["inventory", "summary"],
  queryFn: ({ signal }) => dataOf(products().GET("/inventory/summary", { signal })),
});
