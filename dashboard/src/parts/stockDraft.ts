/** What somebody types to change a product's stock, and what it comes to. Pure: the dialog draws it. */

import type { LedgerEntry, LedgerReason } from "../api/names";
import type { components } from "../api/products";

type Movement = components["schemas"]["InventoryTransactionCreate"];

/** A level of stock; null while the product is blocked. */
export type Level = number | null;

/** What can be done to a stock. */
export const ACTS = ["add", "remove", "count", "block", "unblock"] as const;

/** One of them. */
export type Act = (typeof ACTS)[number];

/** A reason that people may give. */
export type GivenReason = NonNullable<Movement["reason"]>;

/** What has been typed so far. */
export interface StockDraft {
  readonly act: Act;
  readonly units: string;
  /** Empty: the usual one of the act. */
  readonly reason: GivenReason | null;
  readonly note: string;
}

/** What is wrong with the units: to be said in words by the dialog. */
export type UnitsFault = "missing" | "no_count" | "zero" | "too_many" | "more_than_there_are";

/** The units that the API takes at most. */
const MOST = 2_147_483_647;

/** The reasons of each act, the usual one first. The API refuses those whose sign or state does not fit. */
const REASONS: Readonly<Record<Act, readonly [GivenReason, ...GivenReason[]]>> = {
  add: ["restock", "return", "adjustment"],
  remove: ["adjustment", "stocktake"],
  count: ["stocktake", "adjustment"],
  block: ["block"],
  unblock: ["unblock"],
};

/** The acts that a level allows, the usual one first. */
export function actsFor(level: Level): readonly Act[] {
  return level === null ? ["unblock"] : ["add", "remove", "count", "block"];
}

/** The act that counts: the chosen one while the level allows it; a counted level is one either way. */
export function fittingAct(act: Act, level: Level): Act {
  if (actsFor(level).includes(act)) return act;
  return level === null ? "unblock" : "count";
}

/** The reasons that fit an act, the usual one first. */
export function reasonsFor(act: Act): readonly GivenReason[] {
  return REASONS[act];
}

/** The reason that is sent. */
export function reasonOf(draft: StockDraft): GivenReason {
  const [usual] = REASONS[draft.act];
  return draft.reason !== null && REASONS[draft.act].includes(draft.reason) ? draft.reason : usual;
}

/** Whether an act needs a number. */
export function needsUnits(act: Act): boolean {
  return act !== "block";
}

/** The typed units; a fault where they are none. */
export function unitsOf(draft: StockDraft, level: Level): number | UnitsFault {
  const text = draft.units.trim();
  if (text === "") return "missing";
  if (!/^\d+$/.test(text)) return "no_count";
  const units = Number(text);
  const moves = draft.act === "add" || draft.act === "remove";
  if (moves && units === 0) return "zero";
  if (draft.act === "remove" && units > (level ?? 0)) return "more_than_there_are";
  return units > MOST || (draft.act === "add" && (level ?? 0) + units > MOST) ? "too_many" : units;
}

/** The level afterwards; undefined while the units are none. */
export function resultOf(draft: StockDraft, level: Level): Level | undefined {
  if (draft.act === "block") return null;
  const units = unitsOf(draft, level);
  if (typeof units === "string") return undefined;
  if (draft.act === "add") return (level ?? 0) + units;
  return draft.act === "remove" ? (level ?? 0) - units : units;
}

/** What is sent, always with the level that was seen; undefined while the units are none. */
export function movementOf(draft: StockDraft, level: Level): Movement | undefined {
  const result = resultOf(draft, level);
  if (result === undefined) return undefined;
  const note = draft.note.trim();
  const told = { reason: reasonOf(draft), expected_quantity: level, ...(note && { note }) };
  if (draft.act === "add" || draft.act === "remove") return { change: (result ?? 0) - (level ?? 0), ...told };
  return { quantity: result, ...told };
}

/** Units by why they moved. */
export interface Moved {
  readonly reason: LedgerReason;
  readonly change: number;
}

/**
 * What has happened since the level was last `seen`: units by reason, of the ledger's newest entries. Null where that is
 * further back than they reach, or where the level was blocked in between.
 */
export function movedSince(newestFirst: readonly LedgerEntry[], seen: Level): readonly Moved[] | null {
  const begin = newestFirst.findIndex((entry) => entry.quantity === seen);
  if (begin < 1) return null;
  const changes = new Map<LedgerReason, number>();
  for (const { reason, change } of newestFirst.slice(0, begin)) {
    if (change === null) return null;
    changes.set(reason, (changes.get(reason) ?? 0) + change);
  }
  return [...changes].map(([reason, change]) => ({ reason, change }));
}
