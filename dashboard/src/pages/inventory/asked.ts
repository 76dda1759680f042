/** What the page asks the API for, made of what its address says. */

import type { CategoryName } from "../../api/names";
import type { InventoryQuery, StoreLedgerQuery } from "../../api/queries/inventory";
import type { DateFormat } from "../../figures/dates";
import { addDays, type CalendarDate, type DateRange } from "../../period/calendar";
import type { PAGE_SEARCH } from "../../search/pages";
import type { SearchState } from "../../search/params";

/** What the address of the page says. */
export type InventorySearch = SearchState<(typeof PAGE_SEARCH)["inventory"]>;

/** Some of it that shall be otherwise. */
export type Changes = Partial<InventorySearch>;

/** Days whose sales say how fast the stock goes, today included. */
export const SOLD_DAYS = 28;

/** The last moment of a day, as far as the API counts: it comes a microsecond before the next one. */
const LAST_OF_SECOND = ".999999Z";

/**
 * The instant of a moment: a day is meant at its end. Null for the present, which today's end is not yet; a time that
 * the clocks skip is the one an hour later, when they have moved.
 */
export function instantOf(moment: string | null, today: CalendarDate, format: Pick<DateFormat, "instantAt">): string | null {
  if (moment === null || moment === today) return null;
  const [date = "", time] = moment.split("T");
  if (time !== undefined) return format.instantAt(moment) ?? format.instantAt(`${date}T${hourLater(time)}`);
  const next = addDays(date, 1);
  const midnight = format.instantAt(`${next}T00:00`) ?? format.instantAt(`${next}T01:00`);
  return midnight === null ? null : new Date(Date.parse(midnight) - 1000).toISOString().replace(/\.\d+Z$/, LAST_OF_SECOND);
}

function hourLater(time: string): string {
  const [hour = "0", minute = "00"] = time.split(":");
  return `${String((Number(hour) + 1) % 24).padStart(2, "0")}:${minute}`;
}

/** The order of the list: what runs out first, where nothing else is asked for and the sales of the days are known. */
export function orderOf(sort: InventorySearch["sort"], asOf: string | null): NonNullable<InventorySearch["sort"]> {
  if (asOf === null) return sort ?? "days_of_cover";
  return sort === null || sort.endsWith("days_of_cover") || sort.endsWith("units_sold") ? "urgency" : sort;
}

/** Which products the list and the counters are about, but for the state. Sales are known up to the present alone. */
export function filterOf(state: InventorySearch, asOf: string | null): InventoryQuery {
  const q = state.q.trim();
  return {
    // Which categories there are is the store's to say: an address may name one that it has not, and is told so.
    category: state.category as CategoryName[],
    ...(q && { q }),
    ...(asOf !== null && { as_of: asOf }),
    ...(asOf === null && state.unsold !== null && { unsold_days: state.unsold }),
  };
}

/** A page of the list. */
export function listQuery(state: InventorySearch, asOf: string | null): InventoryQuery {
  return {
    ...filterOf(state, asOf),
    state: [...state.state],
    sort: orderOf(state.sort, asOf),
    with_count: true,
    ...(asOf === null && { sold_days: SOLD_DAYS }),
    ...(state.cursor && { cursor: state.cursor }),
  };
}

/** A page of what moved. */
export function movementsQuery(state: InventorySearch, range: DateRange): StoreLedgerQuery {
  return {
    start_date: range.start,
    end_date: range.end,
    product_id: [...state.product],
    category: state.category as CategoryName[],
    reason: [...state.reason],
    ...(state.cursor && { cursor: state.cursor }),
  };
}
