/**
 * Calendar arithmetic on dates as the API writes them (`2026-11-25`), without a clock and without time zones: a date is a
 * count of days. Which date is today is the store's to say (`store.ts`).
 */

/** A calendar date, `YYYY-MM-DD`. */
export type CalendarDate = string;

/** First and last day, both inclusive. */
export interface DateRange {
  readonly start: CalendarDate;
  readonly end: CalendarDate;
}

/** The days of the week as the API names them, Monday first. */
export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** A day of the week. */
export type Weekday = (typeof WEEKDAYS)[number];

const DATE_FORM = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Year, month (1 to 12) and day of a date. */
interface Parts {
  year: number;
  month: number;
  day: number;
}

/** Whether a text is a date that exists, between the years 1900 and 2199 that the API takes. */
export function isDate(text: string): boolean {
  const found = DATE_FORM.exec(text);
  if (!found) return false;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  return year >= 1900 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** The parts of a date. */
export function partsOf(date: CalendarDate): Parts {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) };
}

/** A date of its parts; `month` may lie outside 1 to 12, and a day beyond the month's end becomes its last. */
export function dateOf(year: number, month: number, day: number): CalendarDate {
  const months = year * 12 + (month - 1);
  const fittingYear = Math.floor(months / 12);
  const fittingMonth = (months % 12) + 1;
  const fittingDay = Math.min(day, daysInMonth(fittingYear, fittingMonth));
  return `${padded(fittingYear, 4)}-${padded(fittingMonth, 2)}-${padded(fittingDay, 2)}`;
}

function padded(number: number, width: number): string {
  return String(number).padStart(width, "0");
}

/** How many days a month has. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/**
 * Days since 1970-01-01. The year is taken to begin in March, so that the leap day is its last (Howard Hinnant,
 * "chrono-compatible low-level date algorithms").
 */
export function dayNumber(date: CalendarDate): number {
  const { year, month, day } = partsOf(date);
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/** The date of so many days since 1970-01-01. */
export function dateOfDay(number: number): CalendarDate {
  const shifted = number + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36524) + Math.floor(dayOfEra / 146096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return dateOf(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
}

/** The date so many days later; earlier where negative. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return dateOfDay(dayNumber(date) + days);
}

/** The date so many months later; the last of its month where that is shorter. */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const { year, month, day } = partsOf(date);
  return dateOf(year, month + months, day);
}

/** How many days a range has. */
export function daysOf(range: DateRange): number {
  return dayNumber(range.end) - dayNumber(range.start) + 1;
}

/** The weekday as a number: 0 is Monday. */
export function weekdayOf(date: CalendarDate): number {
  return (((dayNumber(date) + 3) % 7) + 7) % 7;
}

/** The week that a date is in. */
export function weekOf(date: CalendarDate, weekStart: Weekday): DateRange {
  const start = addDays(date, -((weekdayOf(date) - WEEKDAYS.indexOf(weekStart) + 7) % 7));
  return { start, end: addDays(start, 6) };
}

/**
 * The month (`length` 1), quarter (3) or year (12) that a date is in, where the year begins with the month `yearStart`
 * (1 to 12).
 */
export function monthsOf(date: CalendarDate, length: 1 | 3 | 12, yearStart = 1): DateRange {
  const { year, month } = partsOf(date);
  const sinceYearStart = (month - yearStart + 12) % 12;
  const start = dateOf(year, month - (sinceYearStart % length), 1);
  return { start, end: addDays(addMonths(start, length), -1) };
}

/** The earlier of two dates. */
export function earlier(one: CalendarDate, other: CalendarDate): CalendarDate {
  return one < other ? one : other;
}

/** The part of a range that lies inside another; null where none does. */
export function clipped(range: DateRange, within: DateRange): DateRange | null {
  const start = range.start > within.start ? range.start : within.start;
  const end = earlier(range.end, within.end);
  return start > end ? null : { start, end };
}
