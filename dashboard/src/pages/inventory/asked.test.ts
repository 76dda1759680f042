import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDateFormat } from "../../figures/dates";
import { addDays, dateOfDay } from "../../period/calendar";
import { PAGE_SEARCH } from "../../search/pages";
import { readSearch } from "../../search/state";
import { filterOf, instantOf, listQuery, movementsQuery, orderOf } from "./asked";
import { countsOf } from "./counts";

const TODAY = "2026-11-28";
const zones = fc.constantFrom("Europe/Paris", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo", "UTC");
const stateOf = (search: Record<string, string | string[]>) => readSearch(PAGE_SEARCH.inventory, search).state;

describe("the instant of a moment", () => {
  it.each([
    [null, null],
    [TODAY, null],
    ["2026-10-24", "2026-10-24T21:59:59.999999Z"],
    ["2026-10-25", "2026-10-25T22:59:59.999999Z"],
    ["2026-11-28T06:00", "2026-11-28T05:00:00.000Z"],
    // The clocks went from two to three.
    ["2026-03-29T02:30", "2026-03-29T01:30:00.000Z"],
    // And from three back to two: the first of both.
    ["2026-10-25T02:30", "2026-10-25T00:30:00.000Z"],
  ])("of %s in Paris is %s", (moment, instant) => {
    expect(instantOf(moment, TODAY, createDateFormat("en", "Europe/Paris"))).toBe(instant);
  });

  it("of a day is in that day, and a second later it is the next", () => {
    fc.assert(
      fc.property(fc.integer({ min: 16_000, max: 20_700 }).map(dateOfDay), zones, (date, zone) => {
        const format = createDateFormat("en", zone);
        const instant = instantOf(date, TODAY, format);
        if (instant === null) return false;
        const later = new Date(Date.parse(instant.replace(".999999", "")) + 1000).toISOString();
        return format.dateAt(instant) === date && format.dateAt(later) === addDays(date, 1);
      }),
      { numRuns: 60 },
    );
  });
});

describe("what is asked", () => {
  it("is what runs out first, with the sales of 28 days", () => {
    expect(listQuery(stateOf({ state: ["low", "out"], q: " tea " }), null)).toEqual({
      category: [],
      q: "tea",
      state: ["out", "low"],
      sort: "days_of_cover",
      sold_days: 28,
      with_count: true,
    });
  });

  it("knows nothing of sales at an earlier time", () => {
    const asOf = "2026-01-31T22:59:59.999999Z";
    expect(listQuery(stateOf({ unsold: "90", sort: "-units_sold" }), asOf)).toEqual({
      category: [],
      as_of: asOf,
      state: [],
      sort: "urgency",
      with_count: true,
    });
    expect(orderOf("name", asOf)).toBe("name");
    expect(filterOf(stateOf({ unsold: "90" }), null).unsold_days).toBe(90);
  });

  it("of movements are their filters and the days", () => {
    const state = stateOf({ product: ["3", "5"], reason: ["sale", "restock"], cursor: "x" });
    expect(movementsQuery(state, { start: "2026-11-01", end: "2026-11-30" })).toEqual({
      start_date: "2026-11-01",
      end_date: "2026-11-30",
      product_id: [3, 5],
      category: [],
      reason: ["restock", "sale"],
      cursor: "x",
    });
  });
});

describe("moments in addresses", () => {
  it.each(["2026-02-30", "2026-02-01T24:00", "2026-02-01T7:00", "2026-02-01T", "yesterday"])("%s is none", (asof) => {
    expect(readSearch(PAGE_SEARCH.inventory, { asof })).toMatchObject({ state: { asof: null }, ignored: ["asof"] });
  });

  it.each(["2026-02-01", "2026-02-01T23:59"])("%s is one", (asof) => {
    expect(stateOf({ asof }).asof).toBe(asof);
  });
});

describe("products by state", () => {
  const toys = { category: "toys", products: 6, ok: 1, low: 2, out: 3, blocked: 0, units_on_hand: 9, stock_value: "9.00", stock_cost: "0.00", costed_units: 0 };
  const home = { category: "home", products: 10, ok: 4, low: 3, out: 2, blocked: 1, units_on_hand: 9, stock_value: "9.00", stock_cost: "0.00", costed_units: 0 };
  const summary = { by_state: { ok: 5, low: 5, out: 5, blocked: 1 }, by_category: [toys, home] };

  it("are those of the chosen categories", () => {
    expect(countsOf(summary, [])).toEqual(summary.by_state);
    expect(countsOf(summary, ["home"])).toEqual({ ok: 4, low: 3, out: 2, blocked: 1 });
    expect(countsOf(summary, ["home", "toys"])).toEqual(summary.by_state);
    expect(countsOf(summary, ["garden"])).toEqual({ ok: 0, low: 0, out: 0, blocked: 0 });
  });
});
