import type { ReactNode } from "react";
import "./barList.css";

/** A named value with its bar. */
export interface Bar {
  readonly key: string;
  readonly label: ReactNode;
  readonly value: number;
  readonly text: string;
  readonly delta?: ReactNode;
}

interface BarListProps {
  readonly caption: string;
  /** Titles of the columns, for those who hear the table. */
  readonly heads: readonly string[];
  readonly bars: readonly Bar[];
  /** Said where there is none. */
  readonly empty: string;
}

/** Values by name, each with a bar from zero: a table whose bars are drawn with the document's own means. */
export function BarList({ caption, heads, bars, empty }: BarListProps): ReactNode {
  if (bars.length === 0) return <p className="state">{empty}</p>;
  const most = Math.max(...bars.map((bar) => Math.abs(bar.value)), 1e-9);
  return (
    <table className="bar-list">
      <caption className="unseen">{caption}</caption>
      <thead className="unseen">
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.key}>
            <th scope="row">
              {bar.label}
              <span className="bar-track" aria-hidden="true">
                <span
                  className={bar.value < 0 ? "bar-fill bar-negative" : "bar-fill"}
                  style={{ inlineSize: `${(Math.abs(bar.value) / most) * 100}%` }}
                />
              </span>
            </th>
            <td className="figure">{bar.text}</td>
            {bar.delta !== undefined && <td className="bar-delta">{bar.delta}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
