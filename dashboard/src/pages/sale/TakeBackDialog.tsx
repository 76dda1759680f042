import { type ReactNode, useMemo, useState } from "react";
import { recordReturn, type ReturnCreate } from "../../api/mutations/sales";
import { useWrite } from "../../api/mutations/write";
import type { ReturnReason, Sale } from "../../api/names";
import { ApiProblem } from "../../api/problem";
import { readAmount, typedAmount } from "../../figures/typed";
import { Dialog } from "../../parts/Dialog";
import { type Faults, faultsOf, ownFaults } from "../../parts/faults";
import { Field, Form } from "../../parts/Form";
import { useTexts } from "../../settings/locale";
import { useMay, useStore } from "../../store/context";
import { commonTexts } from "../../text/common";
import { saleTexts } from "../../text/sale";
import { saleFormTexts } from "../../text/saleForm";
import { DialogActions } from "./DialogActions";
import { refundable, returnable, shareOf } from "./refund";
import { useLookAgain } from "./useLookAgain";

const NAMES = ["units", "refunded", "restocked_units", "returned_at", "reason", "note"] as const;

type Draft = Record<(typeof NAMES)[number], string>;

const COUNT = /^\d{1,7}$/;

/** Records that goods, money or both of a sale came back. What is left empty the service works out. */
export function TakeBackDialog({ sale, onClose }: { sale: Sale; onClose: () => void }): ReactNode {
  const t = useTexts(saleTexts).takeBack;
  const away = useTexts(commonTexts).state.away;
  const [draft, setDraft] = useState<Draft>({
    units: String(Math.min(1, returnable(sale))), refunded: "", restocked_units: "", returned_at: "", reason: "unspecified", note: "",
  });
  const [own, setOwn] = useState<Faults | null>(null);
  const { mutation } = useWrite(recordReturn);
  const faults = useMemo(() => own ?? faultsOf(mutation.error, NAMES, away), [own, mutation.error, away]);
  const read = useReading(sale);
  const lookAgain = useLookAgain();
  const submit = (): void => {
    if (mutation.isPending) return;
    const made = read(draft);
    setOwn("faults" in made ? ownFaults(made.faults) : null);
    if ("body" in made) mutation.mutate(made.body, { onSuccess: onClose, onError: lookAgain });
  };
  return (
    <Dialog title={t.title} onClose={onClose}>
      <Form faults={faults} labels={t.labels} onSubmit={submit}>
        <Fields sale={sale} draft={draft} onChange={(changes) => setDraft({ ...draft, ...changes })} error={mutation.error} />
        <DialogActions submit={t.submit} busy={t.busy} isBusy={mutation.isPending} onCancel={onClose} />
      </Form>
    </Dialog>
  );
}

type Made = { readonly body: ReturnCreate } | { readonly faults: Readonly<Record<string, string>> };

/** What is sent of the form, or what is wrong with its fields. */
function useReading(sale: Sale): (draft: Draft) => Made {
  const t = useTexts(saleTexts).takeBack;
  const { wrong } = useTexts(saleFormTexts);
  const { format, store } = useStore();
  return (draft) => {
    const faults: Record<string, string> = {};
    const body: ReturnCreate = { sale_id: sale.id, units: 0, reason: draft.reason as ReturnReason };
    if (COUNT.test(draft.units)) body.units = Number(draft.units);
    else faults["units"] = t.wrongUnits;
    if (draft.refunded.trim() !== "") {
      const typed = readAmount(draft.refunded, format.separators, store.currency_digits);
      if ("amount" in typed) body.refunded = typed.amount;
      else faults["refunded"] = typed.refused === "ambiguous" ? wrong.ambiguous(format.separators.decimal) : wrong[typed.refused];
    } else if (body.units === 0) faults["refunded"] ??= t.nothing;
    if (draft.restocked_units.trim() !== "") {
      if (COUNT.test(draft.restocked_units.trim())) body.restocked_units = Number(draft.restocked_units);
      else faults["restocked_units"] = t.wrongUnits;
    }
    if (draft.returned_at !== "") {
      const instant = format.instantAt(draft.returned_at);
      if (instant === null) faults["returned_at"] = wrong.noSuchTime;
      else body.returned_at = instant;
    }
    if (draft.note.trim() !== "") body.note = draft.note.trim();
    return Object.keys(faults).length > 0 ? { faults } : { body };
  };
}

interface FieldsProps {
  readonly sale: Sale;
  readonly draft: Draft;
  readonly onChange: (changes: Partial<Draft>) => void;
  readonly error: unknown;
}

function Fields({ sale, draft, onChange, error }: FieldsProps): ReactNode {
  const texts = useTexts(saleTexts);
  const t = texts.takeBack;
  const { format, store, calendar } = useStore();
  const may = useMay();
  const units = COUNT.test(draft.units) ? Math.min(Number(draft.units), returnable(sale)) : 0;
  const most = format.money(refundable(sale));
  const hints = {
    units: t.unitsHint(format.count(returnable(sale))),
    refunded: units > 0 ? t.refundHint(format.money(shareOf(sale, units)), most) : t.refundOnlyHint(most),
    restocked_units: t.restockHint,
    returned_at: t.whenHint(store.time_zone),
  };
  const left = leftOf(error);
  const offered = left?.name === "refunded" ? typedAmount(left.text, format.separators, store.currency_digits) : (left?.text ?? "");
  return (
    <>
      <div className="form-fields">
        {(["units", "refunded", "restocked_units", "returned_at"] as const).map((name) => (
          <Field
            key={name}
            name={name}
            label={t.labels[name]}
            hint={hints[name]}
            offer={left?.name === name && (
              <button type="button" className="plain" onClick={() => onChange({ [name]: offered })}>
                {t.takeAll(offered)}
              </button>
            )}
          >
            {(control) => (
              <input
                {...control}
                type={name === "returned_at" ? "datetime-local" : "text"}
                {...(name === "returned_at" && !may("history:write") && { min: `${calendar.today}T00:00` })}
                inputMode={name === "refunded" ? "decimal" : "numeric"}
                autoComplete="off"
                value={draft[name]}
                onChange={({ target }) => onChange({ [name]: target.value.trim() })}
              />
            )}
          </Field>
        ))}
      </div>
      <Field name="reason" label={t.labels.reason}>
        {(control) => (
          <select {...control} value={draft.reason} onChange={({ target }) => onChange({ reason: target.value })}>
            {Object.entries(texts.returnReasons).map(([reason, text]) => (
              <option key={reason} value={reason}>
                {text}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field name="note" label={t.labels.note}>
        {(control) => <textarea {...control} rows={2} maxLength={5000} value={draft.note} onChange={({ target }) => onChange({ note: target.value })} />}
      </Field>
    </>
  );
}

/** How much can come back, where more was asked for: somebody else may have recorded a return meanwhile. */
function leftOf(error: unknown): { readonly name: "units" | "refunded"; readonly text: string } | null {
  if (!(error instanceof ApiProblem)) return null;
  const { returnable: units, refundable: money } = error.members;
  if (error.code === "return_exceeds_sale" && typeof units === "number") return { name: "units", text: String(units) };
  return error.code === "refund_exceeds_sale" && typeof money === "string" ? { name: "refunded", text: money } : null;
}
