/** The figures of sales that a page can show: how each is called, read and written. */

import type { components } from "../api/sales";
import { approximate } from "./decimal";
import type { Change } from "./delta";
import type { Format } from "./format";

type Figures = components["schemas"]["Figures"];

/** Figures by their names in the API and in addresses. */
export const METRICS = ["revenue", "sales", "units", "average_sale"] as const;

/** A figure of the Overview. */
export type Metric = (typeof METRICS)[number];

/** The figures that a report can be about. */
export const REPORT_METRICS = [
  "revenue",
  "net_revenue",
  "units",
  "sales",
  "average_sale",
  "margin",
  "discount",
  "refunded",
  "units_returned",
] as const;

/** A figure of a report; those of the Overview are among them. */
export type ReportMetric = (typeof REPORT_METRICS)[number];

/** The figures that somebody is offered, who may see costs or may not. */
export function metricsFor(seesCosts: boolean): readonly ReportMetric[] {
  return seesCosts ? REPORT_METRICS : REPORT_METRICS.filter((metric) => metric !== "margin");
}

const COUNTS: readonly ReportMetric[] = ["units", "sales", "units_returned"];

/** Whether a figure is an amount of money. */
export function isMoney(metric: ReportMetric): boolean {
  return !COUNTS.includes(metric);
}

/** Whether the figures of parts sum to that of the whole: an average does not. */
export function isAdditive(metric: ReportMetric): boolean {
  return metric !== "average_sale";
}

/** Figures of which each can be told whether it is known. */
type Measured = Pick<Figures, ReportMetric | "cost_coverage">;

/** A figure as the API gives it; null where there is none: an average of no sales, a margin of sales without any cost. */
export function metricValue(metric: ReportMetric, figures: Measured): number | string | null {
  const { cost_coverage: coverage } = figures;
  if (metric === "margin") {
    if (figures.margin === null || coverage === 0) return null;
    if (coverage === null && approximate(figures.margin) === 0) return null;
  }
  return figures[metric];
}

/** How a figure moved between two sides; null where one of them has none. */
export function metricChange(
  metric: ReportMetric,
  sides: { current: Measured | null; previous: Measured | null; change: Partial<Record<ReportMetric, Change | null>> | null },
): Change | null {
  const { current, previous, change } = sides;
  const has = [current, previous].every((side) => side !== null && metricValue(metric, side) !== null);
  return has ? (change?.[metric] ?? null) : null;
}

/** A figure as text; `none` where there is none (an average of no sales). */
export function metricText(metric: ReportMetric, figures: Measured, format: Format, none: string): string {
  const value = metricValue(metric, figures);
  if (value === null) return none;
  return typeof value === "number" ? format.count(value) : format.money(value);
}

/** A figure as a number, for charts alone. */
export function metricNumber(metric: ReportMetric, figures: Measured): number | null {
  const value = metricValue(metric, figures);
  if (value === null) return null;
  return typeof value === "number" ? value : approximate(value);
}

/** A value on an axis. */
export function metricTick(metric: ReportMetric, value: number, format: Format): string {
  return isMoney(metric) ? format.shortMoney(value) : format.shortCount(value);
}

/** How far a figure moved, in its own unit and with its sign. */
export function changeText(change: Change, format: Format): string {
  const { absolute } = change;
  return typeof absolute === "number" ? format.signedCount(absolute) : format.signedMoney(absolute);
}
