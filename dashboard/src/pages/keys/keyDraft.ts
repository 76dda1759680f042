/** What somebody types about a key to be made, and what is sent of it. Pure. */

import type { NewKey } from "../../api/mutations/access";
import type { Scope } from "../../api/names";

/** What keys are made for as a rule. */
export const PRESETS = ["shop", "reading", "chosen"] as const;

/** One of these; `chosen`: ticked one by one. */
export type Preset = (typeof PRESETS)[number];

/** What may be done with each, in the order in which they stand in the form. */
export const SCOPES = [
  "catalog:read",
  "stock:read",
  "sales:read",
  "reports:read",
  "costs:read",
  "sales:write",
  "stock:write",
  "catalog:write",
  "history:write",
  "data:import",
  "data:export",
  "users:write",
  "audit:read",
  "metrics:read",
] as const satisfies readonly Scope[];

const PRESET_SCOPES: Readonly<Record<Exclude<Preset, "chosen">, readonly Scope[]>> = {
  shop: ["catalog:read", "sales:write"],
  reading: ["catalog:read", "stock:read", "sales:read", "reports:read"],
};

/** The fields by their names in the API. */
export const KEY_FIELDS = ["name", "scopes", "expires_at", "rate_per_minute"] as const;

/** What stands in the fields. */
export interface KeyDraft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** A day of the store, or empty. */
  readonly until: string;
  readonly rate: string;
}

/** What is wrong with a field, seen before anything is sent. */
export type KeyFault = "noName" | "noScopes" | "noRate" | "past";

/** What the form begins with. */
export const NEW_KEY: KeyDraft = { name: "", scopes: PRESET_SCOPES.shop, until: "", rate: "" };

/** The scopes of a preset, of those that its maker has; none for `chosen`, which begins with nothing ticked. */
export function scopesOf(preset: Preset, own: readonly Scope[]): readonly Scope[] {
  return preset === "chosen" ? [] : PRESET_SCOPES[preset].filter((scope) => own.includes(scope));
}

/** The preset that has these very scopes; `chosen` where none has. */
export function presetOf(scopes: readonly Scope[]): Preset {
  const same = (others: readonly Scope[]): boolean => others.length === scopes.length && others.every((scope) => scopes.includes(scope));
  return PRESETS.find((preset) => preset !== "chosen" && same(PRESET_SCOPES[preset])) ?? "chosen";
}

/** The instant at which a day of the store ends, as near as the API needs it; null where the clocks skip it. */
export type EndOfDay = (date: string) => string | null;

/** A key to be made, or what is wrong with the fields. `today` is the store's. */
export function newKey(
  draft: KeyDraft,
  today: string,
  endOf: EndOfDay,
): { readonly body: NewKey } | { readonly faults: Readonly<Partial<Record<(typeof KEY_FIELDS)[number], KeyFault>>> } {
  const name = draft.name.trim();
  const rate = draft.rate.trim();
  const isRate = rate === "" || (/^\d{1,7}$/.test(rate) && Number(rate) >= 1 && Number(rate) <= 1_000_000);
  const until = draft.until === "" ? undefined : draft.until < today ? null : endOf(draft.until);
  const faults = {
    ...(name === "" && { name: "noName" as const }),
    ...(draft.scopes.length === 0 && { scopes: "noScopes" as const }),
    ...(until === null && { expires_at: "past" as const }),
    ...(!isRate && { rate_per_minute: "noRate" as const }),
  };
  if (Object.keys(faults).length > 0) return { faults };
  return {
    body: {
      name,
      scopes: [...draft.scopes],
      ...(until && { expires_at: until }),
      ...(rate !== "" && { rate_per_minute: Number(rate) }),
    },
  };
}
