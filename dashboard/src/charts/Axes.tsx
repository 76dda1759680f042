import type { ReactNode } from "react";
import { MARGIN, type Plot, tickStep, ticksOf } from "./scale";

interface AxesProps {
  readonly plot: Plot;
  /** What stands below each point; empty where nothing does. */
  readonly labels: readonly string[];
  readonly formatValue: (value: number) => string;
}

/** The lines of the values with their figures, and the dates below. */
export function Axes({ plot, labels, formatValue }: AxesProps): ReactNode {
  const step = tickStep(plot, labels.length);
  return (
    <g className="axes">
      {ticksOf(plot).map((value) => (
        <g key={value} transform={`translate(0 ${plot.y(value)})`}>
          <line x1={MARGIN.left} x2={plot.width - MARGIN.right} className={value === 0 ? "axis-zero" : "axis-line"} />
          <text x={MARGIN.left - 8} dy="0.32em" textAnchor="end">
            {formatValue(value)}
          </text>
        </g>
      ))}
      {labels.map(
        (label, index) =>
          index % step === 0 &&
          label && (
            <text key={index} x={plot.x(index)} y={plot.height - 6} textAnchor="middle">
              {label}
            </text>
          ),
      )}
    </g>
  );
}
