/** What an entry tells of a field, in words. Pure. */

import type { Format } from "../../figures/format";

/** What stands in the log for a secret. */
const SECRET = "(changed)";

const AMOUNTS: readonly string[] = ["price", "cost"];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** A field, what it was and what it is then. */
export interface Change {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The changes of an entry in the order in which the log has them; what is no pair of values is left out. */
export function changesOf(changes: Readonly<Record<string, unknown>>): readonly Change[] {
  return Object.entries(changes).flatMap(([field, value]) => {
    if (!Array.isArray(value) || value.length !== 2) return [];
    const [before, after] = value as readonly unknown[];
    return [{ field, before, after }];
  });
}

/** The words that values are told in. */
export interface ValueWords {
  readonly format: Pick<Format, "money" | "count" | "instant" | "list">;
  readonly nothing: string;
  readonly secret: string;
  readonly yes: string;
  readonly no: string;
  /** Words of the API that have texts of their own, by field and word. */
  readonly words: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A value of a field. */
export function valueText(field: string, value: unknown, words: ValueWords): string {
  const { format } = words;
  if (value === null || value === "") return words.nothing;
  if (value === SECRET) return words.secret;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "number") return Number.isInteger(value) ? format.count(value) : String(value);
  if (Array.isArray(value)) return format.list(value.map((each) => valueText(field, each, words)));
  if (typeof value !== "string") return JSON.stringify(value);
  if (AMOUNTS.includes(field) && /^\d+(\.\d+)?$/.test(value)) return format.money(value);
  if (INSTANT.test(value)) return format.instant(value);
  return words.words[field]?.[value] ?? value;
}

/** What a field is called: as on its page, else its name with spaces. */
export function fieldText(field: string, names: Readonly<Record<string, string>>): string {
  return names[field] ?? field.replaceAll("_", " ");
}

