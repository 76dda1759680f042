/** The store's clock and calendar, as `/store` tells them. The only place that asks for a time. */

import type { Store } from "../api/names";
import type { StoreCalendar } from "./presets";

/** What periods are relative to. */
export function calendarOf(store: Store): StoreCalendar {
  return { today: store.today, weekStart: store.week_start, yearStart: store.fiscal_year_start_month };
}
