/** Everything that the Overview asks for: its figures in one call, so that all are of one moment, and two lists. */

import { useReports } from "../../parts/useReports";
import { usualInterval } from "../../period/interval";
import { compareDates, type PeriodControl } from "../../period/usePeriod";
import { useStore } from "../../store/context";
import { useLists } from "./useLists";

/** Products whose changes are looked at: the API ranks by the present figures alone. */
export const RANKED = 200;

/** The answers of the Overview for a period. */
export function useOverview(period: PeriodControl) {
  const { calendar } = useStore();
  const dates = compareDates(period);
  const interval = usualInterval(period.range);
  const { today, weekStart } = calendar;
  const reports = useReports({
    byTime: { report: "compare", ...dates, interval, week_start: weekStart },
    byCategory: { report: "compare", ...dates, group_by: "category" },
    byProduct: { report: "compare", ...dates, group_by: "product", top: RANKED },
    today: { report: "compare", start_date: today, end_date: today, to: "same_weekday" },
  });
  return {
    interval,
    ...reports,
    ...useLists(),
  };
}
