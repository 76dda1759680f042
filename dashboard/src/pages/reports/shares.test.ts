import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromMinor } from "../../figures/decimal";
import { sharesOf } from "./shares";

describe("shares of a whole", () => {
  it("sum to 100 per cent exactly, each within a hundredth of what it is", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { minLength: 1, maxLength: 40 }), (parts) => {
        const whole = parts.reduce((sum, part) => sum + part, 0n);
        const shares = sharesOf(parts.map(fromMinor), fromMinor(whole));
        if (whole === 0n) {
          expect(shares).toBeNull();
        } else {
          const hundredths = (shares ?? []).map((share) => Math.round(share * 100));
          expect(hundredths.reduce((sum, each) => sum + each, 0)).toBe(10_000);
          hundredths.forEach((each, index) => {
            const exact = (Number(parts[index]) / Number(whole)) * 10_000;
            expect(Math.abs(each - exact)).toBeLessThan(1.001);
          });
        }
      }),
    );
  });

  it("give the hundredths that are left to the largest remainders, the first of equal ones", () => {
    expect(sharesOf([1, 1, 1], 3)).toEqual([33.34, 33.33, 33.33]);
    expect(sharesOf(["150.00", "-50.00"], "100.00")).toEqual([150, -50]);
  });

  it("are none of a whole that is not above zero", () => {
    expect(sharesOf(["-1.00", "1.00"], "0.00")).toBeNull();
    expect(sharesOf(["-1.00"], "-1.00")).toBeNull();
  });
});
