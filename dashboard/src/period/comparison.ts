/** What a period can be compared with. */

import type { DateRange } from "./calendar";
import { kindOf, type PeriodChoice, type PeriodKind, type StoreCalendar } from "./presets";

/** Comparisons by their names in addresses; but for `none`, they are the API's `to`. */
export const COMPARISONS = [
  "previous_period",
  "previous_year",
  "same_weekdays",
  "same_weekday",
  "custom",
  "none",
] as const;

/** A comparison. */
export type Comparison = (typeof COMPARISONS)[number];

/** The comparisons that mean something for a kind of period, the usual one first. */
const FITTING: Record<PeriodKind, readonly Comparison[]> = {
  day: ["same_weekday", "previous_period", "same_weekdays"],
  days: ["previous_period", "previous_year", "same_weekdays"],
  week: ["previous_period", "same_weekdays"],
  month: ["previous_period", "previous_year"],
  quarter: ["previous_period", "previous_year"],
  year: ["previous_period"],
  months: ["previous_period", "previous_year"],
};

/** What a choice of period can be compared with, the usual comparison first. */
export function comparisonsFor(choice: PeriodChoice, calendar: StoreCalendar): readonly Comparison[] {
  return [...FITTING[kindOf(choice, calendar)], "custom", "none"];
}

/** The comparison that counts: the one asked for where it fits the period, else the usual one. */
export function fittingComparison(
  asked: Comparison | null,
  choice: PeriodChoice,
  calendar: StoreCalendar,
  custom: DateRange | null,
): Comparison {
  const fitting = comparisonsFor(choice, calendar);
  const usable = asked !== null && fitting.includes(asked) && (asked !== "custom" || custom !== null);
  return usable ? asked : (fitting[0] ?? "previous_period");
}
