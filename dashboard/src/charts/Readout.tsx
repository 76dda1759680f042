import type { ReactNode } from "react";
import { Delta } from "../parts/Delta";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import type { Point } from "./points";

/** The point that is looked at, in words; without one, what the lines mean. Said aloud when it was gone to by keys. */
export function Readout({ point, byKey, compared }: { point: Point | null; byKey: boolean; compared: boolean }): ReactNode {
  const t = useTexts(commonTexts).chart;
  const before = point && (point.previous ?? point.rest);
  return (
    <p className="readout" aria-live={byKey ? "polite" : "off"}>
      {point === null ? (
        <Legend compared={compared} />
      ) : (
        <>
          {point.current && (
            <span className="readout-now figure">{t.value(point.current.label, point.current.text)}</span>
          )}
          {point.unfinished && <span> {t.unfinished}</span>}
          {point.clipped && <span> {t.clipped}</span>}
          {point.upcoming && <span className="readout-now">{t.value(point.label, t.upcoming)}</span>}
          {before && <span className="readout-before figure"> {t.valueBefore(before.label, before.text)} </span>}
          {point.change && <Delta change={point.change} withAmount />}
        </>
      )}
    </p>
  );
}

/** What the two lines or bars of a chart mean. */
export function Legend({ compared }: { compared: boolean }): ReactNode {
  const t = useTexts(commonTexts).chart;
  return (
    <>
      <span className="legend legend-now">{t.current}</span>
      {compared && <span className="legend legend-before">{t.previous}</span>}
    </>
  );
}
