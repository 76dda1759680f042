/** Where values stand in a chart. */

import { nice, ticks } from "./ticks";

/** The space around the marks, in CSS pixels: figures on the left, dates below. */
export const MARGIN = { top: 10, right: 12, bottom: 26, left: 58 } as const;

/** Fewer points than this are bars: a line between three would suggest what is not known. */
export const FEWEST_FOR_LINES = 8;

/** The place of marks, and how values become heights. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  /** The lowest and the highest value that the axis reaches, both round numbers. */
  readonly reach: readonly [number, number];
  /** The height of a value, counted from the top. */
  y(value: number): number;
  /** The place of the point with this index. */
  x(index: number): number;
  /** The index nearest to a place. */
  indexAt(x: number): number;
}

/** How many values the axis names, about: fewer on a low one. */
function ticksFor(height: number): number {
  return Math.min(4, Math.max(2, Math.floor(height / 50)));
}

/**
 * A plot of `count` points in an area of these pixels. Zero is always in it: an axis that begins above makes a small
 * change look like a large one. `inset` is what stays free at both ends, for bars.
 */
export function plotOf(values: readonly number[], count: number, size: { width: number; height: number }, inset = 0): Plot {
  const { width, height } = size;
  const right = width - MARGIN.right - inset;
  const left = MARGIN.left + inset;
  const step = count > 1 ? (right - left) / (count - 1) : 0;
  const x = (index: number): number => (count > 1 ? left + index * step : (left + right) / 2);
  const highest = Math.max(...values, values.some((value) => value < 0) ? 0 : 1);
  const [low, high] = nice(Math.min(0, ...values), highest, ticksFor(height));
  const [bottom, top] = [height - MARGIN.bottom, MARGIN.top];
  const y = (value: number): number =>
    high === low ? (bottom + top) / 2 : bottom + ((value - low) / (high - low)) * (top - bottom);
  return {
    width,
    height,
    reach: [low, high],
    y,
    x,
    indexAt: (place) => (step === 0 ? 0 : Math.min(count - 1, Math.max(0, Math.round((place - left) / step)))),
  };
}

/** The values that the axis names. */
export function ticksOf(plot: Plot): readonly number[] {
  return ticks(...plot.reach, ticksFor(plot.height));
}

/** Each how-many-th point has its date below it, so that the dates do not run into each other. */
export function tickStep(plot: Plot, count: number, labelWidth = 64): number {
  const room = Math.max(1, Math.floor((plot.width - MARGIN.left - MARGIN.right) / labelWidth));
  return Math.max(1, Math.ceil(count / room));
}
