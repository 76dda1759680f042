import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Counted, changeOf, differenceOf, readCounts, resolved, resolvedUnits, typedUnits, withCount } from "./counted";

const count = (changes: Partial<Counted> = {}): Counted => ({ id: 1, name: "Lamp", sku: "L-1", units: 98, expected: 100, key: null, ...changes });
const product = { id: 1, name: "Lamp", sku: "L-1", barcode: "4006381333931", external_ref: null, current_inventory: 100 };
const units = fc.nat(10_000);

describe("a count", () => {
  it("sets the level to what was counted, if it is still the one that was looked up", () => {
    expect(changeOf(count())).toEqual({ productId: 1, movement: { quantity: 98, reason: "stocktake", expected_quantity: 100 } });
    expect(differenceOf(count())).toBe(-2);
  });

  it("is a number of units: a code that a scanner types is none", () => {
    expect(typedUnits(" 0 ", product)).toBe(0);
    expect(typedUnits("4006381333931", product)).toBe("is_code");
    expect(typedUnits("l-1", product)).toBe("is_code");
    expect(typedUnits("", product)).toBe("missing");
    expect(typedUnits("-1", product)).toBe("no_count");
    expect(typedUnits("2147483648", product)).toBe("too_many");
    expect(typedUnits("2147483647", product)).toBe(2_147_483_647);
  });

  it("comes on top of an earlier one, beside the level of that, or instead of it, beside that of now", () => {
    const earlier = [count({ key: "sent", refusal: "no" }), count({ id: 2 })];
    const moved = { ...product, current_inventory: 95 };
    expect(withCount(earlier, moved, 3, "add")).toEqual([count({ units: 101 }), count({ id: 2 })]);
    expect(withCount(earlier, moved, 3, "replace")).toEqual([count({ units: 3, expected: 95 }), count({ id: 2 })]);
    expect(withCount([], moved, 3, "add")).toEqual([count({ units: 3, expected: 95 })]);
  });
});

describe("a count whose level has moved", () => {
  it("keeps its difference where it was counted first, and its units where it moved first", () => {
    fc.assert(
      fc.property(units, units, units, (found, expected, actual) => {
        const given = count({ units: found, expected, actual, key: "sent" });
        const after = resolved(given, actual, "after");
        expect(after).toEqual(count({ units: Math.max(0, actual + found - expected), expected: actual }));
        if (after.units > 0) expect(differenceOf(after)).toBe(differenceOf(given));
        expect(resolved(given, actual, "before")).toEqual(count({ units: found, expected: actual }));
        expect(after.units).toBe(resolvedUnits(given, actual, "after"));
      }),
    );
  });
});

describe("counts that were kept", () => {
  it("are the same again", () => {
    const kept = [count(), count({ id: 2, sku: null, key: "k", actual: null }), count({ id: 3, actual: 5, refusal: "gone" })];
    expect(readCounts(JSON.stringify(kept))).toEqual(kept);
  });

  it("are what is left of anything", () => {
    expect(readCounts(null)).toEqual([]);
    expect(readCounts("[")).toEqual([]);
    expect(readCounts(JSON.stringify([count({ units: -1 }), null, 3, { id: 1 }, count()]))).toEqual([count()]);
    fc.assert(fc.property(fc.json(), (text) => Array.isArray(readCounts(text))));
  });
});
