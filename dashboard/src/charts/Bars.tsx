import type { ReactNode } from "react";
import type { Point } from "./points";
import { MARGIN, type Plot } from "./scale";

/** Space that bars need beside the first and the last point. */
export function barInset(width: number, count: number): number {
  return Math.max(0, (width - MARGIN.left - MARGIN.right) / (2 * Math.max(1, count)));
}

const WIDEST = 44;

/** Pairs of bars for fewer points than make a line: hollow for what was before, filled for now, striped while not over. */
export function Bars({ points, plot, active }: { points: readonly Point[]; plot: Plot; active: number | null }): ReactNode {
  const slot = (plot.width - MARGIN.left - MARGIN.right) / Math.max(1, points.length);
  const width = Math.min(WIDEST, slot * 0.32);
  const zero = plot.y(0);
  const bar = (value: number, x: number, className: string): ReactNode => (
    <rect className={className} x={x} width={width} y={Math.min(zero, plot.y(value))} height={Math.abs(plot.y(value) - zero)} />
  );
  return (
    <g className="bars">
      <defs>
        <pattern id="not-over" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" className="stripe-ground" />
          <rect width="3" height="6" className="stripe" />
        </pattern>
      </defs>
      {points.map((point, index) => {
        const x = plot.x(index);
        const before = point.previous?.value ?? null;
        const rest = point.rest?.value ?? null;
        const now = point.current?.value ?? null;
        return (
          <g key={point.key} className={index === active ? "bar-active" : undefined}>
            {rest !== null && bar(rest, x - width - 1, "bar-rest")}
            {before !== null && bar(before, x - width - 1, "bar-before")}
            {now !== null && bar(now, x + 1, point.unfinished || point.clipped ? "bar-open" : "bar-now")}
          </g>
        );
      })}
    </g>
  );
}
