import type { ReactNode } from "react";
import { type Change, directionOf } from "../figures/delta";
import { changeText } from "../figures/metrics";
import { useFormat } from "../store/context";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import "./delta.css";

interface DeltaProps {
  /** Null where one side has no figure at all. */
  readonly change: Change | null;
  /** Whether the amount stands beside the percentage. */
  readonly withAmount?: boolean;
  /** For figures where more is not better, such as the value of the stock. */
  readonly neutral?: boolean;
}

const ARROWS = { up: "▲", down: "▼", flat: "" } as const;

/** How a figure moved: arrow, sign, per cent, amount. Colour only repeats what arrow and sign say. */
export function Delta({ change, withAmount = false, neutral = false }: DeltaProps): ReactNode {
  const t = useTexts(commonTexts).delta;
  const format = useFormat();
  if (change === null) return <span className="delta">{t.missing}</span>;
  if (change.percent === null && change.reason === "no_baseline" && Number(change.absolute) === 0) {
    return <span className="delta">{t.flat}</span>;
  }
  const direction = directionOf(change);
  const amount = changeText(change, format);
  return (
    <span className={`delta delta-${neutral ? "neutral" : direction}`}>
      {ARROWS[direction] && (
        <span role="img" aria-label={t[direction]} className="delta-arrow">
          {ARROWS[direction]}
        </span>
      )}
      {change.percent === null ? (
        <>
          <span className="figure">{amount}</span> <span className="delta-reason">{t[change.reason ?? "none"]}</span>
        </>
      ) : (
        <>
          <span className="figure">{format.signedPercent(change.percent)}</span>
          {withAmount && (
            // The space stands between the two, each of which stays in one line: there they may part.
            <>
              {" "}
              <span className="delta-amount figure">{t.amount(amount)}</span>
            </>
          )}
        </>
      )}
    </span>
  );
}
