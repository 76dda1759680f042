/** The lines of a report: of its table, and of its chart where it has groups. */

import type { Compare } from "../../api/names";
import { isUnfinished, type Point, type PointOptions, pointsOf } from "../../charts/points";
import { compareAmounts } from "../../figures/decimal";
import type { Format } from "../../figures/format";
import { metricChange, metricValue, type ReportMetric } from "../../figures/metrics";
import { type SalesDates, salesOfHour } from "../../links/salesOf";
import type { DateRange } from "../../period/calendar";
import type { Group } from "./question";

type Row = Compare["rows"][number];
type Side = Pick<Row, "current" | "previous" | "change" | "upcoming">;

/** A line of the table: a period or a group, beside what it was before. */
export interface Line {
  readonly key: string;
  readonly name: string;
  /** Null for a period. */
  readonly group: Group | null;
  readonly upcoming: boolean;
  /** Why the figure is not that of a whole period. */
  readonly part: "unfinished" | "clipped" | null;
  readonly current: Row["current"];
  readonly previous: Row["previous"];
  readonly change: Row["change"];
  /** When the sales of the present figure were; null where there is none, or where no list is of just these. */
  readonly dates: SalesDates | null;
  /** Likewise of the earlier one; null also where it was cut at an instant, which no list of sales is. */
  readonly datesBefore: SalesDates | null;
}

/** How a row of the API is called, and which group it is. */
export type Naming = (row: Row) => { readonly name: string; readonly group: Group | null };

/** Whether a list of sales can be that of a group: the sales without a channel are no filter of it. */
export function isListed(group: Group | null): boolean {
  return group === null || !("channel" in group) || group.channel !== null;
}

/** The lines of a comparison's rows; of periods that have no present one only those that count in the total before. */
export function linesOf(compare: Compare, nameOf: Naming, compared: boolean, format: Format): readonly Line[] {
  const { interval } = compare;
  const rows = compare.rows.filter((row) => row.current !== null || (compared && (row.previous?.days ?? 0) > 0));
  return rows.map((row, index) => {
    const named = nameOf(row);
    const datesOf = interval === "hour" ? (side: DateRange) => salesOfHour(side.start, format) : wholeDays;
    const line = { key: String(index), ...named, ...sides(row, isListed(named.group) ? datesOf : () => null) };
    if (interval === null || row.current === null || row.upcoming) return line;
    const open = isUnfinished(row.current.end, compare.as_of, { interval, format });
    return { ...line, part: open ? "unfinished" : row.current.partial ? "clipped" : null };
  });
}

/** The line of all. */
export function totalLine(compare: Compare, name: string): Line {
  return { key: "total", name, group: null, ...sides({ ...compare.totals, upcoming: false }, wholeDays) };
}

/** The line of all groups that were left out; null where none was. Its sales are of no filter. */
export function othersLine(compare: Compare, name: string): Line | null {
  const { others } = compare;
  if (!others) return null;
  return { key: "others", name, group: null, ...sides({ ...others, upcoming: false }, () => null) };
}

const wholeDays = ({ start, end }: DateRange): SalesDates => ({ start, end });

function sides(row: Side, datesOf: (side: DateRange) => SalesDates | null): Omit<Line, "key" | "name" | "group"> {
  const { current, previous, change, upcoming } = row;
  const isWhole = previous !== null && previous.days > 0 && previous.whole === undefined;
  return {
    upcoming,
    part: null,
    current,
    previous,
    change,
    dates: current && !upcoming ? datesOf(current) : null,
    datesBefore: previous && isWhole ? datesOf(previous) : null,
  };
}

/** What lines can be sorted by. */
export type SortKey = "name" | "value" | "before" | "change";

/** The lines in an order such as `-value`; those without such a figure are last. */
export function sorted(lines: readonly Line[], sort: string, metric: ReportMetric, locale: string): readonly Line[] {
  const key = sort.replace("-", "") as SortKey;
  const sign = sort.startsWith("-") ? -1 : 1;
  if (key === "name") {
    const isTime = lines.every((line) => line.group === null);
    if (isTime) return sign === 1 ? lines : lines.toReversed();
    return lines.toSorted((one, other) => sign * one.name.localeCompare(other.name, locale));
  }
  return lines.toSorted((one, other) => {
    const [left, right] = [figureOf(one, key, metric), figureOf(other, key, metric)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * compared(left, right);
  });
}

/** The figure of a line that it is sorted by. */
function figureOf(line: Line, key: Exclude<SortKey, "name">, metric: ReportMetric): number | string | null {
  if (key === "value") return line.upcoming ? null : line.current && metricValue(metric, line.current);
  if (key === "before") return line.previous && metricValue(metric, line.previous);
  return metricChange(metric, line)?.absolute ?? null;
}

function compared(one: number | string, other: number | string): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return compareAmounts(String(one), String(other));
}

/** A group over time. */
export interface Series {
  readonly key: string;
  readonly name: string;
  /** Null for all that were left out. */
  readonly group: Group | null;
  readonly points: readonly Point[];
}

/** The groups of a comparison by an interval, in its order, and all others as the last. */
export function seriesOf(compare: Compare, options: PointOptions, nameOf: Naming, others: string): readonly Series[] {
  const rows = new Map<string, { name: string; group: Group | null; rows: Row[] }>();
  for (const row of compare.rows) {
    const { name, group } = nameOf(row);
    const key = JSON.stringify(group);
    const known = rows.get(key);
    if (known) known.rows.push(row);
    else rows.set(key, { name, group, rows: [row] });
  }
  const series = [...rows].map(([key, { name, group, rows: own }]) => ({
    key,
    name,
    group,
    points: pointsOf({ ...compare, rows: own }, options),
  }));
  const rest = compare.others?.periods;
  if (!rest) return series;
  return [...series, { key: "others", name: others, group: null, points: pointsOf({ ...compare, rows: rest }, options) }];
}
