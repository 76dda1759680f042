/** Summaries and comparisons. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { sales } from "../clients";
import type { Compare, Heatmap } from "../names";
import { ApiProblem, dataOf } from "../problem";
import type { components, operations } from "../sales";

/** What a comparison can be asked. */
export type CompareQuery = NonNullable<operations["compare"]["parameters"]["query"]>;

/** What a summary can be asked. */
export type SummaryQuery = NonNullable<operations["summarize"]["parameters"]["query"]>;

/** What a heatmap can be asked. */
export type HeatmapQuery = NonNullable<operations["sum_up_by_hour"]["parameters"]["query"]>;

/** What each kind of report answers. */
interface Answers {
  readonly compare: Compare;
  readonly heatmap: Heatmap;
}

/** A report as one of several. */
type Asked = ({ readonly report: "compare" } & CompareQuery) | ({ readonly report: "heatmap" } & HeatmapQuery);

/** The same as the documents have it: with all that may be left out. */
type SentReports = components["schemas"]["ReportsQuery"]["queries"];

/** Reports that are asked together, by names of the page's choice. */
export type AskedReports = Readonly<Record<string, Asked>>;

/** The answer to each report. */
export type AnswersTo<Q extends AskedReports> = { readonly [K in keyof Q]: Answers[NonNullable<Q[K]>["report"]] };

/** Likewise, or why it was refused: one that is leaves the others alone. */
type Results<Q extends AskedReports> = { readonly [K in keyof Q]: AnswersTo<Q>[K] | ApiProblem };

/** Several reports of one moment in one call. While other ranges are fetched, the figures of the last ones stay. */
export const reportsQuery = <const Q extends AskedReports>(queries: Q) =>
  queryOptions({
    queryKey: ["sales", "reports", queries],
    queryFn: async ({ signal }): Promise<Results<Q>> => {
      const call = sales().POST("/reports/query", { body: { queries: queries as unknown as SentReports }, signal });
      const { results } = await dataOf(call);
      const { headers } = (await call).response;
      const told = Object.entries(results).map(([name, { status, body, problem }]) => [
        name,
        body ?? new ApiProblem({ status, headers }, problem),
      ]);
      return Object.fromEntries(told) as Results<Q>;
    },
    placeholderData: keepPreviousData,
  });

/** Sales of a range. */
export const summaryQuery = (query: SummaryQuery) =>
  queryOptions({
    queryKey: ["sales", "summary", query],
    queryFn: ({ signal }) => dataOf(sales().GET("/sales/summary", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
