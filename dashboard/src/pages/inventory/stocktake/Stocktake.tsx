import { type ReactNode, useEffect, useId, useState } from "react";
import { Panel } from "../../../parts/Panel";
import { useTexts } from "../../../settings/locale";
import { stocktakeTexts } from "../../../text/stocktake";
import { type Mode, withCount } from "./counted";
import { CountForm } from "./CountForm";
import { CountList } from "./CountList";
import { changeCounts, useCounts } from "./kept";
import { Scan } from "./Scan";
import { type Present, useLookup } from "./useLookup";
import "./stocktake.css";

/** What is being counted, and what becomes of an earlier count of it. */
interface Counting {
  readonly product: Present;
  readonly mode: Mode;
}

/** Counting what lies on the shelves: scan, count, Enter, next. What was counted stays on this device until it is saved. */
export function Stocktake(): ReactNode {
  const t = useTexts(stocktakeTexts);
  const { counts, isKept } = useCounts();
  const [counting, setCounting] = useState<Counting | null>(null);
  const [done, setDone] = useState("");
  const lookup = useLookup((product, mode) => {
    setDone("");
    setCounting({ product, mode });
  });
  const field = useId();
  // Whatever has ended, the next product is scanned.
  useEffect(() => {
    if (counting === null) document.getElementById(field)?.focus();
  }, [counting, field]);

  const take = ({ product }: Counting, units: number, mode: Mode): void => {
    changeCounts((all) => withCount(all, product, units, mode));
    setDone(t.taken(product.name));
    setCounting(null);
  };
  return (
    <>
      <p className="note stocktake-note">{t.note}</p>
      {!isKept && <p className="notice">{t.notKept}</p>}
      <div className="stocktake">
        <Panel title={t.count}>
          {counting === null ? (
            <Scan field={field} lookup={lookup} />
          ) : (
            <CountForm
              key={`${counting.product.id} ${counting.mode}`}
              product={counting.product}
              initialMode={counting.mode}
              earlier={counts.find(({ id }) => id === counting.product.id)?.units ?? null}
              onTake={(units, mode) => take(counting, units, mode)}
              onCancel={() => setCounting(null)}
            />
          )}
          <p role="status" className="note">
            {done}
          </p>
        </Panel>
        <CountList counts={counts} onAgain={({ id }) => lookup.open(id, "replace")} toScan={() => document.getElementById(field)?.focus()} />
      </div>
    </>
  );
}
