/** From a figure to the list of the sales that it is made of. */

import type { Format } from "../figures/format";
import type { CalendarDate, DateRange } from "../period/calendar";
import type { PageSearch } from "./address";

/** Days, or one hour of a day: what a list of sales can be of. */
export interface SalesDates extends DateRange {
  /** By the store's clocks, 0 to 23. */
  readonly hour?: number;
}

const HOUR_MS = 3_600_000;

/** The time of a list of sales, as its address says it. */
export function salesIn({ start, end, hour }: SalesDates): Pick<PageSearch<"sales">, "from" | "to" | "hour"> {
  return { from: start, to: end, ...(hour !== undefined && { hour: [hour] }) };
}

/**
 * The hour that begins at an instant; null for one that clocks were put back into: a list by what clocks show would have
 * the sales of both.
 */
export function salesOfHour(start: string, format: Format): SalesDates | null {
  const shownAt = (shift: number): string => hourShown(new Date(Date.parse(start) + shift).toISOString(), format);
  const shown = shownAt(0);
  if (shown === shownAt(HOUR_MS) || shown === shownAt(-HOUR_MS)) return null;
  const day: CalendarDate = shown.slice(0, 10);
  return { start: day, end: day, hour: Number(shown.slice(11)) };
}

function hourShown(instant: string, format: Format): string {
  return format.wallClock(instant).slice(0, 13);
}
