import { type ReactNode, useMemo, useState } from "react";
import { voidReturn } from "../../api/mutations/sales";
import { useWrite } from "../../api/mutations/write";
import type { Return } from "../../api/names";
import { Dialog } from "../../parts/Dialog";
import { faultsOf } from "../../parts/faults";
import { Field, Form } from "../../parts/Form";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { commonTexts } from "../../text/common";
import { saleTexts } from "../../text/sale";
import { DialogActions } from "./DialogActions";
import { useLookAgain } from "./useLookAgain";

const NAMES = ["note"] as const;

/** Takes back a return that was recorded by mistake. */
export function UndoReturnDialog({ undone, onClose }: { undone: Return; onClose: () => void }): ReactNode {
  const t = useTexts(saleTexts).undoReturn;
  const away = useTexts(commonTexts).state.away;
  const { format } = useStore();
  const [note, setNote] = useState("");
  const { mutation } = useWrite(voidReturn);
  const lookAgain = useLookAgain();
  const faults = useMemo(() => faultsOf(mutation.error, NAMES, away), [mutation.error, away]);
  const submit = (): void => {
    if (mutation.isPending) return;
    mutation.mutate({ returnId: undone.id, note: note.trim() || null }, { onSuccess: onClose, onError: lookAgain });
  };
  return (
    <Dialog title={t.title} onClose={onClose}>
      <p>{t.text(format.count(undone.units), format.money(undone.refunded))}</p>
      <Form faults={faults} labels={{ note: t.note }} onSubmit={submit}>
        <Field name="note" label={t.note}>
          {(control) => <textarea {...control} rows={2} maxLength={5000} value={note} onChange={({ target }) => setNote(target.value)} />}
        </Field>
        <DialogActions submit={t.submit} busy={t.busy} isBusy={mutation.isPending} onCancel={onClose} />
      </Form>
    </Dialog>
  );
}
