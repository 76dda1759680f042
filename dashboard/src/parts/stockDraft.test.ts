import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LedgerEntry } from "../api/names";
import { ACTS, actsFor, fittingAct, type Level, movedSince, movementOf, reasonsFor, resultOf, type StockDraft, unitsOf } from "./stockDraft";

const draft = (changes: Partial<StockDraft>): StockDraft => ({ act: "add", units: "", reason: null, note: "", ...changes });

const level = fc.option(fc.nat(1000), { nil: null });

describe("a change of stock", () => {
  it("is a movement with its usual reason and the level that was seen", () => {
    expect(movementOf(draft({ units: "20", note: " Delivery 2117 " }), 100)).toEqual({
      change: 20,
      reason: "restock",
      note: "Delivery 2117",
      expected_quantity: 100,
    });
    expect(movementOf(draft({ act: "remove", units: "3" }), 100)).toEqual({ change: -3, reason: "adjustment", expected_quantity: 100 });
    expect(movementOf(draft({ act: "count", units: "0" }), 4)).toEqual({ quantity: 0, reason: "stocktake", expected_quantity: 4 });
    expect(movementOf(draft({ act: "block", units: "x" }), 4)).toEqual({ quantity: null, reason: "block", expected_quantity: 4 });
    expect(movementOf(draft({ act: "unblock", units: "7" }), null)).toEqual({ quantity: 7, reason: "unblock", expected_quantity: null });
  });

  it("keeps a reason only where it fits the act", () => {
    expect(movementOf(draft({ units: "1", reason: "return" }), 1)).toMatchObject({ reason: "return" });
    expect(movementOf(draft({ act: "remove", units: "1", reason: "return" }), 1)).toMatchObject({ reason: "adjustment" });
  });

  it("says what is wrong with the units instead of guessing", () => {
    expect(unitsOf(draft({ units: " " }), 5)).toBe("missing");
    for (const units of ["-1", "1.5", "1,000", "1e3", "ten"]) expect(unitsOf(draft({ units }), 5)).toBe("no_count");
    expect(unitsOf(draft({ units: "0" }), 5)).toBe("zero");
    expect(unitsOf(draft({ act: "remove", units: "6" }), 5)).toBe("more_than_there_are");
    expect(unitsOf(draft({ act: "count", units: "2147483648" }), 5)).toBe("too_many");
    expect(unitsOf(draft({ units: "2147483647" }), 1)).toBe("too_many");
  });

  it("comes to what the API makes of it, whatever was done", () => {
    fc.assert(
      fc.property(level, fc.nat(2000), fc.constantFrom(...ACTS), (now: Level, units, act) => {
        const typed = draft({ act: fittingAct(act, now), units: String(units) });
        const movement = movementOf(typed, now);
        const result = resultOf(typed, now);
        expect(result === undefined).toBe(movement === undefined);
        if (!movement) return;
        expect(movement.expected_quantity).toBe(now);
        expect(reasonsFor(typed.act)).toContain(movement.reason);
        expect("change" in movement ? (now ?? 0) + (movement.change ?? 0) : movement.quantity).toBe(result);
        expect(result === null || (result ?? -1) >= 0).toBe(true);
      }),
    );
  });

  it("stays what was chosen when the level turns out to be another one, where it still can be done", () => {
    expect(fittingAct("remove", 95)).toBe("remove");
    expect(fittingAct("add", null)).toBe("unblock");
    expect(fittingAct("unblock", 95)).toBe("count");
    expect(actsFor(null)).toEqual(["unblock"]);
  });
});

describe("what happened meanwhile", () => {
  const entry = (reason: LedgerEntry["reason"], change: number | null, quantity: Level): LedgerEntry =>
    ({ reason, change, quantity }) as LedgerEntry;

  it("is told by reason, since the level was last the one that was seen", () => {
    const ledger = [entry("sale", -2, 105), entry("restock", 10, 107), entry("sale", -3, 97), entry("initial", 100, 100)];
    expect(movedSince(ledger, 100)).toEqual([
      { reason: "sale", change: -5 },
      { reason: "restock", change: 10 },
    ]);
  });

  it("is not told where it cannot be known", () => {
    expect(movedSince([entry("sale", -2, 105)], 100)).toBeNull();
    expect(movedSince([entry("unblock", null, 5), entry("block", null, null), entry("sale", -1, 9)], 9)).toBeNull();
    expect(movedSince([], 100)).toBeNull();
  });
});
