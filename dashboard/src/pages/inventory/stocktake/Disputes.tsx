import type { ReactNode } from "react";
import { useTexts } from "../../../settings/locale";
import { useFormat } from "../../../store/context";
import { stocktakeTexts } from "../../../text/stocktake";
import { type Counted, resolved, resolvedUnits } from "./counted";
import { changeCounts } from "./kept";

interface DisputesProps {
  readonly counts: readonly Counted[];
  /** When one is settled, and its question gone. */
  readonly onSettled: () => void;
  readonly onRemove: (id: number) => void;
}

/** Counts whose level has moved meanwhile: whether that was before or after the counting, only who counted knows. */
export function Disputes({ counts, ...on }: DisputesProps): ReactNode {
  return (
    <div role="alert">
      {counts.map((count) => (
        <div key={count.id} className="notice">
          <Dispute count={count} {...on} />
        </div>
      ))}
    </div>
  );
}

interface DisputeProps extends Omit<DisputesProps, "counts"> {
  readonly count: Counted;
}

function Dispute({ count, onSettled, onRemove }: DisputeProps): ReactNode {
  const t = useTexts(stocktakeTexts);
  const format = useFormat();
  const { actual } = count;
  if (typeof actual !== "number") {
    return (
      <>
        <p>{t.blockedMeanwhile(count.name)}</p>
        <p className="form-actions">
          <button type="button" onClick={() => onRemove(count.id)}>
            {t.removeOf(count.name)}
          </button>
        </p>
      </>
    );
  }
  const settle = (moved: "before" | "after"): void => {
    changeCounts((all) => all.map((each) => (each.id === count.id ? resolved(each, actual, moved) : each)));
    onSettled();
  };
  return (
    <>
      <p>
        <strong>{t.conflict(count.name, format.count(actual), format.count(count.expected))}</strong>{" "}
        {t.when(format.count(count.units))}
      </p>
      <p className="form-actions">
        {(["after", "before"] as const).map((moved) => (
          <button key={moved} type="button" onClick={() => settle(moved)}>
            {t.moved[moved](format.count(resolvedUnits(count, actual, moved)))}
          </button>
        ))}
      </p>
    </>
  );
}
