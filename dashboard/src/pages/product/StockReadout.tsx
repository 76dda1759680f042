import type { ReactNode } from "react";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { productTexts } from "../../text/product";
import type { StockPoint } from "./stockPoints";

interface StockReadoutProps {
  readonly point: StockPoint | null;
  readonly byKey: boolean;
  readonly points: readonly StockPoint[];
  readonly threshold: number;
}

/** The period that is looked at, in words; without one, what the marks mean. Said aloud when it was gone to by keys. */
export function StockReadout({ point, byKey, points, threshold }: StockReadoutProps): ReactNode {
  return (
    <p className="readout stock-readout" aria-live={byKey ? "polite" : "off"}>
      {point ? <Reading point={point} /> : <Legend points={points} threshold={threshold} />}
    </p>
  );
}

function Reading({ point }: { point: StockPoint }): ReactNode {
  const t = useTexts(productTexts).chart;
  const format = useFormat();
  const { closing, received, blocked, hours_out: out } = point.stock;
  const level = closing === null ? (blocked ? t.blocked : t.none) : t.readStock(format.count(closing));
  const further = [
    t.readSold(format.count(point.units)),
    point.unmoved > 0 && t.readUnmoved(format.count(point.unmoved)),
    received > 0 && t.readReceived(format.count(received)),
    out > 0 && t.readOut(format.tenths(out)),
    point.wasCounted && t.counted,
    blocked && closing !== null && t.blocked,
    point.unfinished && t.unfinished,
  ];
  return (
    <>
      <span className="readout-now">{point.label}</span>
      <span className="figure">{level}</span>
      {further.map((text) => text && <span key={text} className="figure">{text}</span>)}
    </>
  );
}

function Legend({ points, threshold }: Pick<StockReadoutProps, "points" | "threshold">): ReactNode {
  const t = useTexts(productTexts).chart;
  const format = useFormat();
  const has = (holds: (point: StockPoint) => boolean): boolean => points.some(holds);
  return (
    <>
      <span className="legend legend-now">{t.stock}</span>
      <span className="legend legend-threshold">{t.threshold(format.count(threshold))}</span>
      {has(({ stock }) => stock.received > 0) && <span className="legend-mark">▲ {t.delivered}</span>}
      {has((point) => point.wasCounted) && <span className="legend-mark">◆ {t.counted}</span>}
      {has(({ stock }) => stock.hours_out > 0) && <span className="legend legend-out">{t.out}</span>}
      {has(({ stock }) => stock.blocked) && <span className="legend legend-blocked">{t.blocked}</span>}
      {has((point) => point.unmoved > 0) && <span className="legend legend-unmoved">{t.unmoved}</span>}
    </>
  );
}
