/** The question that a report answers, as the address says it, as the API is asked it, and as other pages take it. */

import type { CategoryName } from "../../api/names";
import type { CompareQuery, HeatmapQuery } from "../../api/queries/reports";
import { isAdditive, type ReportMetric } from "../../figures/metrics";
import type { PageSearch } from "../../links/address";
import { type SalesDates, salesIn } from "../../links/salesOf";
import type { DateRange, Weekday } from "../../period/calendar";
import { type Interval, usualInterval } from "../../period/interval";
import type { CompareDates } from "../../period/usePeriod";
import type { GROUPINGS, PAGE_SEARCH } from "../../search/pages";
import type { SearchState } from "../../search/params";

/** What the address of the page says. */
export type ReportSearch = SearchState<(typeof PAGE_SEARCH)["reports"]>;

/** What figures are grouped by. */
export type Grouping = (typeof GROUPINGS)[number];

/** A group of a report: a product, a category, or a channel, null where none was told. */
export type Group = { readonly product: number } | { readonly category: string } | { readonly channel: string | null };

/** How many groups a table has where nobody has chosen: all categories, and the first ten products. */
export const USUAL_TOP: Readonly<Record<Grouping, number | null>> = { none: null, category: null, product: 10, channel: null };

/** How many groups the API gives at most. */
export const MOST_GROUPS = 200;

/** How many groups a chart shows at most, the rest together. */
export const MOST_IN_CHART = 12;

/** How many groups stand in one chart as lines; more have a small chart each. */
export const MOST_LINES = 5;

/** The order in which the API ranks groups by a figure; those that it does not rank by go by revenue. */
const RANKS = {
  revenue: "-revenue",
  net_revenue: "-net_revenue",
  units: "-units",
  sales: "-sales",
  average_sale: "-revenue",
  margin: "-margin",
  discount: "-revenue",
  refunded: "-refunded",
  units_returned: "-units_returned",
} as const satisfies Record<ReportMetric, string>;

/** Whether the groups that a report leaves out are those with the least of its figure. */
export function isRankedBy(metric: ReportMetric): boolean {
  return RANKS[metric] === `-${metric}`;
}

/** Whether a figure can be added up from period to period: a margin is that of sales whose cost is known, of each another part. */
export function canBeAddedUp(metric: ReportMetric): metric is Exclude<ReportMetric, "margin"> {
  return isAdditive(metric) && metric !== "margin";
}

/** The interval of a report: the one chosen by hand, else the one that shows the range best. */
export function intervalOf(search: Pick<ReportSearch, "by">, range: DateRange): Interval {
  return search.by ?? usualInterval(range);
}

/** How many groups the table has; null for all. */
export function topOf({ top, group }: Pick<ReportSearch, "top" | "group">): number | null {
  return top === null ? USUAL_TOP[group] : Math.min(top, MOST_GROUPS);
}

/** The questions to the API: one for the table, one for the chart, which are the same without groups, and that of the hours. */
export interface ReportQueries {
  readonly table: CompareQuery;
  readonly chart: CompareQuery;
  readonly hours: HeatmapQuery;
}

/** How the API is asked. */
export function queriesOf(search: ReportSearch, dates: CompareDates, weekStart: Weekday): ReportQueries {
  const interval = intervalOf(search, { start: dates.start_date, end: dates.end_date });
  const filter: HeatmapQuery = {
    ...(search.category.length > 0 && { category: search.category as CategoryName[] }),
    ...(search.product.length > 0 && { product_id: [...search.product] }),
  };
  const hours = { start_date: dates.start_date, end_date: dates.end_date, ...filter };
  const base: CompareQuery = {
    ...dates,
    ...filter,
    ...(search.returns !== "return_date" && { returns_on: search.returns }),
  };
  const time = { interval, ...(interval === "week" && { week_start: weekStart }) };
  if (search.group === "none") return { table: { ...base, ...time }, chart: { ...base, ...time }, hours };
  const grouped: CompareQuery = { ...base, group_by: search.group, order_by: RANKS[search.show] };
  const top = topOf(search);
  return {
    table: { ...grouped, ...(top !== null && { top }) },
    chart: { ...grouped, ...time, top: Math.min(top ?? MOST_IN_CHART, MOST_IN_CHART) },
    hours,
  };
}

/**
 * The path of the same answer as CSV; without a comparison, of the summary alone, which has the shares and sums of the
 * table as well.
 */
export function csvPath(query: CompareQuery, compared: boolean, show: ReportMetric): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (!compared && (name === "to" || name.startsWith("to_"))) continue;
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) parameters.append(name, String(each));
  }
  if (!compared && query.group_by && isAdditive(show) && isRankedBy(show)) parameters.append("share", "true");
  if (!compared && !query.group_by && canBeAddedUp(show)) parameters.append("cumulative", "true");
  parameters.append("format", "csv");
  return `/sales/${compared ? "compare" : "summary"}?${parameters.toString()}`;
}

/** The sales that a number is made of: those of the dates, of the group, and of all filters of the report. */
export function salesOf(search: Pick<ReportSearch, "category" | "product">, dates: SalesDates, group: Group | null): PageSearch<"sales"> {
  return {
    ...salesIn(dates),
    category: group && "category" in group ? [group.category] : search.category,
    product: group && "product" in group ? [group.product] : search.product,
    ...(group && "channel" in group && group.channel !== null && { channel: group.channel }),
  };
}

/** Intervals coarser than one that is too fine for a range, those first that give the most. */
export function coarserThan(interval: Interval, range: DateRange): readonly Interval[] {
  const order: readonly Interval[] = ["day", "week", "month", "quarter", "year"];
  const usual = usualInterval(range);
  const coarser = order.slice(order.indexOf(interval) + 1);
  return [...coarser].sort((one, other) => Number(other === usual) - Number(one === usual));
}
