/** Sales one by one. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { sales } from "../clients";
import { dataOf } from "../problem";
import type { operations } from "../sales";

/** Which sales a list holds, and in which order. */
export type SaleListQuery = NonNullable<operations["list_sales"]["parameters"]["query"]>;

/** One page of the list of sales. */
export const salesQuery = (query: SaleListQuery) =>
  queryOptions({
    queryKey: ["sales", "list", query],
    queryFn: ({ signal }) => dataOf(sales().GET("/sales", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** One sale. */
export const saleQuery = (saleId: number) =>
  queryOptions({
    queryKey: ["sales", "one", saleId],
    queryFn: ({ signal }) => dataOf(sales().GET("/sales/{sale_id}", { params: { path: { sale_id: saleId } }, signal })),
  });

/** How many of the newest sales are looked at. */
export const NEWEST = 20;

/** The sales that were recorded last, looked at once a minute while somebody looks at the page. */
export const newestSalesQuery = queryOptions({
  queryKey: ["sales", "newest"],
  queryFn: ({ signal }) => dataOf(sales().GET("/sales", { params: { query: { sort: "-id", limit: NEWEST } }, signal })),
  refetchInterval: 60_000,
  staleTime: 60_000,
});

/** What came back of a sale, void or not: a page of as many as the API gives. */
export const returnsOfSaleQuery = (saleId: number) =>
  queryOptions({
    queryKey: ["sales", "returns", saleId],
    queryFn: ({ signal }) =>
      dataOf(sales().GET("/returns", { params: { query: { sale_id: [saleId], voided: "any", limit: 200 } }, signal })),
  });
