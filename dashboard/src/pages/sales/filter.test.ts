import { describe, expect, it } from "vitest";
import type { StoreCalendar } from "../../period/presets";
import { PAGE_SEARCH } from "../../search/pages";
import { parseSearch, readSearch } from "../../search/state";
import { exportPath, filterOf, listQuery, type SalesState } from "./filter";

const CALENDAR: StoreCalendar = { today: "2026-11-28", weekStart: "monday", yearStart: 1 };
const state = (address: string): SalesState => readSearch(PAGE_SEARCH.sales, parseSearch(address)).state;

describe("the filter of sales", () => {
  it("is any time, and sales that count, unless the address says otherwise", () => {
    expect(filterOf(state(""), CALENDAR)).toEqual({});
    expect(filterOf(state("range=yesterday"), CALENDAR)).toEqual({ start_date: "2026-11-27", end_date: "2026-11-27" });
    expect(filterOf(state("from=2026-11-01"), CALENDAR)).toEqual({});
  });

  it("asks the list, the totals and the export for the same sales", () => {
    const same = state("from=2026-11-01&to=2026-11-30&product=3&product=7&category=toys&cursor=abc&sort=-revenue");
    const filter = { start_date: "2026-11-01", end_date: "2026-11-30", product_id: [3, 7], category: ["toys"] };
    const totals = { with_totals: true, returns_on: "sale_date" };
    expect(listQuery(same, CALENDAR)).toEqual({ ...filter, ...totals, sort: "-revenue", limit: 50, cursor: "abc" });
    expect(exportPath(same, CALENDAR, "csv")).toBe(
      "/sales/export?format=csv&bom=true&start_date=2026-11-01&end_date=2026-11-30&product_id=3&product_id=7&category=toys",
    );
  });

  it("has totals by whatever sales carry", () => {
    expect(listQuery(state("min_units=2&order=A1&customer=c&channel=web&weekday=5&hour=0&hour=23"), CALENDAR)).toEqual({
      min_units: 2,
      order_ref: ["A1"],
      customer_ref: ["c"],
      channel: ["web"],
      weekday: [5],
      hour: [0, 23],
      with_totals: true,
      returns_on: "sale_date",
      sort: "-sold_at",
      limit: 50,
    });
  });

  it.each(["returned=true", "voided=any"])(
    "has no totals by %s rather than those of other sales",
    (address) => {
      expect(listQuery(state(address), CALENDAR)).not.toHaveProperty("with_totals");
      expect(Object.keys(filterOf(state(address), CALENDAR))).toHaveLength(1);
    },
  );
});
