import type { ReportMetric } from "../../figures/metrics";
import type { Interval } from "../../period/interval";

type Grouping = "none" | "category" | "product" | "channel";

const BY: Record<Interval, string> = {
  hour: "by hour",
  day: "by day",
  week: "by week",
  month: "by month",
  quarter: "by quarter",
  year: "by year",
};
const METRICS: Record<ReportMetric, string> = {
  revenue: "Revenue",
  net_revenue: "Net revenue",
  units: "Units",
  sales: "Sales",
  average_sale: "Average sale",
  margin: "Margin",
  discount: "Discounts",
  refunded: "Refunds",
  units_returned: "Units returned",
};

/** Texts of the reports. */
export const reports = {
  title: "Reports",
  question: "What the report shows",
  metrics: METRICS,
  closed: (asked: string, shown: string) => `You may not see costs, and so not “${asked}”. This is “${shown}”.`,
  show: "Show",
  by: "by",
  intervals: { hour: "hour", day: "day", week: "week", month: "month", quarter: "quarter", year: "year" } satisfies Record<Interval, string>,
  usual: (interval: string) => `${interval} (usual)`,
  group: "grouped by",
  groups: { none: "nothing", category: "category", product: "product", channel: "channel" } satisfies Record<Grouping, string>,
  top: "showing",
  topFirst: (text: string) => `the first ${text}`,
  topAll: "all",
  returns: "returns count",
  returnsOn: { return_date: "on the day they came back", sale_date: "on the day of their sale" },
  filter: {
    label: "for",
    all: "all products",
    addCategory: "Add a category …",
    category: "Only these categories",
    product: "Only this product",
    productHint: "Add a product …",
    numbered: (id: number) => `Product ${id}`,
  },
  chart: (metric: ReportMetric, interval: Interval, group: Grouping) =>
    ({
      none: `${METRICS[metric]} ${BY[interval]}`,
      category: `${METRICS[metric]} ${BY[interval]} and category`,
      product: `${METRICS[metric]} ${BY[interval]} and product`,
      channel: `${METRICS[metric]} ${BY[interval]} and channel`,
    })[group],
  table: (metric: ReportMetric, group: Exclude<Grouping, "none">) =>
    ({ category: `${METRICS[metric]} by category`, product: `${METRICS[metric]} by product`, channel: `${METRICS[metric]} by channel` })[group],
  columns: {
    period: "Period",
    category: "Category",
    product: "Product",
    channel: "Channel",
    change: "Change",
    marginPercent: "Margin %",
    coverage: "Cost known",
    returnRate: "Return rate",
  },
  noChannel: "Without a channel",
  byRevenue: "Which ones are shown goes by revenue.",
  drawnApart: (others: string, value: string) =>
    `${others}, ${value} together, are not drawn: beside their sum no group could be seen.`,
  others: (count: number, text: string) => (count === 1 ? "1 other" : `${text} others`),
  showOthers: (text: string) => `${text}: show them one by one`,
  previousCut: (instant: string) => `Figures before end at ${instant}; no list of sales is cut there, so they lead to none.`,
  coverage: (percent: string) => `The margin is that of ${percent} of the revenue: of the other sales no cost is known.`,
  coverageNone: "No cost is known of these sales: there is no margin to show.",
  returnsNote: "Of the sales of these days, what has come back so far; this can still grow.",
  tooLarge: {
    title: (interval: string) => `This is too much by ${interval}`,
    by: (interval: string) => `Show it by ${interval}`,
  },
  adding: { legend: "How periods are counted", each: "Each by itself", added: "Added up" },
  hours: {
    title: { revenue: "Revenue by weekday and hour", sales: "Sales by weekday and hour", units: "Units by weekday and hour" },
    hour: "Hour",
    when: (weekday: string, hours: string) => `${weekday}, ${hours}`,
    cell: (when: string, value: string, count: number, times: string) =>
      count === 1 ? `${when}: ${value} (came once)` : `${when}: ${value} (came ${times} times)`,
    busiest: "Busiest hours",
    eachTime: "On average",
    times: "Times",
    tooMany: "Too many sales to tell them apart by the hour",
    fewer: "Choose a shorter period, a category or a product.",
  },
  byProduct: "by product",
  productsOf: (name: string) => `${name} by product`,
  csv: "CSV",
  csvOf: (title: string) => `CSV: ${title}`,
  copy: "Copy link",
  copied: "Link copied",
  copyByHand: "Copy this link",
  nothing: {
    title: "Nothing sold yet",
    text: "With the first sale, reports compare its revenue over time and by product.",
    register: "Register a sale",
    importing: "Import what you have",
  },
  noneInPeriod: "Nothing was sold in this period.",
  summary: (group: string, total: string) => `${group}: ${total} in all`,
};
