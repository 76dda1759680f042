/**
 * Texts in the languages of the dashboard. Each page has its own: `text/en/PAGE.ts`, whose type the other languages must
 * fit, and `text/PAGE.ts`, which gathers them. What has a figure or a name in it is a function: no sentence is glued.
 */

/** Languages that texts exist in, by their BCP 47 tags. */
export const LANGUAGES = ["en", "de"] as const;

/** A language that texts exist in. */
export type Language = (typeof LANGUAGES)[number];

/** The same texts in each language. */
export type Catalogue<T> = Readonly<Record<Language, T>>;

/**
 * Gathers the languages of some texts; the English ones say which there must be. What the first page shows has its
 * German in `german.ts` instead, which only those load who read it.
 */
export function catalogue<T>(en: T, de: NoInfer<T> = en): Catalogue<T> {
  return { en, de };
}

/** Gives a catalogue the German that was loaded later. */
export function addGerman<T>(texts: Catalogue<T>, de: NoInfer<T>): void {
  Object.assign(texts, { de });
}

/** The language of texts that suits a locale; English where there is none. */
export function languageOf(locale: string): Language {
  return LANGUAGES.find((language) => locale.toLowerCase().split("-")[0] === language) ?? "en";
}
