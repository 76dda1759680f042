import type { ReactNode } from "react";
import { useTexts } from "../settings/locale";
import { useFormat } from "../store/context";
import { stockTexts } from "../text/stock";
import { beginHere } from "./Dialog";
import { Field } from "./Form";
import { Segments } from "./Segments";
import { actsFor, type Level, needsUnits, reasonOf, reasonsFor, resultOf, type StockDraft, type UnitsFault } from "./stockDraft";

interface StockFieldsProps {
  readonly draft: StockDraft;
  readonly level: Level;
  readonly fault: UnitsFault | null;
  readonly onChange: (changes: Partial<StockDraft>) => void;
}

/** What has happened to a stock, how much, and why; and what it comes to. */
export function StockFields({ draft, level, fault, onChange }: StockFieldsProps): ReactNode {
  const t = useTexts(stockTexts);
  const acts = actsFor(level);
  const reasons = reasonsFor(draft.act);
  return (
    <>
      {acts.length > 1 && (
        <Segments legend={t.what} options={acts} texts={t.acts} value={draft.act} onChange={(act) => onChange({ act })} />
      )}
      {needsUnits(draft.act) && <Units draft={draft} level={level} fault={fault} onChange={onChange} />}
      {reasons.length > 1 && (
        <Field name="reason" label={t.reason}>
          {(control) => (
            <select
              {...control}
              value={reasonOf(draft)}
              onChange={(event) => onChange({ reason: reasons.find((each) => each === event.target.value) ?? null })}
            >
              {reasons.map((reason) => (
                <option key={reason} value={reason}>
                  {t.reasons[reason]}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field name="note" label={t.note} hint={t.noteHint}>
        {(control) => (
          <textarea {...control} rows={2} maxLength={5000} value={draft.note} onChange={(event) => onChange({ note: event.target.value })} />
        )}
      </Field>
      <Result draft={draft} level={level} />
    </>
  );
}

function Units({ draft, level, fault, onChange }: StockFieldsProps): ReactNode {
  const t = useTexts(stockTexts);
  const format = useFormat();
  const text = format.count(level ?? 0);
  return (
    <Field
      name="units"
      label={t.units[draft.act]}
      offer={
        fault === "more_than_there_are" &&
        level !== 0 && (
          <button type="button" className="plain" onClick={() => onChange({ units: String(level ?? 0) })}>
            {t.removeAll(text)}
          </button>
        )
      }
    >
      {(control) => (
        <input
          {...control}
          inputMode="numeric"
          autoComplete="off"
          ref={beginHere}
          value={draft.units}
          onChange={(event) => onChange({ units: event.target.value })}
        />
      )}
    </Field>
  );
}

/** The level before and after; said aloud as it changes. */
function Result({ draft, level }: { draft: StockDraft; level: Level }): ReactNode {
  const t = useTexts(stockTexts);
  const format = useFormat();
  const result = resultOf(draft, level);
  const text = (value: Level): string => (value === null ? t.blocked : format.count(value));
  return (
    <p className="stock-result">
      {t.resultLabel}{" "}
      <output className="figure" aria-live="polite">
        {result === undefined ? text(level) : t.result(text(level), text(result))}
      </output>
    </p>
  );
}
