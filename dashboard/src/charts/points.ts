/** What a chart over time shows at each place: made of a comparison's rows once, and drawn, said and tabled from here. */

import type { Compare } from "../api/names";
import type { components } from "../api/sales";
import type { Change } from "../figures/delta";
import type { Format } from "../figures/format";
import { type ReportMetric, metricChange, metricNumber, metricText } from "../figures/metrics";
import { type SalesDates, salesOfHour } from "../links/salesOf";
import type { DateRange } from "../period/calendar";
import type { Interval } from "../period/interval";

type Figures = components["schemas"]["Figures"];

/** A figure of a period: where it stands, and how it is written. */
export interface Reading {
  /** Which period, in words. */
  readonly label: string;
  readonly text: string;
  readonly value: number | null;
}

/** A period of a chart beside its earlier one. */
export interface Point {
  readonly key: string;
  /** The period in words; the earlier one where there is no present one. */
  readonly label: string;
  /** On the axis. */
  readonly tick: string;
  /** Null where the period has no such part, or has not begun. */
  readonly current: Reading | null;
  readonly upcoming: boolean;
  /** The current period is not over. */
  readonly unfinished: boolean;
  /** It is over, but not all of it lies in the range: its figure is that of some of its days. */
  readonly clipped: boolean;
  /** What is compared with: on a cut period, up to the cut. */
  readonly previous: Reading | null;
  /** All of an earlier period that was cut. */
  readonly rest: Reading | null;
  readonly change: Change | null;
  /** When the sales were that the current figure is made of; null where no list has just these. */
  readonly dates: SalesDates | null;
}

/** How the points of a comparison are made. */
export interface PointOptions {
  readonly metric: ReportMetric;
  readonly interval: Interval;
  readonly format: Format;
  /** What stands for a figure that is not there. */
  readonly none: string;
  /** False: what it is compared with is left out. */
  readonly compared: boolean;
}

/** The points of a comparison by an interval, in the order of its rows. */
export function pointsOf(compare: Compare, options: PointOptions): readonly Point[] {
  const rows = compare.rows.filter((row) => row.current !== null || options.compared);
  return rows.map((row) => pointOf(row, compare.as_of, options));
}

function pointOf(row: Compare["rows"][number], asOf: string, options: PointOptions): Point {
  const { current, previous } = row;
  const { metric, interval, format, compared } = options;
  const reading = (side: { start: string; end: string }, figures: Figures): Reading => ({
    label: format.period(side.start, side.end, interval),
    text: metricText(metric, figures, format, options.none),
    value: metricNumber(metric, figures),
  });
  const begun = current !== null && !row.upcoming ? current : null;
  const whole = previous?.whole;
  const unfinished = begun !== null && isUnfinished(begun.end, asOf, options);
  const side = current ?? previous;
  return {
    label: side ? format.period(side.start, side.end, interval) : "",
    key: current?.start ?? previous?.start ?? "",
    tick: current ? format.tick(current.start, interval) : "",
    current: begun && reading(begun, begun),
    upcoming: row.upcoming,
    unfinished,
    clipped: begun !== null && begun.partial && !unfinished,
    previous: compared && previous && previous.days > 0 ? reading(previous, previous) : null,
    rest: compared && previous && whole ? reading(previous, whole) : null,
    change: compared ? (metricChange(metric, row)) : null,
    dates: begun && datesOf(begun, options),
  };
}

/** Whether a period that has begun ends later than the moment of the report. */
export function isUnfinished(end: string, asOf: string, { interval, format }: Pick<PointOptions, "interval" | "format">): boolean {
  return interval === "hour" ? Date.parse(end) > Date.parse(asOf) : end >= format.dateAt(asOf);
}

function datesOf(side: DateRange, { interval, format }: PointOptions): SalesDates | null {
  return interval === "hour" ? salesOfHour(side.start, format) : { start: side.start, end: side.end };
}
