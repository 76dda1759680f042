/** A sale as it is being typed, and what is sent of it. */

import type { SaleCreate } from "../api/mutations/sales";
import type { Product, Sale } from "../api/names";
import { type Amount, compareAmounts, fromMinor, less, toMinor } from "../figures/decimal";
import type { Format } from "../figures/format";
import { readAmount, typedAmount } from "../figures/typed";
import type { saleForm } from "../text/en/saleForm";

/** What stands in the fields; texts as they were typed. */
export interface SaleDraft {
  readonly productId: number | null;
  readonly units: string;
  /** Null until it is touched: then it is the product's own. */
  readonly price: string | null;
  readonly discount: string;
  /** The store's wall clock; empty for now. */
  readonly when: string;
  readonly leavesStock: boolean;
  readonly order: string;
  readonly customer: string;
  readonly channel: string;
}

/** The fields by their names in the request, which the service's pointers go by. */
export const SALE_FIELDS = [
  "product_id", "units", "unit_price", "revenue", "sold_at", "take_stock", "order_ref", "customer_ref", "channel",
] as const;

/** An empty form, perhaps with a product chosen. */
export function newDraft(productId: number | null): SaleDraft {
  return {
    productId, units: "1", price: null, discount: "", when: "", leavesStock: false, order: "", customer: "", channel: "",
  };
}

/** What the form needs to know of money and clocks. */
export interface DraftFormat {
  readonly format: Format;
  /** Decimals of the currency. */
  readonly digits: number;
}

/** The form of a sale that is there, to be recorded again. */
export function draftOf(sale: Sale, { format, digits }: DraftFormat): SaleDraft {
  const discount = less(sale.total_price, sale.revenue);
  return {
    productId: sale.product_id,
    units: String(sale.units),
    price: typedAmount(sale.unit_price, format.separators, digits),
    discount: toMinor(discount) === 0n ? "" : typedAmount(discount, format.separators, digits),
    when: format.wallClock(sale.sold_at),
    leavesStock: false,
    order: sale.order_ref ?? "",
    customer: sale.customer_ref ?? "",
    channel: sale.channel ?? "",
  };
}

/** The price of one, as it is shown; empty while the product is not known. */
export function priceText(draft: SaleDraft, product: Product | undefined, { format, digits }: DraftFormat): string {
  return draft.price ?? (product ? typedAmount(product.price, format.separators, digits) : "");
}

/** The whole sale less its discount; null while a field cannot be read. */
export function totalOf(draft: SaleDraft, product: Product | undefined, how: DraftFormat): Amount | null {
  const body = bodyOf(draft, product, how);
  return "body" in body ? String(body.body.revenue) : null;
}

/** What else reading a form needs: words for what is wrong, and the sale that it shall replace. */
export interface DraftReading extends DraftFormat {
  /** Whether the product's own price holds, for those who may set no other: then none is sent. */
  readonly hasOwnPrice?: boolean;
  readonly wrong?: (typeof saleForm)["wrong"];
  readonly original?: Sale;
}

/**
 * What is sent of a draft, or what is wrong with its fields. What was typed for an instant that `original` has shows
 * the same minute, and keeps its seconds.
 */
export function bodyOf(
  draft: SaleDraft,
  product: Product | undefined,
  { format, digits, wrong, original, hasOwnPrice = false }: DraftReading,
): { readonly body: SaleCreate } | { readonly faults: Readonly<Record<string, string>> } {
  const faults: Record<string, string> = {};
  const amount = (name: string, text: string): Amount => {
    const typed = readAmount(text, format.separators, digits);
    if ("amount" in typed) return typed.amount;
    const said = wrong?.[typed.refused];
    faults[name] = typeof said === "function" ? said(format.separators.decimal) : (said ?? "");
    return "0";
  };
  if (draft.productId === null) faults["product_id"] = wrong?.noProduct ?? "";
  const units = /^\d{1,9}$/.test(draft.units.trim()) ? Number(draft.units) : 0;
  if (units < 1) faults["units"] = wrong?.units ?? "";
  const shown = priceText(draft, product, { format, digits });
  // Without a product there is no price to miss.
  const price = shown === "" && draft.productId === null ? "0" : amount("unit_price", shown);
  const discount = draft.discount.trim() === "" ? "0" : amount("revenue", draft.discount);
  const total = fromMinor(toMinor(price) * BigInt(units));
  if (compareAmounts(discount, total) > 0) faults["revenue"] ??= wrong?.discount(format.money(total)) ?? "";
  const soldAt = instantOf(draft.when, format, original);
  if (soldAt === null) faults["sold_at"] = wrong?.noSuchTime ?? "";
  if (draft.productId === null || Object.keys(faults).length > 0) return { faults };
  return {
    body: {
      product_id: draft.productId,
      units,
      ...(!hasOwnPrice && { unit_price: price }),
      revenue: less(total, discount),
      take_stock: !draft.leavesStock,
      ...(soldAt && { sold_at: soldAt }),
      ...(draft.order.trim() && { order_ref: draft.order.trim() }),
      ...(draft.customer.trim() && { customer_ref: draft.customer.trim() }),
      ...(draft.channel.trim() && { channel: draft.channel.trim() }),
    },
  };
}

/** An instant of a wall clock; undefined for now, null where the clocks skip it. */
export function instantOf(when: string, format: Format, original?: Sale): string | undefined | null {
  if (when === "") return undefined;
  return original && format.wallClock(original.sold_at) === when ? original.sold_at : format.instantAt(when);
}
