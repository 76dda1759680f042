import { describe, expect, it } from "vitest";
import type { Product } from "../api/names";
import { createFormat } from "../figures/format";
import { bodyOf, newDraft } from "./saleDraft";

const format = createFormat({ locale: "en-GB", currency: "USD", currencyDigits: 2, timeZone: "Europe/Paris" });
const lamp = { id: 7, price: "10.00" } as Product;
const draft = { ...newDraft(7), units: "3", discount: "1.50" };

describe("a sale as it is typed", () => {
  it("is sent with the price that was shown", () => {
    expect(bodyOf(draft, lamp, { format, digits: 2 })).toEqual({
      body: { product_id: 7, units: 3, unit_price: "10.00", revenue: "28.50", take_stock: true },
    });
  });

  it("has no price of its own for those who may set none, and comes to the same", () => {
    expect(bodyOf(draft, lamp, { format, digits: 2, hasOwnPrice: true })).toEqual({
      body: { product_id: 7, units: 3, revenue: "28.50", take_stock: true },
    });
  });
});
