import { describe, expect, it } from "vitest";
import type { LedgerEntry, StockSeries, Summary } from "../../api/names";
import { createFormat } from "../../figures/format";
import { stepPath, stockPoints, totalsOf } from "./stockPoints";

const format = createFormat({ locale: "en-GB", currency: "USD", currencyDigits: 2, timeZone: "Europe/Paris" });

type Row = StockSeries["rows"][number];

const row = (day: string, changes: Partial<Row>): Row => ({
  period: { start: day, end: day, partial: false },
  opening: 10,
  closing: 10,
  lowest: 10,
  received: 0,
  sold: 0,
  returned: 0,
  adjusted: 0,
  blocked: false,
  hours_out: 0,
  ...changes,
});

const series = {
  as_of: "2026-11-28T07:00:00.000000Z",
  threshold: 5,
  rows: [
    row("2026-11-25", { opening: null, closing: 10, lowest: null, received: 10 }),
    row("2026-11-26", { closing: 0, lowest: 0, sold: 10, hours_out: 6.5 }),
    row("2026-11-27", { opening: 0, closing: null, lowest: null, blocked: true, hours_out: 24 }),
    row("2026-11-28", { opening: null, closing: 4, lowest: null }),
  ],
} as StockSeries;

const summary = {
  rows: [
    { period: { start: "2026-11-26", end: "2026-11-26", partial: false }, units: 12, revenue: "24.00" },
    { period: { start: "2026-11-28", end: "2026-11-28", partial: true }, units: 3, revenue: "6.00" },
  ],
} as Summary;

// Half an hour before midnight in London is the 28th in Paris.
const stocktakes = [{ created_at: "2026-11-27T23:30:00.000000Z" }] as LedgerEntry[];

const points = stockPoints({ series, summary, stocktakes }, "day", format);

describe("stock beside sales", () => {
  it("stand in the same periods, and disagree aloud where sales took no stock", () => {
    expect(points.map(({ units, unmoved }) => [units, unmoved])).toEqual([
      [0, 0],
      [12, 2],
      [0, 0],
      [3, 3],
    ]);
    expect(points.map((point) => point.wasCounted)).toEqual([false, false, false, true]);
    expect(points.map((point) => point.unfinished)).toEqual([false, false, false, true]);
    expect(points[1]).toMatchObject({ label: "Thu 26 Nov", revenue: "24.00", dates: { start: "2026-11-26", end: "2026-11-26" } });
  });

  it("are what the stock says for those who may see no reports, without revenue", () => {
    const told = stockPoints({ series, summary: null, stocktakes }, "day", format);
    expect(told.map(({ units, unmoved, revenue }) => [units, unmoved, revenue])).toEqual([
      [0, 0, null],
      [10, 0, null],
      [0, 0, null],
      [0, 0, null],
    ]);
  });

  it("come to totals of the range", () => {
    expect(totalsOf(points)).toEqual({ units: 15, hoursOut: 30.5, closing: 4 });
    expect(totalsOf([])).toEqual({ units: 0, hoursOut: 0, closing: null });
  });

  it("are a line that holds between events, and is not there while there is no level", () => {
    const path = stepPath(points, (index) => index * 10, (level) => 100 - level, 5);
    expect(path).toBe("M0.0 90.0L5.0 90.0L5.0 90.0L10.0 90.0L10.0 100.0L15.0 100.0L15.0 100.0L20.0 100.0M30.0 96.0L35.0 96.0");
  });
});
