/** Products by the state of their stock. */

import type { InventorySummary, StockState } from "../../api/names";
import { STATES } from "../../search/pages";

/** How many are in each state. */
export type StateCounts = Readonly<Record<StockState, number>>;

/** How many products of some categories are in each state; of all where none is named. */
export function countsOf(summary: Pick<InventorySummary, "by_state" | "by_category">, categories: readonly string[]): StateCounts {
  if (categories.length === 0) return summary.by_state;
  const rows = summary.by_category.filter((row) => categories.includes(row.category));
  const sums = STATES.map((state) => [state, rows.reduce((total, row) => total + row[state], 0)] as const);
  return Object.fromEntries(sums) as Record<StockState, number>;
}
