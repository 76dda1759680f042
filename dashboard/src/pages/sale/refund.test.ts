import { describe, expect, it } from "vitest";
import type { Sale } from "../../api/names";
import { sum } from "../../figures/decimal";
import { refundable, returnable, shareOf } from "./refund";

const sale = (units: number, revenue: string, returned_units = 0, refunded = "0.00"): Sale =>
  ({ units, revenue, returned_units, refunded }) as Sale;

describe("a refund", () => {
  it("piece by piece comes to the revenue", () => {
    const shares = [0, 1, 2].map((before) => shareOf(sale(3, "10.00", before, sum(["3.33", "3.34"].slice(0, before))), 1));
    expect(shares).toEqual(["3.33", "3.34", "3.33"]);
    expect(sum(shares)).toBe("10.00");
  });

  it("is at most what is left", () => {
    expect(shareOf(sale(2, "10.00", 0, "8.00"), 2)).toBe("2.00");
    expect(refundable(sale(2, "10.00", 0, "8.00"))).toBe("2.00");
    expect(returnable(sale(5, "10.00", 2))).toBe(3);
  });
});
