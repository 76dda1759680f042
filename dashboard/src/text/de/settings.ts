import type { settings as en } from "../en/settings";

/** Texte der Einstellungen. */
export const settings: typeof en = {
  title: "Einstellungen",
  device: {
    title: "Auf diesem Gerät",
    locale: "Zahlen und Daten",
    example: (amount, instant) => `${amount} · ${instant}. Texte sind deutsch oder englisch, je nachdem, was passt.`,
    asBrowser: (name) => `Wie der Browser: ${name}`,
    weekStart: "Wochen beginnen am",
    asStore: (name) => `Wie das Geschäft: ${name}`,
    period: "Zeitraum am Anfang",
    periodHint: "Was Seiten zeigen, solange ihre Adresse keinen Zeitraum nennt.",
    comparisonHint: "Wo das für einen Zeitraum nichts bedeutet, gilt der für ihn übliche Vergleich.",
    usualComparison: "Was für den Zeitraum üblich ist",
    keys: "Einzelne Tasten bewirken etwas",
    keysHint: "Wie / für die Suche und ? für die Liste der Tasten. Ausgeschaltet schreiben Buchstaben nur.",
    reset: "Alles wie üblich",
  },
  store: {
    title: "Geschäft",
    readOnly: "Für alle festgelegt, wo das Geschäft eingerichtet ist; hier lässt es sich nicht ändern.",
    name: "Name",
    currency: "Währung",
    currencyOf: (code, digits) =>
      digits === 0
        ? `${code}, ohne Nachkommastellen`
        : digits === 1
          ? `${code}, 1 Nachkommastelle`
          : `${code}, ${digits} Nachkommastellen`,
    zone: "Zeitzone",
    now: "Uhrzeit beim Laden",
    yearStart: "Geschäftsjahr beginnt im",
    firstSale: "Erster Verkauf",
    noSale: "Noch keiner",
    version: "Version",
    database: "Datenbank",
    schema: "Schema der Datenbank",
    documents: "Dokumente der API",
    services: { products: "Produkte und Bestand", sales: "Verkäufe und Berichte" },
    pages: "zum Lesen und Ausprobieren",
    openapi: "OpenAPI",
  },
  users: {
    title: "Benutzer",
    anyone: (host) =>
      `Hier muss sich niemand anmelden. Wer ${host} erreicht, kann diese Seite öffnen, alles darin sehen und alles ändern.`,
    loggedIn: (name) => `Hier müssen sich alle anmelden. Sie sind als ${name} angemeldet.`,
    later: "Wer sie erreicht, entscheidet das Netz: die Adresse, an der die Dienste lauschen, und was vor ihnen steht.",
  },
};
