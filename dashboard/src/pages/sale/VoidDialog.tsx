import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { type SaleVoid, voidSale } from "../../api/mutations/sales";
import { useWrite } from "../../api/mutations/write";
import type { Sale, VoidReason } from "../../api/names";
import { addressOf } from "../../links/address";
import { Dialog } from "../../parts/Dialog";
import { type Faults, faultsOf, joined, ownFaults } from "../../parts/faults";
import { Field, Form } from "../../parts/Form";
import { bodyOf, draftOf, SALE_FIELDS, type SaleDraft } from "../../parts/saleDraft";
import { SaleFields, useDraftProduct } from "../../parts/SaleFields";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { commonTexts } from "../../text/common";
import { saleTexts } from "../../text/sale";
import { saleFormTexts } from "../../text/saleForm";
import { DialogActions } from "./DialogActions";
import { useLookAgain } from "./useLookAgain";

const NAMES = ["reason", "restock", "note"] as const;
const RESTOCKS = ["auto", "true", "false"] as const;

interface VoidDraft {
  readonly reason: VoidReason;
  readonly restock: (typeof RESTOCKS)[number];
  readonly note: string;
}

/** Makes a sale void, and may record in the same transaction what it should have been. */
export function VoidDialog({ sale, onClose }: { sale: Sale; onClose: () => void }): ReactNode {
  const t = useTexts(saleTexts).makeVoid;
  const form = useTexts(saleFormTexts);
  const away = useTexts(commonTexts).state.away;
  const { format, store } = useStore();
  const navigate = useNavigate();
  const how = { format, digits: store.currency_digits };
  const [draft, setDraft] = useState<VoidDraft>({ reason: "wrong_entry", restock: "auto", note: "" });
  const [replaces, setReplaces] = useState(false);
  const [instead, setInstead] = useState<SaleDraft>(() => draftOf(sale, how));
  const [own, setOwn] = useState<Faults | null>(null);
  const product = useDraftProduct(instead.productId);
  const { mutation } = useWrite(voidSale);
  const { error } = mutation;
  const lookAgain = useLookAgain();
  const faults = useMemo(() => {
    if (own) return own;
    const [of, ofOther] = [faultsOf(error, NAMES, away), faultsOf(error, SALE_FIELDS, away, "/replacement")];
    const isSaid = Object.keys({ ...of.fields, ...ofOther.fields }).length > 0;
    return isSaid ? { ...joined(of, ofOther), general: null, requestId: null } : of;
  }, [own, error, away]);
  const submit = (): void => {
    if (mutation.isPending) return;
    const made = replaces ? bodyOf(instead, product, { ...how, wrong: form.wrong, original: sale }) : null;
    setOwn(made && "faults" in made ? ownFaults(made.faults) : null);
    if (made && "faults" in made) return;
    const body: SaleVoid = {
      reason: draft.reason,
      ...(draft.note.trim() && { note: draft.note.trim() }),
      ...(draft.restock !== "auto" && { restock: draft.restock === "true" }),
      ...(made && { replacement: made.body }),
    };
    mutation.mutate({ saleId: sale.id, body }, {
      onError: lookAgain,
      onSuccess: ({ replacement }) => {
        onClose();
        if (replacement) void navigate(addressOf({ page: "sale", parts: { saleId: replacement.id } }));
      },
    });
  };
  return (
    <Dialog title={t.title} onClose={onClose}>
      <p>{t.text}</p>
      <Form faults={faults} labels={{ ...t.labels, ...form.fields }} onSubmit={submit}>
        <VoidFields draft={draft} onChange={(changes) => setDraft({ ...draft, ...changes })} />
        <label>
          <input type="checkbox" checked={replaces} onChange={({ target }) => setReplaces(target.checked)} /> {t.replace}
        </label>
        {replaces && (
          <fieldset className="form" aria-label={t.replacement}>
            <SaleFields draft={instead} onChange={(changes) => setInstead({ ...instead, ...changes })} error={error} />
          </fieldset>
        )}
        <DialogActions submit={replaces ? t.submitReplace : t.submit} busy={t.busy} isBusy={mutation.isPending} onCancel={onClose} />
      </Form>
    </Dialog>
  );
}

function VoidFields({ draft, onChange }: { draft: VoidDraft; onChange: (changes: Partial<VoidDraft>) => void }): ReactNode {
  const texts = useTexts(saleTexts);
  const t = texts.makeVoid;
  return (
    <>
      <div className="form-fields">
        <Field name="reason" label={t.labels.reason}>
          {(control) => (
            <select {...control} value={draft.reason} onChange={({ target }) => onChange({ reason: target.value as VoidReason })}>
              {Object.entries(texts.voidReasons).map(([reason, text]) => (
                <option key={reason} value={reason}>
                  {text}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field name="restock" label={t.labels.restock}>
          {(control) => (
            <select {...control} value={draft.restock} onChange={({ target }) => onChange({ restock: target.value as VoidDraft["restock"] })}>
              {RESTOCKS.map((each) => (
                <option key={each} value={each}>
                  {t.restocks[each]}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Field name="note" label={t.labels.note}>
        {(control) => <textarea {...control} rows={2} maxLength={5000} value={draft.note} onChange={({ target }) => onChange({ note: target.value })} />}
      </Field>
    </>
  );
}
