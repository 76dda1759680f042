/** Answers of the API as they were recorded from the demo store. */

import type { Compare } from "../api/names";
import byDay from "./compare-by-day.json";

/** November 2026 by day beside October, asked for on the 28th at 06:44 in Paris. */
export const DAYS_OF_NOVEMBER = byDay as unknown as Compare;
