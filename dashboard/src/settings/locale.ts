/** The locale of numbers and dates, and the language of texts. */

import { type Catalogue, type Language, languageOf } from "../text/catalogue";
import { useDeviceSettings } from "./device";

/** The locale that was chosen on this device, else the browser's first. */
export function useLocale(): string {
  return useDeviceSettings().locale ?? navigator.language;
}

const loaded = new Set<Language>(["en"]);

/** Loads the language that suits a locale; whether it has come now. Where it cannot be had, texts stay English. */
export async function loadLanguage(locale: string): Promise<boolean> {
  const language = languageOf(locale);
  if (loaded.has(language)) return false;
  try {
    await import("../text/german");
  } catch {
    return false;
  }
  loaded.add(language);
  return true;
}

/** Texts in the language that suits the locale. */
export function useTexts<T>(texts: Catalogue<T>): T {
  return texts[languageOf(useLocale())];
}
