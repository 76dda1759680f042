import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PAGE_SEARCH, type PageId } from "./pages";
import { chosenPeriod, PERIOD_PARAMS } from "./period";
import { parseSearch, readSearch, stringifySearch, writeSearch } from "./state";

const PAGES = Object.keys(PAGE_SEARCH) as PageId[];

describe("addresses", () => {
  it("are read back as they were written", () => {
    const values = { m: "units", view: "table", range: "7d", vs: "previous_year" } as const;
    const raw = writeSearch(PAGE_SEARCH.overview, values);
    expect(stringifySearch(raw)).toBe("?range=7d&vs=previous_year&m=units&view=table");
    expect(readSearch(PAGE_SEARCH.overview, parseSearch("range=7d&vs=previous_year&m=units&view=table"))).toEqual({
      state: { ...readSearch(PAGE_SEARCH.overview, {}).state, ...values },
      ignored: [],
    });
  });

  it("leave out what is usual", () => {
    expect(writeSearch(PAGE_SEARCH.overview, { m: "revenue", view: "chart", range: null })).toEqual({});
  });

  it("repeat names of lists", () => {
    const { state } = readSearch(PAGE_SEARCH.sales, parseSearch("product=3&product=12&category=toys"));
    expect(state.product).toEqual([3, 12]);
    expect(state.category).toEqual(["toys"]);
    expect(stringifySearch(writeSearch(PAGE_SEARCH.sales, state))).toBe("?product=3&product=12&category=toys");
  });

  it("tell what they do not understand, and take what is usual instead", () => {
    const { state, ignored } = readSearch(PAGE_SEARCH.overview, parseSearch("m=profit&utm_source=mail&from=2026-02-30&view=table"));
    expect(ignored.toSorted()).toEqual(["from", "m", "utm_source"]);
    expect(state).toMatchObject({ m: "revenue", view: "table", from: null });
  });

  it("never break a page, whatever is in them", () => {
    const anything = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string())));
    fc.assert(
      fc.property(fc.constantFrom(...PAGES), anything, (page, raw) => {
        const { state } = readSearch(PAGE_SEARCH[page], raw);
        const again = readSearch(PAGE_SEARCH[page], parseSearch(stringifySearch(writeSearch(PAGE_SEARCH[page], state))));
        expect(again).toEqual({ state, ignored: [] });
      }),
    );
  });
});

describe("the period of an address", () => {
  const read = (text: string): Parameters<typeof chosenPeriod>[0] => readSearch(PERIOD_PARAMS, parseSearch(text)).state;

  it("is a relative one, dates, or the usual one", () => {
    expect(chosenPeriod(read("range=7d&from=2026-01-01&to=2026-01-31"), "mtd")).toEqual({ preset: "7d" });
    expect(chosenPeriod(read("from=2026-01-01&to=2026-01-31"), "mtd")).toEqual({ start: "2026-01-01", end: "2026-01-31" });
    expect(chosenPeriod(read("from=2026-02-01&to=2026-01-31"), "mtd")).toEqual({ preset: "mtd" });
    expect(chosenPeriod(read("from=2026-02-01"), "ytd")).toEqual({ preset: "ytd" });
  });
});
