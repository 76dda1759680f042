import { describe, expect, it } from "vitest";
import { sum } from "../../figures/decimal";
import { DAYS_OF_NOVEMBER } from "../../test/answers";
import { addedUp, upTo } from "./addedUp";

describe("a figure added up", () => {
  const { rows } = addedUp(DAYS_OF_NOVEMBER, "revenue");
  const before = DAYS_OF_NOVEMBER.rows;

  it("comes to the total with the last period that has begun", () => {
    const begun = rows.filter((row) => row.current && !row.upcoming);
    expect(begun[0]?.current?.revenue).toBe(before[0]?.current?.revenue);
    expect(begun.at(-1)?.current?.revenue).toBe(DAYS_OF_NOVEMBER.totals.current.revenue);
    expect(rows.every((row) => row.change === null)).toBe(true);
  });

  it("goes on beyond a cut with the whole of what was before", () => {
    const cut = before.findIndex((row) => row.previous?.whole);
    const whole = before.slice(0, cut + 1).map(({ previous }) => (previous?.whole ?? previous)?.revenue ?? "0.00");
    expect(cut).toBeGreaterThan(0);
    expect(rows[cut]?.previous?.whole?.revenue).toBe(sum(whole));
    expect(rows[cut]?.previous?.revenue).toBe(DAYS_OF_NOVEMBER.totals.previous.revenue);
  });

  it("counts what is counted", () => {
    const { rows: counted } = addedUp(DAYS_OF_NOVEMBER, "units");
    expect(counted[1]?.current?.units).toBe((before[0]?.current?.units ?? 0) + (before[1]?.current?.units ?? 0));
  });

  it("is of all days until then, but inside of a day", () => {
    expect(upTo(DAYS_OF_NOVEMBER, { start: "2026-11-08", end: "2026-11-14" })).toEqual({ start: "2026-11-01", end: "2026-11-14" });
    expect(upTo(DAYS_OF_NOVEMBER, { start: "2026-11-08", end: "2026-11-08", hour: 9 })).toBeNull();
  });
});
