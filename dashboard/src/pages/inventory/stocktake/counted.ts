/** What has been counted, and what each count comes to. Pure: `kept.ts` keeps it, the page draws it. */

import type { Product } from "../../../api/names";
import type { StockChange } from "../../../api/mutations/stock";

/** A product whose units have been counted and are not saved yet. */
export interface Counted {
  readonly id: number;
  readonly name: string;
  readonly sku: string | null;
  readonly units: number;
  /** The level that the store had written down when it was counted. */
  readonly expected: number;
  /** What its saving is sent with, so that it takes effect once: there from the first time on, until it is another command. */
  readonly key: string | null;
  /** The level that its saving met instead of the expected one; null where the product has been blocked meanwhile. */
  readonly actual?: number | null;
  /** Why it was refused otherwise, in the service's words. */
  readonly refusal?: string;
}

/** What becomes of units that are counted of a product that has been counted before. */
export const MODES = ["add", "replace"] as const;

/** One of them. */
export type Mode = (typeof MODES)[number];

/** What is wrong with typed units. */
export type CountFault = "missing" | "no_count" | "too_many" | "is_code";

/** The units that the API takes at most. */
const MOST = 2_147_483_647;

/** A product as far as it can be counted. */
export type Countable = Pick<Product, "id" | "name" | "sku" | "barcode" | "external_ref" | "current_inventory">;

/** Whether a scanned text is this product's, and not part of what it is called. */
export function isCodeOf(text: string, { sku, barcode, external_ref }: Pick<Countable, "sku" | "barcode" | "external_ref">): boolean {
  const sought = text.trim().toLowerCase();
  return [sku, barcode, external_ref].some((code) => code?.toLowerCase() === sought);
}

/** The typed units; a fault where they are none. A scanner that was pressed too early types a code here, and Enter. */
export function typedUnits(text: string, product: Countable): number | CountFault {
  const trimmed = text.trim();
  if (trimmed === "") return "missing";
  if (isCodeOf(trimmed, product)) return "is_code";
  if (!/^\d+$/.test(trimmed)) return "no_count";
  return Number(trimmed) > MOST ? "too_many" : Number(trimmed);
}

/** The counts with another one, newest first. What is added to an earlier count keeps the level of that. */
export function withCount(counts: readonly Counted[], product: Countable & { current_inventory: number }, units: number, mode: Mode): readonly Counted[] {
  const { id, name, sku } = product;
  const earlier = counts.find((each) => each.id === id);
  const others = counts.filter((each) => each.id !== id);
  if (earlier === undefined || mode === "replace") {
    return [{ id, name, sku, units, expected: product.current_inventory, key: null }, ...others];
  }
  const { expected, actual } = earlier;
  const sum = Math.min(MOST, earlier.units + units);
  return [{ id, name, sku, units: sum, expected, key: null, ...(actual !== undefined && { actual }) }, ...others];
}

/** By how much the shelf differs from what was written down. */
export function differenceOf({ units, expected }: Pick<Counted, "units" | "expected">): number {
  return units - expected;
}

/**
 * The level that a count comes to where the level has moved since. What moved before the counting is counted already; what
 * moved after it comes on top.
 */
export function resolvedUnits({ units, expected }: Counted, actual: number, moved: "before" | "after"): number {
  return moved === "before" ? units : Math.max(0, units + actual - expected);
}

/** A count whose level has moved, once somebody has said when: another command, with the level of now. */
export function resolved(count: Counted, actual: number, moved: "before" | "after"): Counted {
  const { id, name, sku } = count;
  return { id, name, sku, units: resolvedUnits(count, actual, moved), expected: actual, key: null };
}

/** Whether its saving waits for somebody to say when the level moved. */
export function isDisputed(count: Counted): boolean {
  return count.actual !== undefined;
}

/** What is sent. A count that agrees is sent, too: the ledger then says that it was counted. */
export function changeOf({ id, units, expected }: Counted): StockChange {
  return { productId: id, movement: { quantity: units, reason: "stocktake", expected_quantity: expected } };
}

/** Counts as they were kept; what is no count is left out, since anything may stand there. */
export function readCounts(text: string | null): readonly Counted[] {
  let given: unknown = null;
  try {
    given = JSON.parse(text ?? "[]");
  } catch {
    // Something else was kept by this name.
  }
  return Array.isArray(given) ? given.filter(isCounted) : [];
}

function isCounted(value: unknown): value is Counted {
  if (typeof value !== "object" || value === null) return false;
  const { id, name, sku, units, expected, key, actual, refusal } = value as Record<string, unknown>;
  return (
    [id, units, expected].every(isUnits) &&
    typeof name === "string" &&
    (sku === null || typeof sku === "string") &&
    (key === null || typeof key === "string") &&
    (actual === undefined || actual === null || isUnits(actual)) &&
    (refusal === undefined || typeof refusal === "string")
  );
}

function isUnits(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST;
}
