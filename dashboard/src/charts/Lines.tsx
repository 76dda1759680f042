import type { ReactNode } from "react";
import { type Spot, straightPath } from "./path";
import type { Point, Reading } from "./points";
import type { Plot } from "./scale";

/**
 * The lines of a chart over time, straight between points, since curves invent peaks: solid for what is over, dotted with
 * a hollow point for what is not, or lies only partly in the range, dashed for what was before, and faint for the rest of it beyond the cut.
 */
export function Lines({ points, plot, active }: { points: readonly Point[]; plot: Plot; active: number | null }): ReactNode {
  const path = (read: (point: Point, index: number) => Reading | null | undefined): string =>
    straightPath(
      points.map((point, index): Spot => {
        const value = read(point, index)?.value ?? null;
        return value === null ? null : [plot.x(index), plot.y(value)];
      }),
    );
  const firstRest = points.findIndex((point) => point.rest !== null);
  const isOpen = (at: number): boolean => isPart(points[at]);
  return (
    <g className="lines">
      <path className="line-rest" d={path((point, at) => point.rest ?? (at === firstRest - 1 ? point.previous : null))} />
      <path className="line-before" d={path((point) => (point.rest ? null : point.previous))} />
      <path className="line-open" d={path((point, at) => ([at - 1, at, at + 1].some(isOpen) ? point.current : null))} />
      <path className="line-now" d={path((point, at) => (isOpen(at) ? null : point.current))} />
      {points.map((point, index) => (
        <Dots key={point.key} point={point} x={plot.x(index)} plot={plot} isActive={index === active} isAlone={isAlone(points, index)} />
      ))}
    </g>
  );
}

interface DotsProps {
  readonly point: Point;
  readonly x: number;
  readonly plot: Plot;
  readonly isActive: boolean;
  readonly isAlone: boolean;
}

/** Points that are looked at, are not over, or stand between gaps, where no line would show them. */
function Dots({ point, x, plot, isActive, isAlone }: DotsProps): ReactNode {
  const before = (point.rest ?? point.previous)?.value ?? null;
  const now = point.current?.value ?? null;
  return (
    <>
      {before !== null && isActive && <circle className="dot-before" cx={x} cy={plot.y(before)} r={3.5} />}
      {now !== null && (isActive || isPart(point) || isAlone) && (
        <circle className={isPart(point) ? "dot-open" : "dot-now"} cx={x} cy={plot.y(now)} r={isActive ? 4.5 : 3.5} />
      )}
    </>
  );
}

/** Whether a figure is that of a part of its period: not over, or clipped by the range. */
function isPart(point: Point | undefined): boolean {
  return point !== undefined && (point.unfinished || point.clipped);
}

function isAlone(points: readonly Point[], index: number): boolean {
  const has = (at: number): boolean => (points[at]?.current?.value ?? null) !== null;
  return has(index) && !has(index - 1) && !has(index + 1);
}
