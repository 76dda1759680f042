import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { changeStock } from "../api/mutations/stock";
import { useWrite } from "../api/mutations/write";
import type { LedgerEntry } from "../api/names";
import { ledgerQuery } from "../api/queries/inventory";
import { useTexts } from "../settings/locale";
import { useFormat } from "../store/context";
import { commonTexts } from "../text/common";
import { stockTexts } from "../text/stock";
import { Dialog } from "./Dialog";
import { type Faults, faultsOf, NO_FAULTS, ownFaults } from "./faults";
import { Form } from "./Form";
import { conflictOf } from "./stockConflict";
import { StockFields } from "./StockFields";
import {
  actsFor,
  fittingAct,
  type Level,
  movedSince,
  movementOf,
  type StockDraft,
  unitsOf,
  type UnitsFault,
} from "./stockDraft";
import "./stockDialog.css";

interface StockDialogProps {
  readonly productId: number;
  readonly name: string;
  /** The level that is seen where the dialog is opened. */
  readonly level: Level;
  readonly onClose: () => void;
  /** After it was saved: the new entry of the ledger. */
  readonly onDone?: (entry: LedgerEntry) => void;
}

const FIELDS = ["units", "reason", "note"] as const;

/** Changes the stock of a product. Somebody else's change in between is told, and nothing that was typed is lost. */
export function StockDialog({ productId, name, level: seenAtFirst, onClose, onDone }: StockDialogProps): ReactNode {
  const t = useTexts(stockTexts);
  const { mutation } = useWrite(changeStock);
  const [levels, setLevels] = useState<{ readonly now: Level; readonly before?: Level }>({ now: seenAtFirst });
  const [draft, setDraft] = useState<StockDraft>({ act: actsFor(seenAtFirst)[0] ?? "add", units: "", reason: null, note: "" });
  const [fault, setFault] = useState<UnitsFault | null>(null);
  const level = levels.now;
  const faults = useFaults(fault, level, mutation.error);

  const send = (): void => {
    const movement = movementOf(draft, level);
    if (!movement) {
      const units = unitsOf(draft, level);
      setFault(typeof units === "string" ? units : "missing");
      return;
    }
    if (mutation.isPending) return;
    mutation.mutate({ productId, movement }, { onSuccess: saved, onError: refused });
  };
  const saved = (entry: LedgerEntry): void => {
    onDone?.(entry);
    onClose();
  };
  const refused = (error: Error): void => {
    const actual = conflictOf(error);
    if (actual === undefined) return;
    setLevels({ now: actual, before: level });
    setDraft({ ...draft, act: fittingAct(draft.act, actual) });
  };
  return (
    <Dialog title={t.title(name)} onClose={onClose}>
      <Form faults={faults} labels={{}} onSubmit={send}>
        <Now level={level} />
        {levels.before !== undefined && <Meanwhile productId={productId} now={level} seen={levels.before} />}
        <StockFields
          draft={draft}
          level={level}
          fault={fault}
          onChange={(changes) => {
            setDraft({ ...draft, ...changes });
            setFault(null);
          }}
        />
        <p className="form-actions">
          <button type="submit" className="primary" aria-disabled={mutation.isPending}>
            {mutation.isPending ? t.saving : t.save}
          </button>
          <button type="button" onClick={onClose}>
            {t.cancel}
          </button>
        </p>
      </Form>
    </Dialog>
  );
}

/** What is wrong: with the units as they are typed, or else in the service's words. A conflict is told apart from these. */
function useFaults(fault: UnitsFault | null, level: Level, error: Error | null): Faults {
  const t = useTexts(stockTexts);
  const { away } = useTexts(commonTexts).state;
  const format = useFormat();
  return useMemo(() => {
    if (fault === "more_than_there_are") return ownFaults({ units: t.onlySoMany(format.count(level ?? 0)) });
    if (fault !== null) return ownFaults({ units: t.faults[fault] });
    return conflictOf(error) === undefined ? faultsOf(error, FIELDS, away) : NO_FAULTS;
  }, [fault, level, error, t, away, format]);
}

function Now({ level }: { level: Level }): ReactNode {
  const t = useTexts(stockTexts);
  const format = useFormat();
  return <p className="note">{level === null ? t.blockedNow : t.now(format.count(level))}</p>;
}

/** Why the level is another one than was seen: the ledger's newest entries, by reason. */
function Meanwhile({ productId, now, seen }: { productId: number; now: Level; seen: Level }): ReactNode {
  const t = useTexts(stockTexts);
  const format = useFormat();
  const { data } = useQuery({ ...ledgerQuery(productId, { sort: "-id", limit: 50 }), staleTime: 0 });
  const text = (level: Level): string => (level === null ? t.blocked : format.count(level));
  const moved = data && data.items[0]?.quantity === now ? movedSince(data.items, seen) : null;
  const parts = moved?.map(({ reason, change }) =>
    t.moved[reason](reason === "adjustment" || reason === "stocktake" ? format.signedCount(change) : format.count(Math.abs(change))),
  );
  return (
    <div className="notice stock-conflict" role="alert">
      <p>
        <strong>{t.conflict(text(now), text(seen))}</strong>
        {parts && <>: {t.meanwhile(format.list(parts))}</>}
      </p>
      <p className="note">{t.recomputed}</p>
    </div>
  );
}
