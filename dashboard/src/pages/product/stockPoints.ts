/** A product's stock beside its sales, period by period: drawn, said and tabled from here. */

import type { LedgerEntry, StockSeries, Summary } from "../../api/names";
import type { Format } from "../../figures/format";
import type { DateRange } from "../../period/calendar";
import type { Interval } from "../../period/interval";

type Row = StockSeries["rows"][number];

/** One period. Levels are null where there was none: before the product was registered, and while it was blocked. */
export interface StockPoint {
  readonly key: string;
  readonly label: string;
  readonly tick: string;
  /** The days whose sales these are. */
  readonly dates: DateRange;
  readonly unfinished: boolean;
  readonly stock: Row;
  readonly units: number;
  /** Null for those who may see no reports: their units are those that the stock says were taken. */
  readonly revenue: string | null;
  /** Units sold for which no sale took stock in this period, as in imported history: stock and sales disagree here. */
  readonly unmoved: number;
  readonly wasCounted: boolean;
}

/** The two answers of a product's charts, and its stocktakes; no summary for those who may see no reports. */
export interface StockAnswers {
  readonly series: StockSeries;
  readonly summary: Summary | null;
  readonly stocktakes: readonly LedgerEntry[];
}

/** The points of the periods of the stock, in their order. */
export function stockPoints({ series, summary, stocktakes }: StockAnswers, interval: Interval, format: Format): readonly StockPoint[] {
  const sold = new Map(summary?.rows.flatMap((row) => (row.period ? [[row.period.start, row] as const] : [])));
  return series.rows.map((stock) => {
    const { start, end } = stock.period;
    const figures = sold.get(start);
    const units = summary === null ? stock.sold : (figures?.units ?? 0);
    return {
      key: start,
      label: format.period(start, end, interval),
      tick: format.tick(start, interval),
      dates: interval === "hour" ? { start: format.dateAt(start), end: format.dateAt(start) } : { start, end },
      unfinished: isUnfinished(end, series.as_of, interval, format),
      stock,
      units,
      revenue: summary && (figures?.revenue ?? "0.00"),
      unmoved: Math.max(0, units - stock.sold),
      wasCounted: stocktakes.some((entry) => isIn(entry.created_at, stock.period, interval, format)),
    };
  });
}

function isUnfinished(end: string, asOf: string, interval: Interval, format: Format): boolean {
  return interval === "hour" ? Date.parse(end) > Date.parse(asOf) : end >= format.dateAt(asOf);
}

function isIn(instant: string, period: Row["period"], interval: Interval, format: Format): boolean {
  if (interval === "hour") {
    const at = Date.parse(instant);
    return at >= Date.parse(period.start) && at < Date.parse(period.end);
  }
  const date = format.dateAt(instant);
  return date >= period.start && date <= period.end;
}

/** The line of the levels: they hold between events, which are drawn in the middle of their period. */
export function stepPath(points: readonly StockPoint[], x: (index: number) => number, y: (level: number) => number, half: number): string {
  let path = "";
  let isDown = false;
  const go = (place: number, level: number): void => {
    path += `${isDown ? "L" : "M"}${place.toFixed(1)} ${y(level).toFixed(1)}`;
    isDown = true;
  };
  points.forEach(({ stock: { opening, closing } }, index) => {
    const middle = x(index);
    if (opening !== null) {
      go(middle - half, opening);
      go(middle, opening);
    }
    if (closing === null || opening === null) isDown = false;
    if (closing !== null) {
      go(middle, closing);
      go(middle + half, closing);
    }
  });
  return path;
}

/** What the whole range comes to, for the sentence beside the chart. */
export function totalsOf(points: readonly StockPoint[]): { units: number; hoursOut: number; closing: number | null } {
  return {
    units: points.reduce((sum, point) => sum + point.units, 0),
    hoursOut: points.reduce((sum, point) => sum + point.stock.hours_out, 0),
    closing: points.at(-1)?.stock.closing ?? null,
  };
}
