import { describe, expect, it } from "vitest";
import type { Product } from "../api/names";
import { differences, draftOf, NEW_PRODUCT, PRODUCT_FIELDS, type ProductDraft, readDraft, rebased, type Typing } from "./productDraft";

const GERMAN: Typing = { separators: { decimal: ",", group: "." }, digits: 2 };

const PRODUCT: Product = {
  id: 1,
  sku: "TOY-1",
  former_sku: null,
  name: "Robot",
  description: null,
  price: "1234.50",
  cost: null,
  barcode: null,
  external_ref: null,
  image_url: null,
  category: "toys",
  status: "active",
  current_inventory: 100,
  low_stock_threshold: 10,
  stock_state: "ok",
  created_at: "2026-01-01T00:00:00.000000Z",
  updated_at: "2026-01-01T00:00:00.000000Z",
  version: 1,
};

const base = draftOf(PRODUCT, GERMAN);
const typed = (changes: Partial<ProductDraft>): ProductDraft => ({ ...base, ...changes });

describe("a product's form", () => {
  it("shows amounts as they are typed, and nothing for what is not known", () => {
    expect(base).toMatchObject({ price: "1234,50", cost: "", description: "", low_stock_threshold: "10" });
  });

  it("sends only what was changed, and no stock", () => {
    const draft = typed({ price: "19,99", sku: " " });
    expect(readDraft(draft, differences(draft, base), GERMAN)).toEqual({ values: { price: "19.99", sku: null }, faults: {} });
    expect(readDraft(base, differences(base, base), GERMAN).values).toEqual({});
  });

  it("is read back as the product that it was made of", () => {
    const { values, faults } = readDraft(base, PRODUCT_FIELDS, GERMAN);
    expect(faults).toEqual({});
    expect(PRODUCT).toMatchObject(values);
    expect(values).not.toHaveProperty("current_inventory");
  });

  it("says what is wrong at each field", () => {
    const draft = { ...NEW_PRODUCT, price: "19.99", cost: "1,234", low_stock_threshold: "ten" };
    expect(readDraft(draft, PRODUCT_FIELDS, GERMAN).faults).toEqual({
      name: "missing",
      category: "missing",
      price: "ambiguous",
      cost: "too_fine",
      low_stock_threshold: "no_count",
    });
  });

  it("keeps what was typed when somebody else changed the product, and follows in all other fields", () => {
    const now = typed({ name: "Robot II", price: "9,00" });
    const draft = typed({ price: "8,00", description: "Walks." });
    expect(rebased(draft, base, now)).toEqual(typed({ name: "Robot II", price: "8,00", description: "Walks." }));
    expect(differences(base, now)).toEqual(["name", "price"]);
  });
});
