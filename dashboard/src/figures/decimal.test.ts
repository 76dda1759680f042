import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareAmounts, divided, fromMinor, less, sum, toMinor } from "./decimal";

/** Hundredths as large as the API's sums, and larger than a float holds exactly. */
const hundredths = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n });

describe("amounts", () => {
  it("go to hundredths and back unchanged", () => {
    fc.assert(
      fc.property(hundredths, (minor) => {
        expect(toMinor(fromMinor(minor))).toBe(minor);
      }),
    );
    expect(fromMinor(-5n)).toBe("-0.05");
    expect(toMinor("12")).toBe(1200n);
    expect(toMinor("0.5")).toBe(50n);
  });

  it("add up exactly where floats do not", () => {
    expect(sum(["0.10", "0.20", "90071992547409.93"])).toBe("90071992547410.23");
    fc.assert(
      fc.property(fc.array(hundredths), (all) => {
        expect(toMinor(sum(all.map(fromMinor)))).toBe(all.reduce((total, each) => total + each, 0n));
      }),
    );
    expect(less("5.00", "7.25")).toBe("-2.25");
  });

  it("are divided to hundredths, halves away from zero", () => {
    expect(divided("10.00", 3)).toBe("3.33");
    expect(divided("0.05", 2)).toBe("0.03");
    expect(divided("-0.05", 2)).toBe("-0.03");
    expect(divided("10.00", 0)).toBeNull();
    fc.assert(
      fc.property(hundredths, fc.integer({ min: 1, max: 1_000_000 }), (minor, count) => {
        const error = 2n * (toMinor(divided(fromMinor(minor), count)!) * BigInt(count) - minor);
        expect(error <= BigInt(count) && -error <= BigInt(count)).toBe(true);
      }),
    );
  });

  it("are ordered by size", () => {
    expect(["10.00", "-3.00", "9.99"].toSorted(compareAmounts)).toEqual(["-3.00", "9.99", "10.00"]);
  });

  it.each(["1e3", "1,5", "", "--1", "1.234", "NaN"])("%s is none", (text) => {
    expect(() => toMinor(text)).toThrow();
  });
});
