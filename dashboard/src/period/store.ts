/** The store's clock and calendar, as `/store` tells them. The only place that asks for a time. */

import type { Store } from "../api/names";
import type { Weekday } from "./calendar";
import type { StoreCalendar } from "./presets";

/** What periods are relative to. `weekStart` is the store's unless this device has another. */
export function calendarOf(store: Store, weekStart: Weekday): StoreCalendar {
  return { today: store.today, weekStart, yearStart: store.fiscal_year_start_month };
}
