/** What was sold in the hours of the week: as a grid of hours and weekdays, and as the hours that were busiest. */

import type { Heatmap } from "../../api/names";
import { approximate, sum } from "../../figures/decimal";
import type { ReportMetric } from "../../figures/metrics";
import { type Weekday, WEEKDAYS } from "../../period/calendar";

/** An hour of the week. */
export type Cell = Heatmap["cells"][number];

/** What the hours of the week can be told of. */
export const HOUR_METRICS = ["revenue", "sales", "units"] as const;

/** A figure of an hour. */
export type HourMetric = (typeof HOUR_METRICS)[number];

/** The figure of the hours in a report about another: revenue, where it has none of its own. */
export function hourMetricOf(show: ReportMetric): HourMetric {
  return HOUR_METRICS.find((each) => each === show) ?? "revenue";
}

/** A line of the grid: an hour of the day on each day of the week, and on all of them. */
export interface HourLine {
  readonly hour: number;
  readonly cells: readonly Cell[];
  readonly total: number | string;
}

/** The grid. What it adds up to stands at its end and below it. */
export interface HourGrid {
  /** 1 is Monday; the first is that on which the store's weeks begin. */
  readonly weekdays: readonly number[];
  readonly lines: readonly HourLine[];
  readonly totals: readonly (number | string)[];
  /** The largest figure of a cell, for charts alone. */
  readonly most: number;
}

const HOURS = 24;

/** The grid of a figure, from the first hour of the day in which something was sold to the last. */
export function gridOf({ cells }: Heatmap, metric: HourMetric, weekStart: Weekday): HourGrid {
  const first = WEEKDAYS.indexOf(weekStart);
  const weekdays = WEEKDAYS.map((_, index) => ((first + index) % WEEKDAYS.length) + 1);
  const cellAt = new Map(cells.map((cell) => [cell.day * HOURS + cell.hour, cell]));
  const sold = cells.filter((cell) => cell.sales > 0).map((cell) => cell.hour);
  const [from, to] = sold.length === 0 ? [0, -1] : [Math.min(...sold), Math.max(...sold)];
  const lines = Array.from({ length: to - from + 1 }, (_, index) => {
    const hour = from + index;
    const own = weekdays.flatMap((day) => cellAt.get(day * HOURS + hour) ?? []);
    return { hour, cells: own, total: addedUp(own, metric) };
  });
  return {
    weekdays,
    lines,
    totals: weekdays.map((day) => addedUp(cells.filter((cell) => cell.day === day), metric)),
    most: Math.max(0, ...cells.map((cell) => sizeOf(cell, metric))),
  };
}

/** How large a figure is, for charts alone. */
export function sizeOf(cell: Cell, metric: HourMetric): number {
  return metric === "revenue" ? approximate(cell.revenue) : cell[metric];
}

/** The hours that were busiest each time that they came, the busiest first: a weekday may have come once more than another. */
export function busiest({ cells }: Heatmap, metric: HourMetric, count: number): readonly Cell[] {
  const eachTime = (cell: Cell): number => (cell.occurrences === 0 ? 0 : sizeOf(cell, metric) / cell.occurrences);
  return cells.filter((cell) => cell.sales > 0).toSorted((one, other) => eachTime(other) - eachTime(one)).slice(0, count);
}

function addedUp(cells: readonly Cell[], metric: HourMetric): number | string {
  if (metric === "revenue") return sum(cells.map((cell) => cell.revenue));
  return cells.reduce((total, cell) => total + cell[metric], 0);
}
