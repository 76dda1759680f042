/** What somebody types about a product, and what is sent of it: only what was changed, and never the stock. Pure. */

import type { Product } from "../api/names";
import type { components } from "../api/products";
import type { Amount } from "../figures/decimal";
import { readAmount, type Separators, typedAmount } from "../figures/typed";

/** What may be sent to change a product, but for its stock, which has a dialog of its own. */
export type ProductValues = Omit<components["schemas"]["ProductUpdate"], "current_inventory" | "expected_quantity" | "expected_updated_at" | "expected_version">;

/** The fields of a product's form in their order, by their names in the API. */
export const PRODUCT_FIELDS = [
  "name",
  "sku",
  "barcode",
  "external_ref",
  "category",
  "price",
  "cost",
  "low_stock_threshold",
  "status",
  "image_url",
  "description",
] as const;

/** One of them. */
export type ProductField = (typeof PRODUCT_FIELDS)[number];

/** What stands in each field. */
export type ProductDraft = Readonly<Record<ProductField, string>>;

/** What is wrong with a field, seen before anything is sent. */
export type FieldFault = "missing" | "no_number" | "ambiguous" | "too_fine" | "no_count";

/** How amounts are typed. */
export interface Typing {
  readonly separators: Separators;
  /** Decimals of the currency. */
  readonly digits: number;
}

/** What a new product's form begins with. */
export const NEW_PRODUCT: ProductDraft = {
  name: "",
  sku: "",
  barcode: "",
  external_ref: "",
  category: "",
  price: "",
  cost: "",
  low_stock_threshold: "10",
  status: "active",
  image_url: "",
  description: "",
};

/** A product as its form shows it. */
export function draftOf(product: Product, typing: Typing): ProductDraft {
  const amount = (value: Amount | null): string => (value === null ? "" : typedAmount(value, typing.separators, typing.digits));
  return {
    name: product.name,
    sku: product.sku ?? "",
    barcode: product.barcode ?? "",
    external_ref: product.external_ref ?? "",
    category: product.category,
    price: amount(product.price),
    cost: amount(product.cost),
    low_stock_threshold: String(product.low_stock_threshold),
    status: product.status,
    image_url: product.image_url ?? "",
    description: product.description ?? "",
  };
}

/** The values of some fields, or what is wrong with them. */
export interface Read {
  readonly values: ProductValues;
  readonly faults: Readonly<Partial<Record<ProductField, FieldFault>>>;
}

/** Reads some fields of a form. */
export function readDraft(draft: ProductDraft, fields: readonly ProductField[], typing: Typing): Read {
  const values: Record<string, unknown> = {};
  const faults: Partial<Record<ProductField, FieldFault>> = {};
  for (const field of fields) {
    const read = READERS[field](draft[field], typing);
    if ("fault" in read) faults[field] = read.fault;
    else values[field] = read.value;
  }
  return { values: values, faults };
}

/** The fields whose texts differ. */
export function differences(one: ProductDraft, other: ProductDraft): readonly ProductField[] {
  return PRODUCT_FIELDS.filter((field) => one[field] !== other[field]);
}

/** A form whose product was changed by somebody else: what was typed stays, what was not touched follows. */
export function rebased(draft: ProductDraft, base: ProductDraft, now: ProductDraft): ProductDraft {
  const pick = (field: ProductField): string => (draft[field] === base[field] ? now : draft)[field];
  return Object.fromEntries(PRODUCT_FIELDS.map((field) => [field, pick(field)])) as unknown as ProductDraft;
}

type FieldRead = { readonly value: string | number | null } | { readonly fault: FieldFault };
type Reader = (text: string, typing: Typing) => FieldRead;

const required: Reader = (text) => (text.trim() === "" ? { fault: "missing" } : { value: text.trim() });
const optional: Reader = (text) => ({ value: text.trim() === "" ? null : text.trim() });
const count: Reader = (text) =>
  /^\d{1,10}$/.test(text.trim()) ? { value: Number(text) } : { fault: text.trim() === "" ? "missing" : "no_count" };

const amount: Reader = (text, { separators, digits }) => {
  const typed = readAmount(text, separators, digits);
  if ("amount" in typed) return { value: typed.amount };
  return { fault: typed.refused === "empty" ? "missing" : typed.refused };
};

const optionalAmount: Reader = (text, typing) => (text.trim() === "" ? { value: null } : amount(text, typing));

const READERS: Readonly<Record<ProductField, Reader>> = {
  name: required,
  sku: optional,
  barcode: optional,
  external_ref: optional,
  category: required,
  price: amount,
  cost: optionalAmount,
  low_stock_threshold: count,
  status: required,
  image_url: optional,
  description: optional,
};
