import { describe, expect, it } from "vitest";
import type { Heatmap } from "../../api/names";
import { busiest, gridOf, hourMetricOf } from "./hours";

/** A heatmap with these sales: day, hour, how often the hour came, sales, revenue. */
function heatmap(...sold: readonly (readonly [day: number, hour: number, occurrences: number, sales: number, revenue: string])[]): Heatmap {
  const cells = Array.from({ length: 168 }, (_, index) => {
    const [day, hour] = [Math.floor(index / 24) + 1, index % 24];
    const found = sold.find((each) => each[0] === day && each[1] === hour);
    const [, , occurrences = 4, sales = 0, revenue = "0.00"] = found ?? [];
    return { day, hour, occurrences, sales, units: 2 * sales, revenue, average_revenue: revenue };
  });
  const totals = { sales: 0, units: 0, revenue: "0.00" };
  const head = { start_date: "2026-11-01", end_date: "2026-11-30", time_zone: "Europe/Paris", currency: "USD", as_of: "" };
  return { ...head, totals, cells };
}

const SOLD = heatmap([1, 9, 5, 3, "30.10"], [1, 12, 5, 1, "0.20"], [7, 9, 4, 4, "30.00"]);

describe("the hours of the week", () => {
  it("are lines from the first hour in which something was sold to the last, which add up", () => {
    const grid = gridOf(SOLD, "revenue", "sunday");
    expect(grid.weekdays).toEqual([7, 1, 2, 3, 4, 5, 6]);
    expect(grid.lines.map(({ hour, total }) => [hour, total])).toEqual([
      [9, "60.10"],
      [10, "0.00"],
      [11, "0.00"],
      [12, "0.20"],
    ]);
    expect(grid.lines[0]?.cells.map(({ day }) => day)).toEqual(grid.weekdays);
    expect(grid.totals).toEqual(["30.00", "30.30", "0.00", "0.00", "0.00", "0.00", "0.00"]);
    expect(grid.most).toBe(30.1);
    expect(gridOf(SOLD, "units", "monday").totals).toEqual([8, 0, 0, 0, 0, 0, 8]);
  });

  it("are none where nothing was sold", () => {
    expect(gridOf(heatmap(), "sales", "monday")).toMatchObject({ lines: [], most: 0 });
    expect(busiest(heatmap(), "sales", 3)).toEqual([]);
  });

  it("are the busier the more is sold each time that they come", () => {
    expect(busiest(SOLD, "revenue", 2).map(({ day, hour }) => [day, hour])).toEqual([
      [7, 9],
      [1, 9],
    ]);
  });

  it("tell revenue where the report's figure is none of an hour", () => {
    expect([hourMetricOf("units"), hourMetricOf("margin")]).toEqual(["units", "revenue"]);
  });
});
