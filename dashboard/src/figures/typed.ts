/** Amounts as people type them. What could mean two things is refused, never repaired: 1,01 must not become 1.1. */

import type { Amount } from "./decimal";

/** What was made of a typed text: an amount, or why not. */
export type Typed = { readonly amount: Amount } | { readonly refused: "empty" | "no_number" | "ambiguous" | "too_fine" };

/** The separators of a locale. */
export interface Separators {
  readonly decimal: string;
  readonly group: string;
}

const ARABIC_ZERO = 0x660;

const GROUPS = /[.,'’\u00a0\u202f ]/;

/**
 * Reads an amount with the locale's decimal separator, and with a point where that means nothing else in the locale.
 * Digits grouped by thousands are taken when each group is whole. `digits` is how many decimals the currency has.
 */
export function readAmount(text: string, separators: Separators, digits: number): Typed {
  const trimmed = text.trim().replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - ARABIC_ZERO));
  if (trimmed === "") return { refused: "empty" };
  if (!/^[\d.,'’\u00a0\u202f ]+$/.test(trimmed.replace(separators.decimal, "."))) return { refused: "no_number" };
  const [whole = "", ...parts] = trimmed.split(separators.decimal);
  if (parts.length > 1) return { refused: "no_number" };
  const [part] = parts;
  if (part !== undefined && !/^\d*$/.test(part)) return { refused: "no_number" };
  const plain = withoutGroups(whole, separators, part !== undefined);
  if (plain === null) return { refused: foreignDecimal(whole, separators) ? "ambiguous" : "no_number" };
  if ((part ?? "").length > digits) return { refused: "too_fine" };
  return { amount: part ? `${plain || "0"}.${part}` : plain };
}

function withoutGroups(whole: string, separators: Separators, hasDecimals: boolean): string | null {
  if (/^\d+$/.test(whole)) return String(BigInt(whole));
  if (whole === "") return hasDecimals ? "" : null;
  const groups = whole.split(GROUPS);
  const used = new Set(whole.replace(/\d/g, ""));
  const isWhole = groups.slice(1).every((group) => group.length === 3) && /^\d{1,3}$/.test(groups[0] ?? "");
  const isOwn = [...used].every((mark) => mark === separators.group || /[\s\u00a0\u202f]/.test(mark));
  return isWhole && isOwn && used.size === 1 ? String(BigInt(groups.join(""))) : null;
}

/** Whether a text reads like a decimal number of another locale, such as 1.5 where the comma is the separator. */
function foreignDecimal(whole: string, separators: Separators): boolean {
  return [".", ","].some((mark) => mark !== separators.decimal && whole.split(mark).length === 2);
}

/** An amount of the API as it is typed with these separators: 1234.50 is 1234,50 where that is the decimal mark. */
export function typedAmount(amount: Amount, separators: Separators, digits: number): string {
  const [whole = "", part = ""] = amount.split(".");
  // What is finer than the currency stays to be seen, unless it is nothing.
  const shown = part.padEnd(digits, "0").replace(/0+$/, (zeros, at: number) => zeros.slice(0, Math.max(0, digits - at)));
  return shown === "" ? whole : whole + separators.decimal + shown;
}
