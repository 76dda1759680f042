import { describe, expect, it } from "vitest";
import { PAGE_SEARCH } from "../../search/pages";
import { parseSearch, readSearch } from "../../search/state";
import { coarserThan, csvPath, intervalOf, queriesOf, salesOf, topOf } from "./question";

const search = (text: string) => readSearch(PAGE_SEARCH.reports, parseSearch(text)).state;
const MONTH = { start_date: "2026-10-01", end_date: "2026-10-31", to: "previous_period" } as const;
const range = { start: "2026-10-01", end: "2026-10-31" };
const year = { start: "2026-01-01", end: "2026-12-31" };

describe("the question of a report", () => {
  it("is one call without groups, by the interval that shows the range best", () => {
    const { table, chart } = queriesOf(search(""), MONTH, "monday");
    expect(chart).toEqual(table);
    expect(table).toEqual({ ...MONTH, interval: "day" });
  });

  it("keeps an interval chosen by hand, whatever the range", () => {
    expect(intervalOf(search("by=hour"), year)).toBe("hour");
    expect(intervalOf(search(""), year)).toBe("month");
    expect(queriesOf(search("by=week"), MONTH, "sunday").table).toMatchObject({ interval: "week", week_start: "sunday" });
  });

  it("asks for groups twice: once without periods, and few of them over time", () => {
    const { table, chart } = queriesOf(search("group=product&show=margin&top=50&returns=sale_date&category=toys"), MONTH, "monday");
    const common = { ...MONTH, category: ["toys"], returns_on: "sale_date", group_by: "product", order_by: "-margin" };
    expect(table).toEqual({ ...common, top: 50 });
    expect(chart).toEqual({ ...common, interval: "day", top: 12 });
  });

  it("shows ten products and all categories where nobody has chosen, and never more than the API gives", () => {
    expect(topOf(search("group=product"))).toBe(10);
    expect(topOf(search("group=category"))).toBeNull();
    expect(topOf(search("group=product&top=9999"))).toBe(200);
  });

  it("is the same as CSV, of the summary where nothing is compared", () => {
    const { table } = queriesOf(search("group=category&category=toys&category=home"), MONTH, "monday");
    const query = "category=toys&category=home&group_by=category&order_by=-revenue&format=csv";
    expect(csvPath(table, true, "revenue")).toBe(`/sales/compare?start_date=2026-10-01&end_date=2026-10-31&to=previous_period&${query}`);
    const shared = query.replace("format", "share=true&format");
    expect(csvPath(table, false, "revenue")).toBe(`/sales/summary?start_date=2026-10-01&end_date=2026-10-31&${shared}`);
    expect(csvPath(table, false, "discount")).toBe(`/sales/summary?start_date=2026-10-01&end_date=2026-10-31&${query}`);
    const alone = queriesOf(search(""), MONTH, "monday").table;
    expect(csvPath(alone, false, "units")).toContain("&interval=day&cumulative=true&format=csv");
    expect(csvPath(alone, false, "margin")).not.toContain("cumulative");
  });

  it("leads to the sales of the dates, the group and all filters", () => {
    const filtered = search("category=toys&category=home&product=7&product=8");
    expect(salesOf(filtered, range, null)).toMatchObject({ from: range.start, to: range.end, category: ["toys", "home"], product: [7, 8] });
    expect(salesOf(filtered, range, { category: "toys" })).toMatchObject({ category: ["toys"], product: [7, 8] });
    expect(salesOf(filtered, range, { product: 8 })).toMatchObject({ category: ["toys", "home"], product: [8] });
  });

  it("offers coarser intervals, the one that fits first", () => {
    expect(coarserThan("hour", year)).toEqual(["month", "day", "week", "quarter", "year"]);
    expect(coarserThan("month", year)).toEqual(["quarter", "year"]);
  });
});
