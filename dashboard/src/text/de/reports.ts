import type { ReportMetric } from "../../figures/metrics";
import type { Interval } from "../../period/interval";
import type { reports as en } from "../en/reports";

const BY: Record<Interval, string> = {
  hour: "nach Stunden",
  day: "nach Tagen",
  week: "nach Wochen",
  month: "nach Monaten",
  quarter: "nach Quartalen",
  year: "nach Jahren",
};
const METRICS: Record<ReportMetric, string> = {
  revenue: "Umsatz",
  net_revenue: "Nettoumsatz",
  units: "Stück",
  sales: "Verkäufe",
  average_sale: "Durchschnittsbon",
  margin: "Rohertrag",
  discount: "Rabatte",
  refunded: "Erstattungen",
  units_returned: "Zurückgegebene Stück",
};

/** Texte der Berichte. */
export const reports: typeof en = {
  title: "Berichte",
  question: "Was der Bericht zeigt",
  metrics: METRICS,
  closed: (asked, shown) => `Kosten dürfen Sie nicht sehen, und damit nicht „${asked}“. Dies ist „${shown}“.`,
  show: "Zeige",
  by: "nach",
  intervals: { hour: "Stunden", day: "Tagen", week: "Wochen", month: "Monaten", quarter: "Quartalen", year: "Jahren" },
  usual: (interval) => `${interval} (üblich)`,
  group: "gruppiert nach",
  groups: { none: "nichts", category: "Kategorie", product: "Produkt", channel: "Kanal" },
  top: "gezeigt:",
  topFirst: (text) => `die ersten ${text}`,
  topAll: "alle",
  returns: "Rückgaben zählen",
  returnsOn: { return_date: "am Tag der Rückgabe", sale_date: "am Tag ihres Verkaufs" },
  filter: {
    label: "für",
    all: "alle Produkte",
    addCategory: "Kategorie dazu …",
    category: "Nur diese Kategorien",
    product: "Nur dieses Produkt",
    productHint: "Produkt dazu …",
    numbered: (id) => `Produkt ${id}`,
  },
  chart: (metric, interval, group) =>
    ({
      none: `${METRICS[metric]} ${BY[interval]}`,
      category: `${METRICS[metric]} ${BY[interval]} und Kategorien`,
      product: `${METRICS[metric]} ${BY[interval]} und Produkten`,
      channel: `${METRICS[metric]} ${BY[interval]} und Kanälen`,
    })[group],
  table: (metric, group) =>
    ({ category: `${METRICS[metric]} nach Kategorien`, product: `${METRICS[metric]} nach Produkten`, channel: `${METRICS[metric]} nach Kanälen` })[group],
  columns: {
    period: "Zeitraum",
    category: "Kategorie",
    product: "Produkt",
    channel: "Kanal",
    change: "Änderung",
    marginPercent: "Ertrag in %",
    coverage: "Kosten bekannt",
    returnRate: "Rückgabequote",
  },
  noChannel: "Ohne Kanal",
  byRevenue: "Welche hier stehen, richtet sich nach dem Umsatz.",
  drawnApart: (others, value) =>
    `${others}, zusammen ${value}, sind nicht gezeichnet: Neben ihrer Summe wäre keine Gruppe zu sehen.`,
  others: (count, text) => (count === 1 ? "1 weitere Gruppe" : `${text} weitere`),
  showOthers: (text) => `${text}: einzeln zeigen`,
  previousCut: (instant) =>
    `Die früheren Zahlen enden am ${instant}; keine Liste von Verkäufen endet dort, darum führen sie zu keiner.`,
  coverage: (percent) => `Der Rohertrag ist der von ${percent} des Umsatzes: Von den anderen Verkäufen sind die Kosten unbekannt.`,
  coverageNone: "Von diesen Verkäufen sind keine Kosten bekannt: Es gibt keinen Rohertrag zu zeigen.",
  returnsNote: "Was von den Verkäufen dieser Tage bis jetzt zurückkam; das kann noch mehr werden.",
  tooLarge: {
    title: (interval) => `Nach ${interval} ist das zu viel`,
    by: (interval) => `Nach ${interval} zeigen`,
  },
  adding: { legend: "Wie Zeiträume zählen", each: "Jeder für sich", added: "Aufsummiert" },
  hours: {
    title: { revenue: "Umsatz nach Wochentag und Stunde", sales: "Verkäufe nach Wochentag und Stunde", units: "Stück nach Wochentag und Stunde" },
    hour: "Stunde",
    when: (weekday, hours) => `${weekday}, ${hours}`,
    cell: (when, value, count, times) => (count === 1 ? `${when}: ${value} (kam einmal vor)` : `${when}: ${value} (kam ${times}-mal vor)`),
    busiest: "Stärkste Stunden",
    eachTime: "Im Schnitt",
    times: "Wie oft",
    tooMany: "Zu viele Verkäufe, um sie nach Stunden zu unterscheiden",
    fewer: "Einen kürzeren Zeitraum, eine Kategorie oder ein Produkt wählen.",
  },
  byProduct: "nach Produkten",
  productsOf: (name) => `${name} nach Produkten`,
  csv: "CSV",
  csvOf: (title) => `CSV: ${title}`,
  copy: "Link kopieren",
  copied: "Link kopiert",
  copyByHand: "Diesen Link kopieren",
  nothing: {
    title: "Noch nichts verkauft",
    text: "Mit dem ersten Verkauf vergleichen Berichte den Umsatz über die Zeit und nach Produkten.",
    register: "Verkauf eintragen",
    importing: "Vorhandenes importieren",
  },
  noneInPeriod: "In diesem Zeitraum wurde nichts verkauft.",
  summary: (group, total) => `${group}: ${total} insgesamt`,
};
