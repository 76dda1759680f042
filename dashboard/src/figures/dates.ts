/** Dates and times as people of a locale write them, in the store's time zone whatever the browser's is. */

import { type CalendarDate, type DateRange, dayNumber } from "../period/calendar";
import type { Interval } from "../period/interval";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** 5 January 1970, in days from the first of it. */
const FIRST_MONDAY = 4;

/** How dates and times are written. */
export interface DateFormat {
  /** `25 Nov 2026` */
  date(date: CalendarDate): string;
  /** `Wed 25 Nov` */
  day(date: CalendarDate): string;
  /** `Wednesday` */
  weekday(date: CalendarDate): string;
  /** `Wednesday`, of 3; `style` short: `Wed`. 1 is Monday. */
  weekdayName(number: number, style?: "short"): string;
  /** `19:00`, of 19; of an hour as clocks show it, which is no instant. */
  clock(hour: number): string;
  /** `19:00–19:59`, of 19. */
  clockHour(hour: number): string;
  /** `November` */
  monthName(date: CalendarDate): string;
  /** `1–25 Nov 2026` */
  range(range: DateRange): string;
  /** `19:17`, of an instant in the store's zone. */
  time(instant: string): string;
  /** The store's date at an instant. */
  dateAt(instant: string): CalendarDate;
  /** `25 Nov 2026, 19:17`, of an instant in the store's zone. */
  instant(instant: string): string;
  /** `25 Nov, 19:17` */
  shortInstant(instant: string): string;
  /** `2026-11-25T19:17`, of an instant in the store's zone: as the field of a form holds it. */
  wallClock(instant: string): string;
  /** The instant at which the store's clocks show a `wallClock`, the first of two; null where they skip it. */
  instantAt(wallClock: string): string | null;
  /** A period's start on an axis: `25`, `Nov`, `19:00`. */
  tick(start: string, interval: Interval): string;
  /** A period in a sentence: `Wed 25 Nov`, `November 2026`, `19:00–20:00`. */
  period(start: string, end: string, interval: Interval): string;
}

/** Midday of a date in UTC: a date is formatted as itself, without a zone. */
function asDate(date: CalendarDate): Date {
  return new Date(dayNumber(date) * DAY_MS + DAY_MS / 2);
}

/** The formats of a locale; `timeZone` is the store's, for instants. */
export function createDateFormat(locale: string, timeZone: string): DateFormat {
  const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    // Years of the API are those of the Gregorian calendar, also where people have another one.
    new Intl.DateTimeFormat(locale, { calendar: "gregory", timeZone: "UTC", ...options });
  const date = dates({ day: "numeric", month: "short", year: "numeric" });
  const day = dates({ weekday: "short", day: "numeric", month: "short" });
  const weekday = dates({ weekday: "long" });
  const shortWeekday = dates({ weekday: "short" });
  const bareTime = dates({ hour: "2-digit", minute: "2-digit" });
  const dayTick = dates({ day: "numeric", month: "short" });
  const monthTick = dates({ month: "short" });
  const month = dates({ month: "long", year: "numeric" });
  const monthName = dates({ month: "long" });
  const year = dates({ year: "numeric" });
  const time = dates({ timeZone, hour: "2-digit", minute: "2-digit" });
  const instant = dates({ timeZone, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
  const shortInstant = dates({ timeZone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  // Sweden writes dates as the API does.
  const iso = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  const wallClock = (value: string): string => clock.format(new Date(value)).replace(" ", "T");
  const range = ({ start, end }: DateRange): string => date.formatRange(asDate(start), asDate(end));
  const hours = (start: string, end: string): string => time.formatRange(new Date(start), new Date(end));
  return {
    date: (value) => date.format(asDate(value)),
    day: (value) => day.format(asDate(value)),
    weekday: (value) => weekday.format(asDate(value)),
    weekdayName: (number, style) => (style === "short" ? shortWeekday : weekday).format(new Date((FIRST_MONDAY + number - 1) * DAY_MS)),
    clock: (hour) => bareTime.format(hour * HOUR_MS),
    clockHour: (hour) => bareTime.formatRange(hour * HOUR_MS, (hour + 1) * HOUR_MS - 1),
    monthName: (value) => monthName.format(asDate(value)),
    range,
    time: (value) => time.format(new Date(value)),
    dateAt: (value) => iso.format(new Date(value)),
    instant: (value) => instant.format(new Date(value)),
    shortInstant: (value) => shortInstant.format(new Date(value)),
    wallClock,
    instantAt: (wanted) => [...instantsOf(wanted)].find((instant) => wallClock(instant) === wanted) ?? null,
    tick(start, interval) {
      if (interval === "hour") return time.format(new Date(start));
      if (interval === "year") return year.format(asDate(start));
      return (interval === "day" || interval === "week" ? dayTick : monthTick).format(asDate(start));
    },
    period(start, end, interval) {
      if (interval === "hour") return hours(start, end);
      if (interval === "day") return day.format(asDate(start));
      if (interval === "month") return month.format(asDate(start));
      return range({ start, end });
    },
  };
}

/** Every instant that could be a wall clock's in some zone, to a quarter of an hour: zones lie 14 hours around UTC. */
function* instantsOf(wallClock: string): Generator<string> {
  const asUtc = Date.parse(`${wallClock}:00Z`);
  if (Number.isNaN(asUtc)) return;
  for (let minutes = -14 * 60; minutes <= 14 * 60; minutes += 15) yield new Date(asUtc + minutes * 60_000).toISOString();
}
