import { type ReactNode, useRef, useState } from "react";
import { PageLink } from "../../../links/PageLink";
import { AskDialog } from "../../../parts/AskDialog";
import { faultsOf } from "../../../parts/faults";
import { Panel } from "../../../parts/Panel";
import { useTexts } from "../../../settings/locale";
import { useFormat } from "../../../store/context";
import { commonTexts } from "../../../text/common";
import { stocktakeTexts } from "../../../text/stocktake";
import { type Counted, differenceOf, isDisputed } from "./counted";
import { CountTable } from "./CountTable";
import { Disputes } from "./Disputes";
import { changeCounts } from "./kept";
import { type Saving, useSaving } from "./useSaving";

/** Nothing can be refused of what is only forgotten. */
const AT_ONCE = { isPending: false, error: null };

interface CountListProps {
  readonly counts: readonly Counted[];
  readonly onAgain: (count: Counted) => void;
  /** Leads on to the next product, when what had the focus has gone. */
  readonly toScan: () => void;
}

/** What has been counted and how it differs, to be saved together. */
export function CountList({ counts, onAgain, toScan }: CountListProps): ReactNode {
  const t = useTexts(stocktakeTexts);
  const format = useFormat();
  const save = useRef<HTMLButtonElement>(null);
  const [isAsking, setAsking] = useState(false);
  const saving = useSaving(toScan);
  const differing = counts.filter((count) => differenceOf(count) !== 0).length;
  const waiting = counts.filter((count) => !isDisputed(count)).length;
  const remove = (id: number): void => {
    changeCounts((all) => all.filter((each) => each.id !== id));
    toScan();
  };
  return (
    <Panel title={t.counted(counts.length, format.count(counts.length))}>
      <Outcome saving={saving} />
      <Disputes counts={counts.filter(isDisputed)} onSettled={() => save.current?.focus()} onRemove={remove} />
      {counts.length === 0 ? (
        saving.saved === 0 && <p className="note">{t.nothing}</p>
      ) : (
        <>
          <p className="note">{t.differing(differing, format.count(differing))}</p>
          <CountTable counts={counts} onAgain={onAgain} onRemove={remove} />
          <p className="form-actions">
            <button ref={save} type="button" className="primary" aria-disabled={saving.isBusy || waiting === 0} onClick={() => waiting > 0 && saving.save()}>
              {saving.isBusy ? t.saving(format.count(saving.saved), format.count(saving.of)) : t.save(waiting, format.count(waiting))}
            </button>
            {!saving.isBusy && (
              <button type="button" onClick={() => setAsking(true)}>
                {t.discard}
              </button>
            )}
          </p>
        </>
      )}
      {isAsking && (
        <AskDialog
          title={t.discardTitle}
          text={t.discardText(counts.length, format.count(counts.length))}
          act={t.discard}
          cancel={t.cancel}
          mutation={AT_ONCE}
          onAct={() => {
            changeCounts(() => []);
            setAsking(false);
            toScan();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </Panel>
  );
}

/** What has become of the saving: how many are written down, and why it has ended before the last. */
function Outcome({ saving }: { saving: Saving }): ReactNode {
  const t = useTexts(stocktakeTexts);
  const { away } = useTexts(commonTexts).state;
  const format = useFormat();
  const { general } = faultsOf(saving.error, [], away);
  return (
    <>
      <div role="status">
        {!saving.isBusy && saving.saved > 0 && (
          <p>
            {t.saved(saving.saved, format.count(saving.saved))}{" "}
            <PageLink page="inventory" search={{ tab: "movements", reason: ["stocktake"], range: "today" }}>
              {t.toMovements}
            </PageLink>
          </p>
        )}
      </div>
      <div role="alert">{general !== null && <p className="notice">{t.stopped(general)}</p>}</div>
    </>
  );
}
