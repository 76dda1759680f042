import { type KeyboardEvent, type PointerEvent, type ReactNode, useId, useState } from "react";
import { Axes } from "../../charts/Axes";
import { Lines } from "../../charts/Lines";
import { MARGIN, type Plot, plotOf } from "../../charts/scale";
import { sentence } from "../../charts/sentence";
import { useCursor } from "../../charts/useCursor";
import { useWidth } from "../../charts/useWidth";
import { useTexts } from "../../settings/locale";
import { commonTexts } from "../../text/common";
import { EndLabels } from "./EndLabels";
import type { Series } from "./lines";
import { SeriesLegend } from "./SeriesLegend";
import "../../charts/charts.css";

interface SeriesChartProps {
  readonly title: string;
  readonly series: readonly Series[];
  readonly formatValue: (value: number) => string;
  readonly nameLink: (series: Series) => ReactNode;
  /** Enter or a click on a point of a line. */
  readonly onOpen?: (series: Series, index: number) => void;
}

const HEIGHT = 272;
const LABELS = 136;
const WIDE_ENOUGH = 620;

/**
 * A few groups over time, each a line that is named at its end. One tab stop: left and right move in time, up and down
 * from line to line, and each point is said.
 */
export function SeriesChart({ title, series, formatValue, nameLink, onOpen }: SeriesChartProps): ReactNode {
  const t = useTexts(commonTexts).chart;
  const [ref, width] = useWidth<HTMLDivElement>();
  const [chosen, setChosen] = useState(0);
  const summary = useId();
  const count = series[0]?.points.length ?? 0;
  const labels = width >= WIDE_ENOUGH ? LABELS : 0;
  const values = series.flatMap(({ points }) => points.flatMap(({ current }) => current?.value ?? []));
  const plot = width > 0 ? plotOf(values, count, { width: width - labels, height: HEIGHT }) : null;
  const current = series[Math.min(chosen, series.length - 1)];
  const open = (at: number): void => {
    if (current?.points[at]?.dates) onOpen?.(current, at);
  };
  const { index, byKey, handlers } = useCursor(plot, count, open);
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) {
      handlers.onKeyDown(event);
    } else {
      setChosen((chosen + step + series.length) % series.length);
      event.preventDefault();
    }
  };
  const move = (event: PointerEvent): void => {
    handlers.onPointerMove(event);
    const box = event.currentTarget.getBoundingClientRect();
    if (plot) setChosen(nearest(series, plot, { x: event.clientX - box.left, y: event.clientY - box.top }));
  };
  const point = index === null ? undefined : current?.points[index];
  return (
    <div className="chart">
      <p className="readout" aria-live={byKey ? "polite" : "off"}>
        {current && point && (
          <span className="readout-now figure">
            {t.value(`${current.name}, ${point.label}`, point.upcoming ? t.upcoming : (point.current?.text ?? ""))}
          </span>
        )}
        {point?.unfinished && <span>{t.unfinished}</span>}
        {point?.clipped && <span>{t.clipped}</span>}
      </p>
      <div
        ref={ref}
        className="chart-area"
        role="application"
        tabIndex={0}
        aria-label={title}
        aria-describedby={summary}
        {...handlers}
        onKeyDown={press}
        onPointerMove={move}
        onClick={() => index !== null && open(index)}
        data-opens={onOpen !== undefined}
      >
        {plot && (
          <svg width={width} height={HEIGHT} role="img" aria-label={title}>
            <Axes plot={plot} labels={series[0]?.points.map(({ tick }) => tick) ?? []} formatValue={formatValue} />
            {index !== null && (
              <line className="chart-cursor" x1={plot.x(index)} x2={plot.x(index)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} />
            )}
            {series.map((each, place) => (
              <g key={each.key} className={`${colourOf(each, place)}${index !== null && each === current ? " series-chosen" : ""}`}>
                <Lines points={each.points} plot={plot} active={each === current ? index : null} />
              </g>
            ))}
            {labels > 0 && <EndLabels series={series} plot={plot} colourOf={colourOf} />}
          </svg>
        )}
      </div>
      <SeriesLegend series={series} index={index} nameLink={nameLink} colourOf={colourOf} />
      <p id={summary} className="unseen">
        {series.map((each) => `${each.name}: ${sentence(each.points, t)}`).join(" ")} {t.keys}
      </p>
    </div>
  );
}

/** The class that gives a line its colour. */
function colourOf({ group }: Series, place: number): string {
  return group === null ? "series series-others" : `series series-${place + 1}`;
}

/** The line nearest to a place, of those that have a figure there. */
function nearest(series: readonly Series[], plot: Plot, place: { x: number; y: number }): number {
  const at = plot.indexAt(place.x);
  let best = { index: 0, distance: Number.POSITIVE_INFINITY };
  series.forEach(({ points }, index) => {
    const value = points[at]?.current?.value ?? null;
    const distance = value === null ? Number.POSITIVE_INFINITY : Math.abs(plot.y(value) - place.y);
    if (distance < best.distance) best = { index, distance };
  });
  return best.index;
}
