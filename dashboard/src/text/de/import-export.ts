import type { files as en } from "../en/import-export";

/** Texte von Import und Export. */
export const files: typeof en = {
  title: "Import und Export",
  importing: {
    title: "Import",
    what: "Was importiert wird",
    kinds: { products: "Produkte", sales: "Verkäufe" },
    columns: {
      products: "CSV oder NDJSON in UTF-8, etwa ein Export dieser Seite. Eine bekannte Artikelnummer wird geändert, eine neue angelegt. Spalten:",
      sales: "CSV oder NDJSON in UTF-8, etwa ein Export dieser Seite. Verkäufe, die schon da sind, kommen nicht noch einmal hinein. Spalten:",
    },
    example: { products: "sku,name,category,price,current_inventory", sales: "sku,units,sold_at,revenue" },
    drop: "Datei wählen oder hier ablegen",
    nothingYet: "Sie wird erst geprüft; geändert wird nichts, bevor Sie es sagen.",
    noText: "Diese Art von Datei wird nicht gelesen. Speichern Sie sie als CSV (UTF-8) und wählen Sie diese.",
    checking: "Die Datei wird geprüft …",
    running: "Die Datei wird importiert. Auf dieser Seite erscheint das Ergebnis; wird sie unterbrochen, geht dieselbe Datei dort weiter.",
  },
  options: {
    title: "Wie die Datei zu lesen ist",
    decimal: "Beträge stehen",
    decimals: { point: "mit Punkt: 19.99", comma: "mit Komma: 19,99" },
    others: "Spalten, die hier nichts bedeuten",
    otherColumns: { refuse: "Melden", ignore: "Weglassen" },
    zone: "Zeiten ohne Zeitzone",
    zones: { refuse: "Melden", store: (zone) => `Sind die des Geschäfts (${zone})` },
    stock: "Bestand des Verkauften",
    stocks: { auto: "Für Verkäufe von heute abziehen", take: "Für alle abziehen", ignore: "Nicht abziehen: Vergangenes" },
  },
  result: {
    checked: "Geprüft, noch nichts geändert",
    done: "Importiert",
    parts: {
      created: (_, text) => `${text} neu`,
      changed: (_, text) => `${text} geändert`,
      unchanged: (_, text) => `${text} wie vorhanden`,
      already: (_, text) => `${text} schon vorhanden`,
      rejected: (count, text) => (count === 1 ? "1 Zeile falsch" : `${text} Zeilen falsch`),
    },
    empty: "Die Datei hat keine Zeilen.",
    already: "„Schon vorhanden“ sind Verkäufe, die es mit gleichem Produkt, Stückzahl, Umsatz und Zeitpunkt schon gibt. Sie werden nicht noch einmal gespeichert, Dateien dürfen sich also überschneiden.",
    unchanged: "„Wie vorhanden“ sind Produkte, die in der Datei und im Geschäft gleich sind.",
    levels: (moved, up, down, isDry) =>
      isDry
        ? `Bestände, die sich ändern: ${moved} (${up} Stück mehr, ${down} weniger).`
        : `Bestände, die sich geändert haben: ${moved} (${up} Stück mehr, ${down} weniger).`,
    resumed: (rows) => `Fortgesetzt nach ${rows} Zeilen, die vom vorigen Mal schon da waren.`,
    nothing: "In dieser Datei ist nichts zu importieren.",
    importAll: (count, text) => (count === 1 ? "1 Zeile importieren" : `${text} Zeilen importieren`),
    importOthers: (count, text) =>
      count === 1 ? "1 Zeile ohne die falschen importieren" : `${text} Zeilen ohne die falschen importieren`,
    another: "Eine andere Datei",
    look: { products: "Zu den Produkten", sales: "Zu den Verkäufen" },
  },
  wrong: {
    title: "Was falsch ist",
    line: "Zeile",
    column: "Spalte",
    value: "Wert",
    reason: "Grund",
    wholeRow: "ganze Zeile",
    noValue: "–",
    notAll: (shown, all) => `Das sind ${shown} von ${all} falschen Zeilen.`,
    download: "Falsche Zeilen als Datei laden",
    mend: "Neben jeder Zeile steht, was falsch ist. Berichtigt lässt sie sich so importieren, wie sie ist.",
  },
  refused: {
    title: "Die Datei wurde nicht angenommen.",
    goesOn: (rows) => `${rows} Zeilen sind da. Wählen Sie dieselbe Datei noch einmal, um fortzufahren.`,
    request: (id) => `Anfrage ${id}`,
    away: "Es kam keine Antwort. Der Import kann weitergegangen sein: Wählen Sie dieselbe Datei noch einmal; was schon da ist, kommt nicht noch einmal hinein.",
  },
  exporting: {
    title: "Export",
    text: "Alles, was da ist, zum Zeitpunkt des Klicks. Dateien entstehen, während sie laden, große beginnen also sofort.",
    what: "Was",
    kinds: { sales: "Verkäufe", returns: "Rückgaben", products: "Produkte", inventory: "Bestand" },
    formats: { excel: "Für Excel", csv: "CSV", ndjson: "NDJSON", parquet: "Parquet" },
    load: "Laden",
    link: (what, format) => `${what} laden: ${format}`,
    round: "Produkte und Verkäufe lassen sich so wieder importieren. CSV und NDJSON enden mit einer Zeile, die die Zeilen zählt und an deren Fehlen man eine abgebrochene Datei erkennt; die für Excel hat keine.",
  },
};
