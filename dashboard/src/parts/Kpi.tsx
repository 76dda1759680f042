import type { ReactNode } from "react";
import "./kpi.css";

interface KpiProps {
  readonly title: string;
  readonly value: ReactNode;
  readonly delta?: ReactNode;
  /** In words: what it is compared with. */
  readonly note?: string;
  /** Whether its figure is the one in the chart; undefined where it is no choice. */
  readonly pressed?: boolean;
  readonly onPress?: () => void;
}

/** A figure with its change. Where it can be put into the chart, the whole card is one button. */
export function Kpi({ title, value, delta, note, pressed, onPress }: KpiProps): ReactNode {
  const content = (
    <>
      <span className="kpi-title">{title}</span>
      <span className="kpi-value figure">{value}</span>
      <span className="kpi-delta">{delta}</span>
      {note !== undefined && <span className="kpi-note">{note}</span>}
    </>
  );
  if (!onPress) return <div className="kpi">{content}</div>;
  return (
    <button type="button" className="kpi kpi-button" aria-pressed={pressed} onClick={onPress}>
      {content}
    </button>
  );
}
