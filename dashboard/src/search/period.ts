/** The parameters of the period, which every page with figures has, and what they mean together. */

import type { DateRange } from "../period/calendar";
import { COMPARISONS, type Comparison } from "../period/comparison";
import { type PeriodChoice, PRESETS, type Preset } from "../period/presets";
import { maybeDate, maybeOneOf, type SearchState } from "./params";

/** `range=` or `from=` and `to=`; `vs=`, with `vsfrom=` and `vsto=` where it is `custom`. */
export const PERIOD_PARAMS = {
  range: maybeOneOf(PRESETS),
  from: maybeDate(),
  to: maybeDate(),
  vs: maybeOneOf(COMPARISONS),
  vsfrom: maybeDate(),
  vsto: maybeDate(),
} as const;

/** The values of the period's parameters. */
export type PeriodSearch = SearchState<typeof PERIOD_PARAMS>;

/** The period that an address asks for; `usual` where it names none, or dates that are no range. */
export function chosenPeriod(search: PeriodSearch, usual: Preset): PeriodChoice {
  if (search.range !== null) return { preset: search.range };
  return datesOf(search.from, search.to) ?? { preset: usual };
}

/** The dates that an address names for `vs=custom`; null where it names none. */
export function chosenOtherDates(search: PeriodSearch): DateRange | null {
  return datesOf(search.vsfrom, search.vsto);
}

/** The dates that an address names itself, for pages whose period is any time as a rule; null where it names none. */
export function chosenDates(search: Pick<PeriodSearch, "from" | "to">): DateRange | null {
  return datesOf(search.from, search.to);
}

/** The parameters of a period. */
export function periodSearch(choice: PeriodChoice): Pick<PeriodSearch, "range" | "from" | "to"> {
  return "preset" in choice
    ? { range: choice.preset, from: null, to: null }
    : { range: null, from: choice.start, to: choice.end };
}

/** The parameters of a comparison; `other` is needed for `custom`. */
export function comparisonSearch(
  comparison: Comparison,
  other: DateRange | null = null,
): Pick<PeriodSearch, "vs" | "vsfrom" | "vsto"> {
  const dates = comparison === "custom" ? other : null;
  return { vs: comparison, vsfrom: dates?.start ?? null, vsto: dates?.end ?? null };
}

function datesOf(start: string | null, end: string | null): DateRange | null {
  return start !== null && end !== null && start <= end ? { start, end } : null;
}
