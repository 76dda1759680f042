/** The filter of the audit log: what the address says, as the API is asked. Pure. */

import type { AuditQuery } from "../../api/queries/access";
import { type PeriodChoice, rangeOf, type StoreCalendar } from "../../period/presets";
import type { PAGE_SEARCH } from "../../search/pages";
import type { SearchState } from "../../search/params";
import { chosenDates } from "../../search/period";

/** What the address of the log says. */
export type AuditState = SearchState<typeof PAGE_SEARCH.audit>;

/** Changes of the filter: of what the address says, all but the place in the list. */
export type FilterChange = (changes: Partial<Omit<AuditState, "cursor">>) => void;

/** Nothing is filtered by. */
export const NO_FILTER = { who: "", on: null, id: "", action: null, request: "", range: null, from: null, to: null } as const;

/** Entries on a page of the list. */
const ROWS = 50;

/** The period that the address says; null for any time. */
export function periodOf(state: AuditState): PeriodChoice | null {
  return state.range !== null ? { preset: state.range } : chosenDates(state);
}

/** The entries that are meant, as the API takes them. A number or name means something beside what it is of. */
export function filterOf(state: AuditState, calendar: StoreCalendar): Omit<AuditQuery, "sort" | "cursor" | "limit"> {
  const period = periodOf(state);
  const range = period && rangeOf(period, calendar);
  return {
    ...(state.who !== "" && { actor: state.who }),
    ...(state.on !== null && { entity_type: state.on }),
    ...(state.on !== null && state.id !== "" && { entity_id: state.id }),
    ...(state.action !== null && { action: state.action }),
    ...(state.request !== "" && { request_id: state.request }),
    ...(range && { start_date: range.start, end_date: range.end }),
  };
}

/** A page of the log. */
export function listQuery(state: AuditState, calendar: StoreCalendar): AuditQuery {
  const { sort, cursor } = state;
  return { ...filterOf(state, calendar), sort, limit: ROWS, ...(cursor !== "" && { cursor }) };
}

/** The path of the export of exactly these entries. */
export function exportPath(state: AuditState, calendar: StoreCalendar, format: "csv" | "ndjson"): string {
  const parameters = new URLSearchParams({ format, ...(format === "csv" && { bom: "true" }) });
  for (const [name, value] of Object.entries(filterOf(state, calendar))) parameters.append(name, value);
  return `/audit/export?${parameters}`;
}
