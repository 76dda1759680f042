import type { Metric } from "../../figures/metrics";
import type { Interval } from "../../period/interval";
import type { overview as en } from "../en/overview";

const INTERVALS: Record<Interval, string> = {
  hour: "nach Stunden",
  day: "nach Tagen",
  week: "nach Wochen",
  month: "nach Monaten",
  quarter: "nach Quartalen",
  year: "nach Jahren",
};
const METRICS: Record<Metric, string> = {
  revenue: "Umsatz",
  sales: "Verkäufe",
  units: "Stück",
  average_sale: "Durchschnittsbon",
};

/** Texte der Übersicht. */
export const overview: typeof en = {
  title: "Übersicht",
  before: (range, value) => `${range}: ${value}`,
  today: {
    title: "Heute",
    against: (time, weekday) => `um ${time}, gegen ${weekday} letzter Woche bis dahin`,
    sales: (count, text) => (count === 1 ? "1 Verkauf" : `${text} Verkäufe`),
  },
  chart: (metric, interval) => `${METRICS[metric]} ${INTERVALS[interval]}`,
  allSales: "Diese Verkäufe",
  categories: { title: "Kategorien", report: "Bericht", category: "Kategorie", revenue: "Umsatz", change: "Änderung" },
  best: {
    title: "Meistverkauft",
    product: "Produkt",
    units: "Stück",
    revenue: "Umsatz",
    change: "Änderung",
    others: (count, text) => (count === 1 ? "1 weiteres Produkt" : `${text} weitere Produkte`),
    total: "Alle Produkte",
  },
  stock: {
    title: "Nachzubestellen",
    all: (count, text) => (count === 1 ? "1 Produkt" : `alle ${text}`),
    product: "Produkt",
    state: "Zustand",
    left: "Übrig",
    cover: "Reicht",
    days: (count, text) => (count === 1 ? "1 Tag" : `${text} Tage`),
    unknown: "–",
    none: "Alles ist vorrätig",
    noneText: "Kein Produkt ist ausverkauft oder unter seiner Schwelle.",
  },
  movers: {
    title: "Aufsteiger und Absteiger",
    rising: "Aufsteiger",
    falling: "Absteiger",
    none: "Keine",
    onlyTop: (text) => `Unter den ${text} Produkten, die sich in diesem Zeitraum am besten verkauft haben`,
  },
  latest: { title: "Letzte Verkäufe", all: "Alle Verkäufe", time: "Zeit", product: "Produkt", units: "Stück", revenue: "Umsatz" },
  nothing: {
    title: "Noch nichts verkauft",
    text: "Mit dem ersten Verkauf stehen hier Zahlen. Wie das aussieht, zeigen erfundene Verkäufe in einem leeren Laden:",
    command: "./docker-manager.sh demo",
    register: "Verkauf eintragen",
    products: "Produkt anlegen",
    importing: "Vorhandenes importieren",
  },
  noneInPeriod: "In diesem Zeitraum wurde nichts verkauft.",
};
