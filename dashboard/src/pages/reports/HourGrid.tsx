import type { CSSProperties, ReactNode } from "react";
import type { Heatmap } from "../../api/names";
import { PageLink } from "../../links/PageLink";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { commonTexts } from "../../text/common";
import { reportsTexts } from "../../text/reports";
import { type Cell, gridOf, type HourMetric, sizeOf } from "./hours";
import { type ReportSearch, salesOf } from "./question";
import "./hours.css";

interface HourGridProps {
  readonly heatmap: Heatmap;
  readonly metric: HourMetric;
  readonly search: ReportSearch;
  readonly title: string;
}

/**
 * A table of the hours of the day and the days of the week, the fuller of colour the more was sold. Each figure leads to
 * the sales that it counts. On the chart's side figures are rounded; on the table's they are whole.
 */
export function HourGrid({ heatmap, metric, search, title }: HourGridProps): ReactNode {
  const t = useTexts(reportsTexts).hours;
  const { total } = useTexts(commonTexts).chart;
  const { calendar, format } = useStore();
  const grid = gridOf(heatmap, metric, calendar.weekStart);
  const dates = { start: heatmap.start_date, end: heatmap.end_date };
  const whole = (value: number | string): string => (typeof value === "number" ? format.count(value) : format.money(value));
  const short = (value: number | string): string => format.shortCount(Math.round(Number(value)));
  const text = search.view === "table" ? whole : short;
  const link = (value: number | string, hours: { weekday?: readonly number[]; hour?: readonly number[] }): ReactNode =>
    Number(value) === 0 ? (
      ""
    ) : (
      <PageLink page="sales" search={{ ...salesOf(search, dates, null), ...hours }}>
        {text(value)}
      </PageLink>
    );
  const nameOf = (cell: Cell): string => t.when(format.weekdayName(cell.day), format.clockHour(cell.hour));
  return (
    <div className="table-scroll" role="region" aria-label={title} tabIndex={0}>
      <table className="hour-grid">
        <caption className="unseen">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t.hour}</th>
            {grid.weekdays.map((day) => (
              <th key={day} scope="col" abbr={format.weekdayName(day)}>
                {format.weekdayName(day, "short")}
              </th>
            ))}
            <th scope="col">{total}</th>
          </tr>
        </thead>
        <tbody>
          {grid.lines.map((line) => (
            <tr key={line.hour}>
              <th scope="row" className="figure">
                {format.clock(line.hour)}
              </th>
              {line.cells.map((cell) => (
                <td
                  key={cell.day}
                  className="figure hour-cell"
                  style={{ "--heat": heatOf(cell, metric, grid.most) } as CSSProperties}
                  title={t.cell(nameOf(cell), whole(cell[metric]), cell.occurrences, format.count(cell.occurrences))}
                >
                  {link(cell[metric], { weekday: [cell.day], hour: [cell.hour] })}
                </td>
              ))}
              <td className="figure">{link(line.total, { hour: [line.hour] })}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{total}</th>
            {grid.totals.map((value, index) => (
              <td key={grid.weekdays[index]} className="figure">
                {link(value, { weekday: grid.weekdays.slice(index, index + 1) })}
              </td>
            ))}
            <td className="figure">{link(heatmap.totals[metric], {})}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** How full of colour a cell is, in per cent. */
function heatOf(cell: Cell, metric: HourMetric, most: number): string {
  return most === 0 ? "0%" : `${Math.round((sizeOf(cell, metric) / most) * 100)}%`;
}
