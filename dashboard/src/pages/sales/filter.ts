/** The filter of the list of sales: what the address says, as the API is asked. */

import type { SaleListQuery } from "../../api/queries/sales";
import type { CategoryName } from "../../api/names";
import type { DateRange } from "../../period/calendar";
import { type PeriodChoice, rangeOf, type StoreCalendar } from "../../period/presets";
import type { PAGE_SEARCH } from "../../search/pages";
import type { SearchState } from "../../search/params";
import { chosenDates } from "../../search/period";

/** What the address of the list says. */
export type SalesState = SearchState<typeof PAGE_SEARCH.sales>;

/** Changes of the filter: of what the address says, all but the place in the list. */
export type FilterChange = (changes: Partial<Omit<SalesState, "cursor">>) => void;

/** Sales on a page of the list. */
export const ROWS = 50;

/** Filters by which sales are listed and exported, and not added up: void ones count nowhere. */
export const WITHOUT_TOTALS = ["returned", "voided"] as const;

type Filter = Omit<SaleListQuery, "sort" | "cursor" | "limit">;

/** The period that the address says; null for any time. A link says which sales it means: nothing is added to it. */
export function periodOf(state: SalesState): PeriodChoice | null {
  return state.range !== null ? { preset: state.range } : chosenDates(state);
}

/** The sales that are meant, as the API takes them: what is not filtered by is left out. */
export function filterOf(state: SalesState, calendar: StoreCalendar): Filter {
  const period = periodOf(state);
  const range: DateRange | null = period && rangeOf(period, calendar);
  return {
    ...(range && { start_date: range.start, end_date: range.end }),
    ...(state.product.length > 0 && { product_id: [...state.product] }),
    // Names come from the address; the API refuses one that the store has not opened.
    ...(state.category.length > 0 && { category: [...state.category] as CategoryName[] }),
    ...(state.min_units !== null && { min_units: state.min_units }),
    ...(state.order !== "" && { order_ref: [state.order] }),
    ...(state.customer !== "" && { customer_ref: [state.customer] }),
    ...(state.channel !== "" && { channel: [state.channel] }),
    ...(state.weekday.length > 0 && { weekday: [...state.weekday] }),
    ...(state.hour.length > 0 && { hour: [...state.hour] }),
    ...(state.returned !== null && { returned: state.returned === "true" }),
    ...(state.voided !== "false" && { voided: state.voided }),
  };
}

/**
 * A page of the list, and the totals of all its pages, but where there are none by the filter. What came back is that of
 * these sales, whenever it did.
 */
export function listQuery(state: SalesState, calendar: StoreCalendar): SaleListQuery {
  const { sort, cursor } = state;
  const filter = filterOf(state, calendar);
  const hasTotals = !WITHOUT_TOTALS.some((name) => name in filter);
  return {
    ...filter,
    sort,
    limit: ROWS,
    ...(cursor !== "" && { cursor }),
    ...(hasTotals && { with_totals: true, returns_on: "sale_date" }),
  };
}

/** The path of the export of exactly these sales. */
export function exportPath(state: SalesState, calendar: StoreCalendar, format: "csv" | "ndjson" | "parquet"): string {
  const parameters = new URLSearchParams({ format, ...(format === "csv" && { bom: "true" }) });
  for (const [name, value] of Object.entries(filterOf(state, calendar))) {
    for (const each of Array.isArray(value) ? value : [value]) parameters.append(name, String(each));
  }
  return `/sales/export?${parameters.toString()}`;
}
