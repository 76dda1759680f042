import type { ReactNode } from "react";
import type { Heatmap } from "../../api/names";
import { PageLink } from "../../links/PageLink";
import { DataTable } from "../../parts/DataTable";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { reportsTexts } from "../../text/reports";
import { busiest, type Cell, type HourMetric } from "./hours";
import { type ReportSearch, salesOf } from "./question";

interface BusiestHoursProps {
  readonly heatmap: Heatmap;
  readonly metric: HourMetric;
  readonly search: ReportSearch;
}

const SHOWN = 8;

/** The hours of the week in which most was sold each time that they came, and what it comes to. */
export function BusiestHours({ heatmap, metric, search }: BusiestHoursProps): ReactNode {
  const t = useTexts(reportsTexts);
  const format = useFormat();
  const dates = { start: heatmap.start_date, end: heatmap.end_date };
  const total = (cell: Cell): string => (metric === "revenue" ? format.money(cell.revenue) : format.count(cell[metric]));
  const eachTime = (cell: Cell): string => {
    if (metric === "revenue") return cell.average_revenue === null ? "" : format.money(cell.average_revenue);
    return cell.occurrences === 0 ? "" : format.tenths(cell[metric] / cell.occurrences);
  };
  return (
    <DataTable
      caption={t.hours.busiest}
      rows={busiest(heatmap, metric, SHOWN)}
      keyOf={(cell) => `${cell.day} ${cell.hour}`}
      columns={[
        { key: "hour", title: t.hours.hour, cell: (cell) => t.hours.when(format.weekdayName(cell.day), format.clockHour(cell.hour)) },
        { key: "average", title: t.hours.eachTime, isNumber: true, cell: eachTime },
        { key: "times", title: t.hours.times, isNumber: true, isMinor: true, cell: (cell) => format.count(cell.occurrences) },
        {
          key: "total",
          title: t.metrics[metric],
          isNumber: true,
          cell: (cell) => (
            <PageLink page="sales" search={{ ...salesOf(search, dates, null), weekday: [cell.day], hour: [cell.hour] }}>
              {total(cell)}
            </PageLink>
          ),
        },
      ]}
    />
  );
}
