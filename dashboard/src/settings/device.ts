/** What is kept on this device: how the dashboard looks, and what it begins with. */

import { useSyncExternalStore } from "react";
import { type Weekday, WEEKDAYS } from "../period/calendar";
import { COMPARISONS, type Comparison } from "../period/comparison";
import { PRESETS, type Preset } from "../period/presets";

/** Light or dark, or as the device is set. */
export const THEMES = ["system", "light", "dark"] as const;

/** A choice of colours. */
export type Theme = (typeof THEMES)[number];

/** The settings of this device; null means: what is usual. */
export interface DeviceSettings {
  readonly theme: Theme;
  /** BCP 47; null: as the browser is set. */
  readonly locale: string | null;
  /** null: as the store has it. */
  readonly weekStart: Weekday | null;
  readonly period: Preset;
  readonly comparison: Comparison | null;
  /** Whether single keys do something (WCAG 2.1.4: they can be switched off). */
  readonly keys: boolean;
}

const NAME = "dashboard";

/** What counts on a device where nothing was chosen. */
export const USUAL_SETTINGS: DeviceSettings = {
  theme: "system",
  locale: null,
  weekStart: null,
  period: "mtd",
  comparison: null,
  keys: true,
};

const listeners = new Set<() => void>();
let settings = read();

/** The settings now. */
export function deviceSettings(): DeviceSettings {
  return settings;
}

/** Changes some settings, here and for next time. */
export function changeDeviceSettings(changes: Partial<DeviceSettings>): void {
  settings = { ...settings, ...changes };
  try {
    localStorage.setItem(NAME, JSON.stringify(settings));
  } catch {
    // A browser that keeps nothing forgets them with the page.
  }
  for (const listener of listeners) listener();
}

/** The settings, kept up to date. */
export function useDeviceSettings(): DeviceSettings {
  return useSyncExternalStore(subscribe, deviceSettings);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): DeviceSettings {
  let stored: unknown = null;
  try {
    stored = JSON.parse(localStorage.getItem(NAME) ?? "null");
  } catch {
    // Nothing is kept, or something else was kept by this name.
  }
  const given = (typeof stored === "object" && stored !== null ? stored : {}) as Record<string, unknown>;
  return {
    theme: THEMES.find((theme) => theme === given["theme"]) ?? USUAL_SETTINGS.theme,
    locale: isLocale(given["locale"]) ? given["locale"] : null,
    weekStart: WEEKDAYS.find((day) => day === given["weekStart"]) ?? null,
    period: PRESETS.find((preset) => preset === given["period"]) ?? USUAL_SETTINGS.period,
    comparison: COMPARISONS.find((comparison) => comparison === given["comparison"]) ?? null,
    keys: given["keys"] !== false,
  };
}

function isLocale(value: unknown): value is string {
  if (typeof value !== "string") return false;
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}
