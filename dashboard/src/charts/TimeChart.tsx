import { type ReactNode, useId } from "react";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import { Axes } from "./Axes";
import { Bars, barInset } from "./Bars";
import { Lines } from "./Lines";
import type { Point } from "./points";
import { Readout } from "./Readout";
import { FEWEST_FOR_LINES, MARGIN, plotOf } from "./scale";
import { sentence } from "./sentence";
import { useCursor } from "./useCursor";
import { useWidth } from "./useWidth";
import "./charts.css";

interface TimeChartProps {
  /** What it shows: "Revenue by day". */
  readonly title: string;
  readonly points: readonly Point[];
  readonly compared: boolean;
  readonly formatValue: (value: number) => string;
  /** Enter or a click on a point: the sales that it is made of. */
  readonly onOpen?: (point: Point) => void;
}

const HEIGHT = 272;

/**
 * A figure over time beside that of an earlier time. One tab stop: arrows move, Enter opens, Escape leaves. What is drawn
 * is said as well: a name, a sentence, and each point that is gone to.
 */
export function TimeChart({ title, points, compared, formatValue, onOpen }: TimeChartProps): ReactNode {
  const t = useTexts(commonTexts).chart;
  const [ref, width] = useWidth<HTMLDivElement>();
  const summary = useId();
  const isBars = points.length < FEWEST_FOR_LINES;
  const values = points.flatMap((point) => [point.current, point.previous, point.rest]).flatMap((each) => each?.value ?? []);
  const inset = isBars ? barInset(width, points.length) : 0;
  const plot = width > 0 ? plotOf(values, points.length, { width, height: HEIGHT }, inset) : null;
  const open = (index: number): void => {
    const point = points[index];
    if (point?.dates) onOpen?.(point);
  };
  const { index, byKey, handlers } = useCursor(plot, points.length, open);
  const Marks = isBars ? Bars : Lines;
  return (
    <div className="chart">
      <Readout point={index === null ? null : (points[index] ?? null)} byKey={byKey} compared={compared} />
      <div
        ref={ref}
        className="chart-area"
        role="application"
        tabIndex={0}
        aria-label={title}
        aria-describedby={summary}
        {...handlers}
        onClick={() => index !== null && open(index)}
        data-opens={onOpen !== undefined}
      >
        {plot && (
          <svg width={width} height={HEIGHT} role="img" aria-label={title}>
            <Axes plot={plot} labels={points.map((point) => point.tick)} formatValue={formatValue} />
            {index !== null && (
              <line className="chart-cursor" x1={plot.x(index)} x2={plot.x(index)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} />
            )}
            <Marks points={points} plot={plot} active={index} />
          </svg>
        )}
      </div>
      <p id={summary} className="unseen">
        {sentence(points, t)} {t.keys}
      </p>
    </div>
  );
}
