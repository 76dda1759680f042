import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, dateOfDay, daysOf, WEEKDAYS } from "./calendar";
import { comparisonsFor, fittingComparison } from "./comparison";
import { fittingInterval, usualInterval } from "./interval";
import {
  begunPart,
  frozen,
  isPreset,
  kindOf,
  presetRange,
  PRESETS,
  rangeOf,
  type StoreCalendar,
  steppedPeriod,
} from "./presets";

const NOVEMBER: StoreCalendar = { today: "2026-11-28", weekStart: "monday", yearStart: 1 };

const calendars = fc.record({
  today: fc.integer({ min: 0, max: 60_000 }).map(dateOfDay),
  weekStart: fc.constantFrom(...WEEKDAYS),
  yearStart: fc.integer({ min: 1, max: 12 }),
});
const presets = fc.constantFrom(...PRESETS);

describe("relative periods", () => {
  it.each([
    ["today", "2026-11-28", "2026-11-28"],
    ["yesterday", "2026-11-27", "2026-11-27"],
    ["7d", "2026-11-22", "2026-11-28"],
    ["30d", "2026-10-30", "2026-11-28"],
    ["wtd", "2026-11-23", "2026-11-29"],
    ["mtd", "2026-11-01", "2026-11-30"],
    ["qtd", "2026-10-01", "2026-12-31"],
    ["ytd", "2026-01-01", "2026-12-31"],
    ["lastmonth", "2026-10-01", "2026-10-31"],
    ["lastquarter", "2026-07-01", "2026-09-30"],
    ["lastyear", "2025-01-01", "2025-12-31"],
    ["12m", "2025-12-01", "2026-11-30"],
  ] as const)("%s is %s to %s", (preset, start, end) => {
    expect(presetRange(preset, NOVEMBER)).toEqual({ start, end });
  });

  it("have begun, end at most with the running period, and are what they are called", () => {
    fc.assert(
      fc.property(presets, calendars, (preset, calendar) => {
        const range = presetRange(preset, calendar);
        expect(range.start <= calendar.today && range.start <= range.end).toBe(true);
        expect(kindOf({ preset }, calendar)).toBe(
          preset === "7d" || preset === "30d" ? "days" : preset === "12m" ? "months" : kindOf(range, calendar),
        );
        expect(begunPart(range, calendar.today).end <= calendar.today).toBe(true);
      }),
    );
  });

  it("frozen are dates that show the same days whatever the day is", () => {
    expect(frozen({ preset: "mtd" }, NOVEMBER)).toEqual({ start: "2026-11-01", end: "2026-11-28" });
    const dates = { start: "2026-02-01", end: "2026-02-28" };
    expect(frozen(dates, NOVEMBER)).toEqual(dates);
  });
});

describe("the period before and after", () => {
  it("goes back and forth without a gap, and never into the future", () => {
    fc.assert(
      fc.property(presets, calendars, (preset, calendar) => {
        const before = steppedPeriod({ preset }, -1, calendar);
        expect(before).not.toBeNull();
        const range = rangeOf(before!, calendar);
        expect(addDays(range.end, 1)).toBe(presetRange(preset, calendar).start);
        const back = steppedPeriod(before!, 1, calendar);
        expect(back && rangeOf(back, calendar).start).toBe(presetRange(preset, calendar).start);
        const after = steppedPeriod({ preset }, 1, calendar);
        expect(after === null || rangeOf(after, calendar).start <= calendar.today).toBe(true);
      }),
    );
  });

  it("has the name that there is for it", () => {
    expect(steppedPeriod({ preset: "mtd" }, -1, NOVEMBER)).toEqual({ preset: "lastmonth" });
    expect(steppedPeriod({ preset: "lastmonth" }, 1, NOVEMBER)).toEqual({ preset: "mtd" });
    expect(steppedPeriod({ preset: "lastmonth" }, -1, NOVEMBER)).toEqual({ start: "2026-09-01", end: "2026-09-30" });
    expect(steppedPeriod({ preset: "today" }, -1, NOVEMBER)).toEqual({ preset: "yesterday" });
    expect(steppedPeriod({ preset: "mtd" }, 1, NOVEMBER)).toBeNull();
  });
});

describe("comparisons", () => {
  it("fit the kind of period, and there is always one", () => {
    expect(comparisonsFor({ preset: "today" }, NOVEMBER)).toEqual([
      "same_weekday",
      "previous_period",
      "same_weekdays",
      "custom",
      "none",
    ]);
    fc.assert(
      fc.property(presets, calendars, (preset, calendar) => {
        // The API takes it for at most seven days.
        const offers = comparisonsFor({ preset }, calendar).includes("same_weekday");
        expect(!offers || daysOf(presetRange(preset, calendar)) <= 7).toBe(true);
      }),
    );
  });

  it("that do not fit give way to the usual one", () => {
    expect(fittingComparison("same_weekday", { preset: "mtd" }, NOVEMBER, null)).toBe("previous_period");
    expect(fittingComparison("previous_year", { preset: "mtd" }, NOVEMBER, null)).toBe("previous_year");
    expect(fittingComparison("custom", { preset: "mtd" }, NOVEMBER, null)).toBe("previous_period");
    expect(fittingComparison("custom", { preset: "mtd" }, NOVEMBER, { start: "2025-01-01", end: "2025-01-02" })).toBe("custom");
    expect(fittingComparison(null, { preset: "today" }, NOVEMBER, null)).toBe("same_weekday");
  });
});

describe("intervals", () => {
  it.each([
    [1, "hour"],
    [2, "hour"],
    [3, "day"],
    [62, "day"],
    [63, "week"],
    [200, "week"],
    [201, "month"],
  ] as const)("%i days are shown by %s", (days, interval) => {
    expect(usualInterval({ start: "2026-01-01", end: addDays("2026-01-01", days - 1) })).toBe(interval);
  });

  it("chosen by hand stay where they are possible", () => {
    const month = { start: "2026-11-01", end: "2026-11-30" };
    expect(fittingInterval("week", month)).toBe("week");
    expect(fittingInterval("hour", month)).toBe("day");
    expect(isPreset({ preset: "mtd" })).toBe(true);
  });
});
