/** How long the periods of a chart are. */

import { type DateRange, daysOf } from "./calendar";

/** Intervals as the API names them, the shortest first. */
export const INTERVALS = ["hour", "day", "week", "month", "quarter", "year"] as const;

/** An interval. */
export type Interval = (typeof INTERVALS)[number];

/** The API answers by hour for so many days at most. */
const MOST_DAYS_BY_HOUR = 7;

/** The longest range, in days, that each interval is chosen for. */
const USUAL: readonly (readonly [number, Interval])[] = [
  [2, "hour"],
  [62, "day"],
  [200, "week"],
];

/** The interval that shows a range best where nobody has chosen one. */
export function usualInterval(range: DateRange): Interval {
  const days = daysOf(range);
  return USUAL.find(([most]) => days <= most)?.[1] ?? "month";
}

/** Whether the API can answer for a range by this interval. */
export function isPossible(interval: Interval, range: DateRange): boolean {
  return interval !== "hour" || daysOf(range) <= MOST_DAYS_BY_HOUR;
}

/** The chosen interval where it is possible, else the usual one. */
export function fittingInterval(chosen: Interval | null, range: DateRange): Interval {
  return chosen !== null && isPossible(chosen, range) ? chosen : usualInterval(range);
}
