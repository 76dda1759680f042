/** Summaries and comparisons. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { sales } from "../clients";
import { dataOf } from "../problem";
import type { operations } from "../sales";

/** What a comparison can be asked. */
export type CompareQuery = NonNullable<operations["compare"]["parameters"]["query"]>;

/** What a summary can be asked. */
export type SummaryQuery = NonNullable<operations["summarize"]["parameters"]["query"]>;

/** Sales of a range beside those of an earlier one. While another range is fetched, the figures of the last one stay. */
export const compareQuery = (query: CompareQuery) =>
  queryOptions({
    queryKey: ["sales", "compare", query],
    queryFn: ({ signal }) => dataOf(sales().GET("/sales/compare", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** Sales of a range. */
export const summaryQuery = (query: SummaryQuery) =>
  queryOptions({
    queryKey: ["sales", "summary", query],
    queryFn: ({ signal }) => dataOf(sales().GET("/sales/summary", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
