import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAmount, type Separators, typedAmount } from "./typed";

const ENGLISH: Separators = { decimal: ".", group: "," };
const GERMAN: Separators = { decimal: ",", group: "." };

describe("amounts as they are typed", () => {
  it.each([
    [ENGLISH, "1234.56", "1234.56"],
    [ENGLISH, "1,234.56", "1234.56"],
    [ENGLISH, "1,234", "1234"],
    [ENGLISH, " .5 ", "0.5"],
    [ENGLISH, "007", "7"],
    [GERMAN, "1234,56", "1234.56"],
    [GERMAN, "1.234,56", "1234.56"],
    [GERMAN, "1 234,5", "1234.5"],
    [GERMAN, "12,", "12"],
  ])("%o %s is %s", (separators, text, amount) => {
    expect(readAmount(text, separators, 2)).toEqual({ amount });
  });

  it.each([
    [ENGLISH, "1,01", "ambiguous"],
    [GERMAN, "1.5", "ambiguous"],
    [GERMAN, "19.99", "ambiguous"],
    [ENGLISH, "1.2.3", "no_number"],
    [ENGLISH, "12a", "no_number"],
    [ENGLISH, "1,23,456", "no_number"],
    [ENGLISH, "-5", "no_number"],
    [ENGLISH, "1.234", "too_fine"],
    [ENGLISH, "  ", "empty"],
  ])("%o %s is refused: %s", (separators, text, refused) => {
    expect(readAmount(text, separators, 2)).toEqual({ refused });
  });

  it("have no decimals where the currency has none", () => {
    expect(readAmount("100.5", ENGLISH, 0)).toEqual({ refused: "too_fine" });
    expect(readAmount("1,000", ENGLISH, 0)).toEqual({ amount: "1000" });
  });

  it("are never read as another amount than they say", () => {
    fc.assert(
      fc.property(fc.nat(99_999_999), fc.nat(99), (whole, cents) => {
        const amount = `${whole}.${String(cents).padStart(2, "0")}`;
        expect(readAmount(amount, ENGLISH, 2)).toEqual({ amount });
        expect(readAmount(amount.replace(".", ","), GERMAN, 2)).toEqual({ amount });
        const foreign = readAmount(amount, GERMAN, 2);
        expect("refused" in foreign).toBe(true);
      }),
    );
  });

  it("are typed as they are read", () => {
    expect(typedAmount("1234.50", GERMAN, 2)).toBe("1234,50");
    expect(typedAmount("19", ENGLISH, 2)).toBe("19.00");
    expect(typedAmount("1500.00", ENGLISH, 0)).toBe("1500");
    expect(typedAmount("0.05", ENGLISH, 0)).toBe("0.05");
    fc.assert(
      fc.property(fc.nat(99_999_999), fc.nat(99), fc.constantFrom(ENGLISH, GERMAN), (whole, cents, separators) => {
        const amount = `${whole}.${String(cents).padStart(2, "0")}`;
        expect(readAmount(typedAmount(amount, separators, 2), separators, 2)).toEqual({ amount });
      }),
    );
  });
});

describe("an amount in a field", () => {
  it("is written as it is read", () => {
    for (const separators of [ENGLISH, GERMAN, { decimal: "٫", group: "٬" }]) {
      expect(readAmount(typedAmount("1234.50", separators, 2), separators, 2)).toEqual({ amount: "1234.50" });
    }
    expect(typedAmount("1200.00", ENGLISH, 0)).toBe("1200");
    expect(readAmount("١٢٫٥", { decimal: "٫", group: "٬" }, 2)).toEqual({ amount: "12.5" });
  });
});
