/** How a figure moved, as it is shown: direction, per cent, amount. */

/** Why there is no percentage. */
export type NoPercent = "no_baseline" | "unequal_periods" | "negative_baseline";

/** A change as the API gives it: a count or an amount, and in per cent. */
export interface Change {
  readonly absolute: number | string;
  readonly percent: number | null;
  readonly reason: NoPercent | null;
}

/** `flat`: no change, or one that is none when it is rounded to a tenth of a per cent. */
export type Direction = "up" | "down" | "flat";

/** The direction of a change. An arrow beside "0.0 %" would say what the figure denies. */
export function directionOf(change: Change): Direction {
  if (change.percent !== null && Math.abs(change.percent) < 0.05) return "flat";
  const absolute = Number(change.absolute);
  if (absolute === 0) return "flat";
  return absolute > 0 ? "up" : "down";
}
