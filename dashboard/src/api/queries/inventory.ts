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

/** When the stock of the store is summed up. */
export type SummaryQuery = NonNullable<operations["get_inventory_summary"]["parameters"]["query"]>;

/** How many products are in which state, and what the stock is worth. */
export const inventorySummaryQuery = (query: SummaryQuery = {}) =>
  queryOptions({
    queryKey: ["inventory", "summary", query],
    queryFn: ({ signal }) => dataOf(products().GET("/inventory/summary", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** Which entries of the store's ledger. */
export type StoreLedgerQuery = NonNullable<operations["list_store_inventory_transactions"]["parameters"]["query"]>;

/** One page of the ledger of all products. */
export const storeLedgerQuery = (query: StoreLedgerQuery) =>
  queryOptions({
    queryKey: ["inventory", "movements", query],
    queryFn: ({ signal }) => dataOf(products().GET("/inventory-transactions", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** The days of a product's stock, and how long each period is. */
export type SeriesQuery = NonNullable<operations["get_inventory_series"]["parameters"]["query"]>;

/** A product's stock period by period. */
export const stockSeriesQuery = (productId: number, query: SeriesQuery) =>
  queryOptions({
    queryKey: ["inventory", "series", productId, query],
    queryFn: ({ signal }) =>
      dataOf(
        products().GET("/products/{product_id}/inventory-series", {
          params: { path: { product_id: productId }, query },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** Which entries of a product's ledger. */
export type LedgerQuery = NonNullable<operations["list_inventory_transactions"]["parameters"]["query"]>;

/** One page of a product's ledger. */
export const ledgerQuery = (productId: number, query: LedgerQuery) =>
  queryOptions({
    queryKey: ["inventory", "ledger", productId, query],
    queryFn: ({ signal }) =>
      dataOf(
        products().GET("/products/{product_id}/inventory-transactions", {
          params: { path: { product_id: productId }, query },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
