/** The periods that can be chosen: relative ones, which move with the store's day, and dates. */

import {
  addDays,
  addMonths,
  type CalendarDate,
  type DateRange,
  daysOf,
  earlier,
  monthsOf,
  partsOf,
  type Weekday,
  weekOf,
} from "./calendar";

/** Relative periods in the order of the list, by their names in addresses. */
export const PRESETS = [
  "today",
  "yesterday",
  "7d",
  "30d",
  "wtd",
  "mtd",
  "qtd",
  "ytd",
  "lastmonth",
  "lastquarter",
  "lastyear",
  "12m",
] as const;

/** A relative period. */
export type Preset = (typeof PRESETS)[number];

/** What periods are relative to: the store's day, and where its weeks and years begin. */
export interface StoreCalendar {
  readonly today: CalendarDate;
  readonly weekStart: Weekday;
  /** The month, 1 to 12, that the financial year begins with. */
  readonly yearStart: number;
}

/** What somebody has chosen: a relative period, or dates. */
export type PeriodChoice = { readonly preset: Preset } | DateRange;

/** How a period is called when it is compared: a single day, a week, a month, several whole ones, or any days. */
export type PeriodKind = "day" | "days" | "week" | "month" | "quarter" | "year" | "months";

const KINDS: Record<Preset, PeriodKind> = {
  today: "day",
  yesterday: "day",
  "7d": "days",
  "30d": "days",
  wtd: "week",
  mtd: "month",
  qtd: "quarter",
  ytd: "year",
  lastmonth: "month",
  lastquarter: "quarter",
  lastyear: "year",
  "12m": "months",
};

/** Whether a choice is a relative one. */
export function isPreset(choice: PeriodChoice): choice is { readonly preset: Preset } {
  return "preset" in choice;
}

/**
 * The dates of a relative period. One that is running has all of its days, those to come as well: only so does the API
 * know that it is a month, and compares it with the month before up to the same point.
 */
export function presetRange(preset: Preset, calendar: StoreCalendar): DateRange {
  const { today, weekStart, yearStart } = calendar;
  const before = (length: 1 | 3 | 12): DateRange =>
    monthsOf(addDays(monthsOf(today, length, yearStart).start, -1), length, yearStart);
  switch (preset) {
    case "today":
      return { start: today, end: today };
    case "yesterday":
      return { start: addDays(today, -1), end: addDays(today, -1) };
    case "7d":
      return { start: addDays(today, -6), end: today };
    case "30d":
      return { start: addDays(today, -29), end: today };
    case "wtd":
      return weekOf(today, weekStart);
    case "mtd":
      return monthsOf(today, 1);
    case "qtd":
      return monthsOf(today, 3, yearStart);
    case "ytd":
      return monthsOf(today, 12, yearStart);
    case "lastmonth":
      return before(1);
    case "lastquarter":
      return before(3);
    case "lastyear":
      return before(12);
    case "12m":
      return { start: addMonths(monthsOf(today, 1).start, -11), end: monthsOf(today, 1).end };
  }
}

/** The dates of a choice. */
export function rangeOf(choice: PeriodChoice, calendar: StoreCalendar): DateRange {
  return isPreset(choice) ? presetRange(choice.preset, calendar) : choice;
}

/** The days of a range that have begun; its first day where none has. */
export function begunPart(range: DateRange, today: CalendarDate): DateRange {
  const end = earlier(range.end, today);
  return { start: range.start, end: end < range.start ? range.start : end };
}

/** Whether a range is not over: its last day has not ended. */
export function isRunning(range: DateRange, today: CalendarDate): boolean {
  return range.end >= today;
}

/** What kind of period a choice is. Dates that are a whole month, quarter or year count as one. */
export function kindOf(choice: PeriodChoice, calendar: StoreCalendar): PeriodKind {
  if (isPreset(choice)) return KINDS[choice.preset];
  if (choice.start === choice.end) return "day";
  const lengths = [
    ["month", 1],
    ["quarter", 3],
    ["year", 12],
  ] as const;
  for (const [kind, length] of lengths) {
    if (isSame(choice, monthsOf(choice.start, length, length === 1 ? 1 : calendar.yearStart))) return kind;
  }
  if (isSame(choice, weekOf(choice.start, calendar.weekStart))) return "week";
  return wholeMonths(choice) > 0 ? "months" : "days";
}

/** How many whole months a range is; 0 where it is none. */
function wholeMonths({ start, end }: DateRange): number {
  if (!start.endsWith("-01") || !addDays(end, 1).endsWith("-01")) return 0;
  const [first, last] = [partsOf(start), partsOf(end)];
  return (last.year - first.year) * 12 + last.month - first.month + 1;
}

/** Whether two ranges have the same dates. */
export function isSame(one: DateRange, other: DateRange): boolean {
  return one.start === other.start && one.end === other.end;
}

/**
 * The period of the same kind just before (`step` −1) or after (+1); null where that has not begun. One that has a name
 * is chosen by it.
 */
export function steppedPeriod(choice: PeriodChoice, step: 1 | -1, calendar: StoreCalendar): PeriodChoice | null {
  const range = rangeOf(choice, calendar);
  const moved = movedRange(range, kindOf(choice, calendar), step, calendar);
  if (moved.start > calendar.today) return null;
  const named = PRESETS.find((preset) => isSame(presetRange(preset, calendar), moved));
  return named ? { preset: named } : moved;
}

function movedRange(range: DateRange, kind: PeriodKind, step: 1 | -1, calendar: StoreCalendar): DateRange {
  const edge = step === 1 ? addDays(range.end, 1) : addDays(range.start, -1);
  switch (kind) {
    case "month":
      return monthsOf(edge, 1);
    case "quarter":
      return monthsOf(edge, 3, calendar.yearStart);
    case "year":
      return monthsOf(edge, 12, calendar.yearStart);
    case "months": {
      const months = step * wholeMonths(range);
      return { start: addMonths(range.start, months), end: addDays(addMonths(addDays(range.end, 1), months), -1) };
    }
    case "day":
    case "days":
    case "week": {
      const days = step * daysOf(range);
      return { start: addDays(range.start, days), end: addDays(range.end, days) };
    }
  }
}

/** The dates that a relative period stands for now, for an address that shall show the same tomorrow. */
export function frozen(choice: PeriodChoice, calendar: StoreCalendar): DateRange {
  return begunPart(rangeOf(choice, calendar), calendar.today);
}
