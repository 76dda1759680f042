/** A figure added up from period to period, from the first day of a report on. */

import type { Compare } from "../../api/names";
import { sum } from "../../figures/decimal";
import type { ReportMetric } from "../../figures/metrics";
import type { SalesDates } from "../../links/salesOf";

type Row = Compare["rows"][number];

/** Figures that can be added up: of a margin that is not known, there is no sum. */
type Added = Exclude<ReportMetric, "margin">;

/**
 * The same comparison by an interval, each period with what its side has come to by its end. What is compared is where
 * both sides stand, so that single periods have no change.
 */
export function addedUp(compare: Compare, metric: Added): Compare {
  const [now, before, whole] = [adder(metric), adder(metric), adder(metric)];
  const previousOf = (previous: NonNullable<Row["previous"]>): Row["previous"] => {
    const entire = whole(previous.whole ?? previous);
    return { ...before(previous), ...(previous.whole && { whole: entire }) };
  };
  const rows = compare.rows.map((row) => ({
    ...row,
    current: row.current && !row.upcoming ? now(row.current) : row.current,
    previous: row.previous && previousOf(row.previous),
    change: null,
  }));
  return { ...compare, rows };
}

/** When the sales were that have come together by the end of a period; null inside of a day. */
export function upTo(compare: Pick<Compare, "start_date">, { end, hour }: SalesDates): SalesDates | null {
  return hour === undefined ? { start: compare.start_date, end } : null;
}

/** Adds a figure to those before it. */
function adder(metric: Added): <F extends Readonly<Record<Added, number | string | null>>>(figures: F) => F {
  let total: number | string | null = null;
  return (figures) => {
    total = plus(total, figures[metric]);
    return { ...figures, [metric]: total };
  };
}

function plus(total: number | string | null, part: number | string | null): number | string | null {
  if (total === null || part === null) return part ?? total;
  return typeof part === "number" ? Number(total) + part : sum([String(total), part]);
}
