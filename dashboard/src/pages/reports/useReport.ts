/** What a report asks the API for: one answer for the table and, where there are groups, one over time for the chart. */

import { useMemo } from "react";
import type { Compare } from "../../api/names";
import { useReports } from "../../parts/useReports";
import type { Interval } from "../../period/interval";
import { compareDates, type PeriodControl } from "../../period/usePeriod";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { useFormat, useStore } from "../../store/context";
import { commonTexts } from "../../text/common";
import { reportsTexts } from "../../text/reports";
import type { PointOptions } from "../../charts/points";
import type { Naming } from "./lines";
import { intervalOf, queriesOf, type ReportSearch } from "./question";

/** The answers of a report. */
export function useReport(search: ReportSearch, period: PeriodControl) {
  const { calendar } = useStore();
  const queries = queriesOf(search, compareDates(period), calendar.weekStart);
  const answers = useReports({
    table: { report: "compare", ...queries.table },
    // Without groups the table is of the same answer.
    ...(search.group !== "none" && { chart: { report: "compare", ...queries.chart } }),
  });
  return {
    queries,
    interval: intervalOf(search, period.range),
    table: answers.table,
    chart: answers.chart ?? answers.table,
  };
}

/** How the rows of a report are called: periods by their dates, products by their names, categories by their labels. */
export function useNaming(interval: Interval): Naming {
  const format = useFormat();
  const labelOf = useCategoryLabel();
  const { noChannel } = useTexts(reportsTexts);
  return useMemo(() => {
    const periodOf = (row: Compare["rows"][number]): string => {
      const side = row.current ?? row.previous;
      return side ? format.period(side.start, side.end, interval) : "";
    };
    return (row) => {
      if (row.product_id !== undefined) return { name: row.product_name ?? "", group: { product: row.product_id } };
      if (row.category !== undefined) return { name: labelOf(row.category), group: { category: row.category } };
      if (row.channel !== undefined) return { name: row.channel ?? noChannel, group: { channel: row.channel } };
      return { name: periodOf(row), group: null };
    };
  }, [format, labelOf, noChannel, interval]);
}

/** How the points of a report's chart are made. */
export function usePointOptions(search: ReportSearch, interval: Interval, compared: boolean): PointOptions {
  const none = useTexts(commonTexts).delta.missing;
  const format = useFormat();
  return useMemo(
    () => ({ metric: search.show, interval, format, none, compared }),
    [search.show, interval, format, none, compared],
  );
}
