import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, addMonths, dateOfDay, dayNumber, daysOf, isDate, monthsOf, weekdayOf, weekOf, WEEKDAYS } from "./calendar";

/** The oracle: JavaScript's own calendar, in UTC. */
const utc = (date: string): Date => new Date(`${date}T00:00:00Z`);
const text = (date: Date): string => date.toISOString().slice(0, 10);
const DAY = 86_400_000;

const dates = fc.integer({ min: -25_567, max: 84_005 }).map((day) => text(new Date(day * DAY)));

describe("dates", () => {
  it("are counted as JavaScript counts them, from 1900 to 2199", () => {
    fc.assert(
      fc.property(dates, (date) => {
        expect(dayNumber(date)).toBe(utc(date).getTime() / DAY);
        expect(dateOfDay(dayNumber(date))).toBe(date);
        expect(weekdayOf(date)).toBe((utc(date).getUTCDay() + 6) % 7);
        expect(isDate(date)).toBe(true);
      }),
    );
  });

  it("are moved by days", () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -800, max: 800 }), (date, days) => {
        expect(addDays(date, days)).toBe(text(new Date(utc(date).getTime() + days * DAY)));
      }),
    );
  });

  it("are moved by months to the same day, or to the month's last", () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -30, max: 30 }), (date, months) => {
        const moved = addMonths(date, months);
        const first = utc(`${date.slice(0, 8)}01`);
        first.setUTCMonth(first.getUTCMonth() + months);
        expect(moved.slice(0, 7)).toBe(text(first).slice(0, 7));
        const day = Number(date.slice(8));
        const isLast = addDays(moved, 1).slice(8) === "01";
        expect(Number(moved.slice(8)) === day || (isLast && Number(moved.slice(8)) < day)).toBe(true);
      }),
    );
    expect(addMonths("2024-02-29", 12)).toBe("2025-02-28");
    expect(addMonths("2026-03-31", -1)).toBe("2026-02-28");
  });

  it.each(["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "1899-12-31", "2200-01-01", "2026-04-31", "", "x"])(
    "%s is none",
    (wrong) => {
      expect(isDate(wrong)).toBe(false);
    },
  );
});

describe("weeks and months", () => {
  it("a week has seven days, begins on its day and holds its date", () => {
    fc.assert(
      fc.property(dates, fc.constantFrom(...WEEKDAYS), (date, start) => {
        const week = weekOf(date, start);
        expect(daysOf(week)).toBe(7);
        expect(WEEKDAYS[weekdayOf(week.start)]).toBe(start);
        expect(week.start <= date && date <= week.end).toBe(true);
      }),
    );
  });

  it("months, quarters and years hold their date and follow each other without a gap", () => {
    const lengths = fc.constantFrom(1 as const, 3 as const, 12 as const);
    fc.assert(
      fc.property(dates, lengths, fc.integer({ min: 1, max: 12 }), (date, length, yearStart) => {
        const range = monthsOf(date, length, yearStart);
        expect(range.start <= date && date <= range.end).toBe(true);
        expect(range.start.slice(8)).toBe("01");
        expect(monthsOf(addDays(range.end, 1), length, yearStart).start).toBe(addDays(range.end, 1));
        expect((Number(range.start.slice(5, 7)) - yearStart + 12) % length).toBe(0);
      }),
    );
  });

  it("a year that begins in April", () => {
    expect(monthsOf("2026-03-31", 12, 4)).toEqual({ start: "2025-04-01", end: "2026-03-31" });
    expect(monthsOf("2026-02-10", 3, 4)).toEqual({ start: "2026-01-01", end: "2026-03-31" });
    expect(monthsOf("2026-01-10", 3, 2)).toEqual({ start: "2025-11-01", end: "2026-01-31" });
  });
});
