import type { ReactNode } from "react";
import type { Series } from "./lines";

interface SeriesLegendProps {
  readonly series: readonly Series[];
  /** The point that is looked at. */
  readonly index: number | null;
  readonly nameLink: (series: Series) => ReactNode;
  readonly colourOf: (series: Series, place: number) => string;
}

/** The lines by name, each with its figure at the point that is looked at. */
export function SeriesLegend({ series, index, nameLink, colourOf }: SeriesLegendProps): ReactNode {
  return (
    <ul className="series-legend">
      {series.map((each, place) => (
        <li key={each.key} className={colourOf(each, place)}>
          <span className="series-swatch" aria-hidden="true" />
          <span className="series-name">{nameLink(each)}</span>
          <span className="figure">{index === null ? "" : each.points[index]?.current?.text}</span>
        </li>
      ))}
    </ul>
  );
}
