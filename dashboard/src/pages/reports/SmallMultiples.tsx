import type { ReactNode } from "react";
import { Axes } from "../../charts/Axes";
import { Bars, barInset } from "../../charts/Bars";
import { Lines } from "../../charts/Lines";
import { Legend } from "../../charts/Readout";
import { FEWEST_FOR_LINES, plotOf } from "../../charts/scale";
import { sentence } from "../../charts/sentence";
import { useWidth } from "../../charts/useWidth";
import { useTexts } from "../../settings/locale";
import { commonTexts } from "../../text/common";
import type { Series } from "./lines";
import "../../charts/charts.css";

interface SmallMultiplesProps {
  readonly series: readonly Series[];
  readonly compared: boolean;
  readonly formatValue: (value: number) => string;
  readonly nameLink: (series: Series) => ReactNode;
}

const HEIGHT = 132;

/** A small chart for each group, all with one scale, so that their heights compare. */
export function SmallMultiples({ series, compared, formatValue, nameLink }: SmallMultiplesProps): ReactNode {
  const values = series.flatMap(({ points }) =>
    points.flatMap(({ current, previous, rest }) => [current, previous, rest].flatMap((each) => each?.value ?? [])),
  );
  return (
    <>
      <p className="readout">
        <Legend compared={compared} />
      </p>
      <ul className="multiples">
        {series.map((each) => (
          <li key={each.key}>
            <h3>{nameLink(each)}</h3>
            <Panel series={each} values={values} formatValue={formatValue} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface PanelProps {
  readonly series: Series;
  /** Those of all panels. */
  readonly values: readonly number[];
  readonly formatValue: (value: number) => string;
}

function Panel({ series, values, formatValue }: PanelProps): ReactNode {
  const t = useTexts(commonTexts).chart;
  const [ref, width] = useWidth<HTMLDivElement>();
  const { points, name } = series;
  const isBars = points.length < FEWEST_FOR_LINES;
  const Marks = isBars ? Bars : Lines;
  const plot = width > 0 ? plotOf(values, points.length, { width, height: HEIGHT }, isBars ? barInset(width, points.length) : 0) : null;
  return (
    <div ref={ref} className="multiple">
      {plot && (
        <svg width={width} height={HEIGHT} role="img" aria-label={`${name}: ${sentence(points, t)}`}>
          <Axes plot={plot} labels={points.map(({ tick }) => tick)} formatValue={formatValue} />
          <Marks points={points} plot={plot} active={null} />
        </svg>
      )}
    </div>
  );
}
