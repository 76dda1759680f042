import { type ReactNode, useId } from "react";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import { Axes } from "./Axes";
import { steppedPath } from "./path";
import { MARGIN, type Plot, plotOf } from "./scale";
import { useCursor } from "./useCursor";
import { useWidth } from "./useWidth";
import "./charts.css";

/** A level between two moments that are as far apart as all others: a period of the time axis. */
export interface Step {
  readonly key: string;
  /** On the axis; empty where nothing stands there. */
  readonly tick: string;
  /** The level at its end; null while there is none, or it is blocked. */
  readonly level: number | null;
  readonly isBlocked: boolean;
  /** What is said of it: the period, the level, what came and went. */
  readonly text: string;
  /** Something that happened in it: a restock, a stocktake. */
  readonly mark?: "up" | "count";
}

interface StepChartProps {
  readonly title: string;
  readonly steps: readonly Step[];
  /** Below this, the level is low. */
  readonly threshold: number | null;
  /** One sentence on what can be seen. */
  readonly summary: string;
  readonly formatValue: (value: number) => string;
}

const HEIGHT = 200;

/** A level over time. It holds between events, so the line is one of steps; where there is none, the ground is hatched. */
export function StepChart({ title, steps, threshold, summary, formatValue }: StepChartProps): ReactNode {
  const t = useTexts(commonTexts).chart;
  const [ref, width] = useWidth<HTMLDivElement>();
  const description = useId();
  const values = [...steps.flatMap((step) => step.level ?? []), threshold ?? 0];
  const plot = width > 0 ? plotOf(values, steps.length, { width, height: HEIGHT }) : null;
  const { index, byKey, handlers } = useCursor(plot, steps.length, () => undefined);
  return (
    <div className="chart">
      <p className="readout figure" aria-live={byKey ? "polite" : "off"}>
        {index === null ? summary : steps[index]?.text}
      </p>
      <div
        ref={ref}
        className="chart-area chart-area-low"
        role="application"
        tabIndex={0}
        aria-label={title}
        aria-describedby={description}
        {...handlers}
      >
        {plot && (
          <svg width={width} height={HEIGHT} role="img" aria-label={title}>
            <Axes plot={plot} labels={steps.map((step) => step.tick)} formatValue={formatValue} />
            <Levels steps={steps} plot={plot} threshold={threshold} />
            {index !== null && (
              <line className="chart-cursor" x1={plot.x(index)} x2={plot.x(index)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} />
            )}
          </svg>
        )}
      </div>
      <p id={description} className="unseen">
        {summary} {t.keys}
      </p>
    </div>
  );
}

function Levels({ steps, plot, threshold }: { steps: readonly Step[]; plot: Plot; threshold: number | null }): ReactNode {
  const hatch = useId();
  const width = steps.length > 1 ? plot.x(1) - plot.x(0) : 0;
  const path = steppedPath(steps.map(({ level }, index) => (level === null ? null : [plot.x(index), plot.y(level)])));
  return (
    <g className="lines">
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="2" height="6" className="hatch" />
        </pattern>
      </defs>
      {steps.map(
        (step, index) =>
          step.isBlocked && (
            <rect key={step.key} x={plot.x(index)} width={width} y={MARGIN.top} height={plot.y(0) - MARGIN.top} fill={`url(#${hatch})`} />
          ),
      )}
      {threshold !== null && (
        <line className="line-threshold" x1={MARGIN.left} x2={plot.width - MARGIN.right} y1={plot.y(threshold)} y2={plot.y(threshold)} />
      )}
      <path className="line-now" d={path} />
      {steps.map(
        (step, index) =>
          step.mark &&
          step.level !== null && (
            <text key={step.key} className="step-mark" x={plot.x(index)} y={plot.y(step.level) - 6} textAnchor="middle" aria-hidden="true">
              {step.mark === "up" ? "▲" : "◆"}
            </text>
          ),
      )}
    </g>
  );
}
