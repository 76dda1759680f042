import { useMemo } from "react";
import { chosenOtherDates, chosenPeriod, comparisonSearch, type PeriodSearch, periodSearch } from "../search/period";
import { useDeviceSettings } from "../settings/device";
import { useStore } from "../store/context";
import type { DateRange } from "./calendar";
import { type Comparison, comparisonsFor, fittingComparison } from "./comparison";
import { kindOf, type PeriodChoice, type PeriodKind, rangeOf, steppedPeriod } from "./presets";

/** The period of a page, and what it is compared with. */
export interface PeriodControl {
  readonly choice: PeriodChoice;
  readonly range: DateRange;
  readonly kind: PeriodKind;
  readonly comparison: Comparison;
  /** What the period can be compared with. */
  readonly comparisons: readonly Comparison[];
  /** The dates of a comparison with any others. */
  readonly otherDates: DateRange | null;
  choose(choice: PeriodChoice): void;
  compareWith(comparison: Comparison, otherDates?: DateRange | null): void;
  /** The period before (−1) or after (+1); undefined where that has not begun. */
  stepped(step: 1 | -1): PeriodChoice | undefined;
}

/** The period that a page's address says, and how to change it there. */
export function usePeriod(search: PeriodSearch, change: (changes: Partial<PeriodSearch>) => void): PeriodControl {
  const { calendar } = useStore();
  const usual = useDeviceSettings();
  return useMemo(() => {
    const choice = chosenPeriod(search, usual.period);
    const otherDates = chosenOtherDates(search);
    return {
      choice,
      range: rangeOf(choice, calendar),
      kind: kindOf(choice, calendar),
      comparison: fittingComparison(search.vs ?? usual.comparison, choice, calendar, otherDates),
      comparisons: comparisonsFor(choice, calendar),
      otherDates,
      choose: (chosen) => change(periodSearch(chosen)),
      compareWith: (comparison, dates = null) => change(comparisonSearch(comparison, dates)),
      stepped: (step) => steppedPeriod(choice, step, calendar) ?? undefined,
    };
  }, [search, change, calendar, usual]);
}

/** How the API is asked for a period and its comparison. */
export interface CompareDates {
  readonly start_date: string;
  readonly end_date: string;
  readonly to: Exclude<Comparison, "none">;
  readonly to_start_date?: string;
  readonly to_end_date?: string;
}

/**
 * The dates of a comparison as the API takes them. Where nothing is compared, it is asked all the same, and the page
 * leaves the other side out: so there is one kind of answer.
 */
export function compareDates(control: PeriodControl): CompareDates {
  const { range, comparison, otherDates } = control;
  const dates = { start_date: range.start, end_date: range.end };
  if (comparison === "none") return { ...dates, to: "previous_period" };
  if (comparison !== "custom") return { ...dates, to: comparison };
  const other = otherDates ?? range;
  return { ...dates, to: "custom", to_start_date: other.start, to_end_date: other.end };
}
