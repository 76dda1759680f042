import { useQuery } from "@tanstack/react-query";
import { ApiProblem } from "../api/problem";
import { type AnswersTo, type AskedReports, reportsQuery } from "../api/queries/reports";
import type { Loadable } from "./Card";

/** Each report of one call as a card takes it. */
export type LoadableReports<Q extends AskedReports> = { readonly [K in keyof Q]: Loadable<NonNullable<AnswersTo<Q>[K]>> };

/** Reports that are asked in one call, each as if it were asked alone: one that fails leaves the others alone. */
export function useReports<const Q extends AskedReports>(queries: Q): LoadableReports<Q> {
  const { data, error, isFetching, refetch } = useQuery(reportsQuery(queries));
  const loadables = Object.keys(queries).map((name) => {
    const result = data?.[name];
    const problem = result instanceof ApiProblem ? result : null;
    return [name, { data: problem ? undefined : result, error: problem ?? error, isFetching, refetch }];
  });
  return Object.fromEntries(loadables) as LoadableReports<Q>;
}
