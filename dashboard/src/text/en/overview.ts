import type { Metric } from "../../figures/metrics";
import type { Interval } from "../../period/interval";

const INTERVALS: Record<Interval, string> = {
  hour: "by hour",
  day: "by day",
  week: "by week",
  month: "by month",
  quarter: "by quarter",
  year: "by year",
};
const METRICS: Record<Metric, string> = {
  revenue: "Revenue",
  sales: "Sales",
  units: "Units",
  average_sale: "Average sale",
};

/** Texts of the Overview. */
export const overview = {
  title: "Overview",
  before: (range: string, value: string) => `${range}: ${value}`,
  today: {
    title: "Today",
    against: (time: string, weekday: string) => `at ${time}, against last ${weekday} by then`,
    sales: (count: number, text: string) => (count === 1 ? "1 sale" : `${text} sales`),
  },
  chart: (metric: Metric, interval: Interval) => `${METRICS[metric]} ${INTERVALS[interval]}`,
  allSales: "These sales",
  categories: { title: "Categories", report: "Report", category: "Category", revenue: "Revenue", change: "Change" },
  best: {
    title: "Best sellers",
    product: "Product",
    units: "Units",
    revenue: "Revenue",
    change: "Change",
    others: (count: number, text: string) => (count === 1 ? "1 other product" : `${text} other products`),
    total: "All products",
  },
  stock: {
    title: "Needs restocking",
    all: (count: number, text: string) => (count === 1 ? "1 product" : `all ${text}`),
    product: "Product",
    state: "State",
    left: "Left",
    cover: "Lasts",
    days: (count: number, text: string) => (count === 1 ? "1 day" : `${text} days`),
    unknown: "–",
    none: "Everything is in stock",
    noneText: "No product is out of stock or below its threshold.",
  },
  movers: {
    title: "Rising and falling",
    rising: "Rising",
    falling: "Falling",
    none: "None",
    onlyTop: (text: string) => `Among the ${text} products that sold best in this period`,
  },
  latest: { title: "Latest sales", all: "All sales", time: "Time", product: "Product", units: "Units", revenue: "Revenue" },
  nothing: {
    title: "Nothing sold yet",
    text: "Figures appear here with the first sale. To see what that looks like, fill the empty store with made-up sales:",
    command: "./docker-manager.sh demo",
    register: "Register a sale",
    products: "Register a product",
    importing: "Import what you have",
  },
  noneInPeriod: "Nothing was sold in this period.",
};
