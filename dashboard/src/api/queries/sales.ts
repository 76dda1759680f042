/** Sales one by one. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { sales } from "../clients";
import type { Figures, Page, Sale } from "../names";
import { ApiProblem, dataOf } from "../problem";
import type { operations } from "../sales";

/** Which sales a list holds, and in which order. */
export type SaleListQuery = NonNullable<operations["list_sales"]["parameters"]["query"]>;

/** One page of the list of sales. */
export const salesQuery = (query: SaleListQuery) =>
  queryOptions({
    queryKey: ["sales", "list", query],
    queryFn: ({ signal }) => listed(query, signal),
    placeholderData: keepPreviousData,
  });

/** A page of sales, and of all pages the totals where they were asked for. */
export interface ListedSales extends Page<Sale> {
  readonly totals?: Figures;
  /** When the totals were read. */
  readonly as_of?: string;
  /** Why there are no totals although they were asked for: there are too many sales to add up one by one. */
  readonly untotalled?: string;
}

/** The page alone where only its totals are refused. */
async function listed(query: SaleListQuery, signal: AbortSignal): Promise<ListedSales> {
  try {
    return await dataOf(sales().GET("/sales", { params: { query }, signal }));
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "range_too_large") throw error;
    const alone = { ...query };
    delete alone.with_totals;
    delete alone.returns_on;
    const page = await dataOf(sales().GET("/sales", { params: { query: alone }, signal }));
    return { ...page, untotalled: error.detail };
  }
}

/** One sale. */
export const saleQuery = (saleId: number) =>
  queryOptions({
    queryKey: ["sales", "one", saleId],
    queryFn: ({ signal }) => dataOf(sales().GET("/sales/{sale_id}", { params: { path: { sale_id: saleId } }, signal })),
  });

/** How many of the newest sales are looked at. */
export const NEWEST = 20;

/** The sales that were recorded last. */
export const newestSalesQuery = queryOptions({
  queryKey: ["sales", "newest"],
  queryFn: ({ signal }) => dataOf(sales().GET("/sales", { params: { query: { sort: "-id", limit: NEWEST } }, signal })),
});

/** What came back of a sale, void or not: a page of as many as the API gives. */
export const returnsOfSaleQuery = (saleId: number) =>
  queryOptions({
    queryKey: ["sales", "returns", saleId],
    queryFn: ({ signal }) =>
      dataOf(sales().GET("/returns", { params: { query: { sale_id: [saleId], voided: "any", limit: 200 } }, signal })),
  });
