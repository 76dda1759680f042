/** The locales that are offered for numbers and dates, and what they are called. */

/** Languages of places, as BCP 47 tags. What a browser is set to works as well. */
export const LOCALES = [
  "ar-EG", "cs-CZ", "da-DK", "de-AT", "de-CH", "de-DE", "el-GR", "en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-US",
  "en-ZA", "es-ES", "es-MX", "fi-FI", "fr-CA", "fr-CH", "fr-FR", "he-IL", "hi-IN", "hu-HU", "it-IT", "ja-JP", "ko-KR",
  "nb-NO", "nl-NL", "pl-PL", "pt-BR", "pt-PT", "ro-RO", "sv-SE", "tr-TR", "uk-UA", "zh-CN",
] as const;

/** What a locale is called in the language of another one: `German (Austria)`. The tag itself where there is no name. */
export function localeName(locale: string, inLocale: string): string {
  try {
    return new Intl.DisplayNames(inLocale, { type: "language", languageDisplay: "standard" }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}

/** Locales with their names in the language of one of them, in its alphabetical order. */
export function namedLocales(locales: readonly string[], inLocale: string): readonly (readonly [string, string])[] {
  const order = new Intl.Collator(inLocale);
  return locales
    .map((locale) => [locale, localeName(locale, inLocale)] as const)
    .toSorted(([, one], [, other]) => order.compare(one, other));
}
