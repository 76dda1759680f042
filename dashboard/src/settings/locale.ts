/** The locale of numbers and dates, and the language of texts. */

import { type Catalogue, languageOf } from "../text/catalogue";
import { useDeviceSettings } from "./device";

/** The locale that was chosen on this device, else the browser's first. */
export function useLocale(): string {
  return useDeviceSettings().locale ?? navigator.language;
}

/** Texts in the language that suits the locale. */
export function useTexts<T>(texts: Catalogue<T>): T {
  return texts[languageOf(useLocale())];
}
