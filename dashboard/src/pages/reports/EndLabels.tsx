import type { ReactNode } from "react";
import type { Plot } from "../../charts/scale";
import type { Series } from "./lines";

interface EndLabelsProps {
  readonly series: readonly Series[];
  readonly plot: Plot;
  readonly colourOf: (series: Series, place: number) => string;
}

const LINE = 15;
const LONGEST = 18;

/** The names of lines at their last points, moved apart where they would lie on each other. */
export function EndLabels({ series, plot, colourOf }: EndLabelsProps): ReactNode {
  const ends = series.flatMap((each, place) => {
    const at = each.points.findLastIndex(({ current }) => (current?.value ?? null) !== null);
    const value = each.points[at]?.current?.value;
    return value === undefined || value === null ? [] : [{ each, place, x: plot.x(at), y: plot.y(value) }];
  });
  const highest = plot.height - LINE;
  return apart(ends.map(({ y }) => y), LINE, highest).map((y, index) => {
    const end = ends[index];
    if (!end) return null;
    const { each, place } = end;
    const edge = plot.width;
    return (
      <g key={each.key} className={colourOf(each, place)} aria-hidden="true">
        <path className="end-leader" d={`M${end.x + 6},${end.y}L${edge - 4},${y}`} />
        <text className="end-label" x={edge} y={y} dy="0.32em">
          {each.name.length > LONGEST ? `${each.name.slice(0, LONGEST - 1)}…` : each.name}
        </text>
      </g>
    );
  });
}

/** Places moved so that each two are at least `gap` apart and none lies beyond `most`, in the order that they have. */
export function apart(places: readonly number[], gap: number, most: number): readonly number[] {
  const order = places.map((_, index) => index).sort((one, other) => (places[one] ?? 0) - (places[other] ?? 0));
  const moved = [...places];
  let least = 0;
  for (const index of order) {
    moved[index] = Math.max(moved[index] ?? 0, least);
    least = (moved[index] ?? 0) + gap;
  }
  let limit = most;
  for (const index of order.toReversed()) {
    moved[index] = Math.min(moved[index] ?? 0, limit);
    limit = (moved[index] ?? 0) - gap;
  }
  return moved;
}
