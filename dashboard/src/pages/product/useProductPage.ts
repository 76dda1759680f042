/** What a product's page asks for: six calls, none waiting for another; five for those who may see no reports. */

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Summary } from "../../api/names";
import { ledgerQuery, stockSeriesQuery } from "../../api/queries/inventory";
import { productQuery } from "../../api/queries/products";
import { summaryQuery } from "../../api/queries/reports";
import { salesQuery } from "../../api/queries/sales";
import type { Loadable } from "../../parts/Card";
import type { DateRange } from "../../period/calendar";
import { usualInterval } from "../../period/interval";
import { begunPart } from "../../period/presets";
import { useMay, useStore } from "../../store/context";
import type { StockAnswers } from "./stockPoints";

const LAST_SALES = 10;
const ENTRIES = 10;
const MOST_STOCKTAKES = 200;

/** The intervals of stock over time. */
type StockInterval = "hour" | "day" | "week" | "month";

/** The answers for a product in a period; `cursor` is where its ledger goes on. */
export function useProductPage(productId: number, whole: DateRange, cursor: string) {
  const { calendar } = useStore();
  const range = begunPart(whole, calendar.today);
  const dates = { start_date: range.start, end_date: range.end };
  const interval = intervalOf(range, calendar.weekStart === "monday");
  const series = useQuery(stockSeriesQuery(productId, { ...dates, interval }));
  const seesReports = useMay()("reports:read");
  const summary = useQuery({ ...summaryQuery({ ...dates, interval, product_id: [productId] }), enabled: seesReports });
  const stocktakes = useQuery(ledgerQuery(productId, { ...dates, reason: "stocktake", limit: MOST_STOCKTAKES, sort: "-id" }));
  return {
    interval,
    product: useQuery(productQuery(productId)),
    charts: useTogether(series, seesReports ? summary : null, stocktakes),
    ledger: useQuery(ledgerQuery(productId, { ...dates, sort: "-id", limit: ENTRIES, ...(cursor && { cursor }) })),
    sales: useQuery(salesQuery({ product_id: [productId], limit: LAST_SALES })),
  };
}

/** Weeks of stock begin on Monday: where the store's do not, days are shown instead of weeks that do not match. */
function intervalOf(range: DateRange, beginsOnMonday: boolean): StockInterval {
  const usual = usualInterval(range);
  if (usual === "week" && !beginsOnMonday) return "day";
  return usual === "quarter" || usual === "year" ? "month" : usual;
}

/** The answers as the one that the charts are drawn of: nothing is drawn of only some of those that were asked for. */
function useTogether(
  series: Loadable<StockAnswers["series"]>,
  summary: Loadable<Summary> | null,
  stocktakes: Loadable<{ readonly items: StockAnswers["stocktakes"] }>,
): Loadable<StockAnswers> {
  const data = useMemo(
    () =>
      series.data && (summary === null || summary.data) && stocktakes.data
        ? { series: series.data, summary: summary?.data ?? null, stocktakes: stocktakes.data.items }
        : undefined,
    [series.data, summary, stocktakes.data],
  );
  const all = [series, stocktakes, ...(summary ? [summary] : [])];
  return {
    data,
    error: all.find((query) => query.error)?.error,
    isFetching: all.some((query) => query.isFetching),
    refetch: () => Promise.all(all.map((query) => query.refetch())),
  };
}
