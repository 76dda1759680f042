import type { stocktake as en } from "../en/stocktake";

const counted = (count: number, text: string, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${text} ${many}`;

/** Texte der Inventur. */
export const stocktake: typeof en = {
  note: "Ein Produkt scannen oder eingeben, die Stückzahl eingeben, Enter drücken, weiter mit dem nächsten. Was gezählt ist, bleibt auf diesem Gerät, bis es gespeichert wird, auch wenn die Seite geschlossen wird.",
  notKept: "Dieser Browser behält nichts: Bitte speichern, bevor Sie die Seite verlassen, sonst ist die Zählung verloren.",
  count: "Zählen",
  scan: "Nächstes Produkt",
  scanHint: "Artikelnummer, Strichcode oder Name",
  units: "Gezählte Stück",
  take: "Notieren",
  cancel: "Abbrechen",
  taken: (product) => `${product} ist notiert.`,
  faults: {
    missing: "Bitte die Stückzahl eingeben; 0, wenn keine da sind.",
    no_count: "Bitte eine ganze Zahl ohne Vorzeichen eingeben.",
    too_many: "Das ist mehr, als geführt werden kann.",
    is_code: "Das ist der Code des Produkts. Bitte die Stückzahl eingeben.",
  },
  earlier: (units) => `${units} sind schon gezählt. Was Sie jetzt eingeben,`,
  modes: { add: "Kommt dazu", replace: "Gilt stattdessen" },
  missed: {
    none: (text) => `Kein Produkt hat „${text}“ als Code oder im Namen.`,
    several: (text) => `Auf „${text}“ passen mehrere Produkte: Bitte eines aus der Liste wählen, mit den Pfeiltasten und Enter.`,
    blocked: (product) =>
      `${product} ist gesperrt und hat keinen Bestand, mit dem sich vergleichen ließe. Bitte mit der gezählten Stückzahl freigeben.`,
    toProduct: "Zum Produkt",
  },
  counted: (count, text) => (count === 0 ? "Gezählt" : `Gezählt: ${counted(count, text, "Produkt", "Produkte")}`),
  nothing: "Hier steht, was gezählt wurde, neben dem, was geführt wird.",
  differing: (count, text) =>
    count === 0 ? "Alles stimmt mit dem geführten Bestand überein." : `${counted(count, text, "weicht", "weichen")} vom geführten Bestand ab.`,
  table: {
    title: "Noch nicht gespeicherte Zählung",
    product: "Produkt",
    units: "Gezählt",
    expected: "Geführt",
    difference: "Abweichung",
    acts: "Zählung ändern",
  },
  agrees: "stimmt",
  again: "Neu zählen",
  againOf: (product) => `Neu zählen: ${product}`,
  remove: "Entfernen",
  removeOf: (product) => `Entfernen: Zählung von ${product}`,
  save: (count, text) => `${counted(count, text, "Zählung", "Zählungen")} speichern`,
  saving: (done, all) => `Wird gespeichert: ${done} von ${all} …`,
  saved: (count, text) => `${counted(count, text, "Zählung ist", "Zählungen sind")} gespeichert.`,
  toMovements: "Was sich dadurch geändert hat",
  stopped: (reason) => `Das Speichern wurde unterbrochen: ${reason} Was nicht gespeichert ist, steht noch da; bitte noch einmal speichern.`,
  discard: "Alles verwerfen",
  discardTitle: "Alle Zählungen verwerfen?",
  discardText: (count, text) =>
    `${counted(count, text, "Produkt muss", "Produkte müssen")} noch einmal gezählt werden. Der Bestand ändert sich nicht, und was gespeichert ist, bleibt gespeichert.`,
  conflict: (product, now, seen) => `${product}: Jetzt sind es ${now}, nicht ${seen}.`,
  when: (units) => `Der Bestand hat sich seit dem Nachsehen bewegt. Wann haben Sie ${units} gezählt?`,
  moved: {
    after: (level) => `Vor der Bewegung: Jetzt sind es ${level}`,
    before: (level) => `Nach der Bewegung: Es sind ${level}`,
  },
  blockedMeanwhile: (product) => `${product} wurde inzwischen gesperrt: Es gibt keinen Bestand, den eine Zählung berichtigen könnte.`,
};
