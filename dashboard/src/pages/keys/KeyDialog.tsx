import { type ReactNode, useMemo, useState } from "react";
import { makeKey } from "../../api/mutations/access";
import { useWrite } from "../../api/mutations/write";
import type { MadeKey, Scope } from "../../api/names";
import { beginHere, Dialog } from "../../parts/Dialog";
import { type Faults, faultsOf, ownFaults } from "../../parts/faults";
import { type ControlProps, Field, Form } from "../../parts/Form";
import { Segments } from "../../parts/Segments";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { accessTexts } from "../../text/access";
import { commonTexts } from "../../text/common";
import { keysTexts } from "../../text/keys";
import { KEY_FIELDS, type KeyDraft, NEW_KEY, newKey, presetOf, PRESETS, SCOPES, scopesOf } from "./keyDraft";

interface KeyDialogProps {
  readonly onClose: () => void;
  readonly onMade: (key: MadeKey) => void;
}

/** Makes a key for a program. */
export function KeyDialog({ onClose, onMade }: KeyDialogProps): ReactNode {
  const t = useTexts(keysTexts).form;
  const { away } = useTexts(commonTexts).state;
  const { calendar, format } = useStore();
  const { mutation } = useWrite(makeKey);
  const [draft, setDraft] = useState(NEW_KEY);
  const [own, setOwn] = useState<Faults | null>(null);
  const told = useMemo(() => faultsOf(mutation.error, KEY_FIELDS, away), [mutation.error, away]);
  const submit = (): void => {
    if (mutation.isPending) return;
    const made = newKey(draft, calendar.today, (date) => format.instantAt(`${date}T23:59`));
    if ("faults" in made) {
      setOwn(ownFaults(Object.fromEntries(Object.entries(made.faults).map(([name, fault]) => [name, t[fault]]))));
      return;
    }
    setOwn(null);
    mutation.mutate(made.body, { onSuccess: onMade });
  };
  return (
    <Dialog title={t.title} onClose={onClose}>
      <Form faults={own ?? told} labels={t.fields} onSubmit={submit}>
        <KeyFields draft={draft} onChange={(changes) => setDraft({ ...draft, ...changes })} />
        <p className="form-actions">
          <button type="submit" className="primary" aria-disabled={mutation.isPending}>
            {mutation.isPending ? t.making : t.make}
          </button>
          <button type="button" onClick={onClose}>
            {t.cancel}
          </button>
        </p>
      </Form>
    </Dialog>
  );
}

interface KeyFieldsProps {
  readonly draft: KeyDraft;
  readonly onChange: (changes: Partial<KeyDraft>) => void;
}

function KeyFields({ draft, onChange }: KeyFieldsProps): ReactNode {
  const t = useTexts(keysTexts).form;
  const { calendar, session } = useStore();
  const { scopes: own } = session;
  return (
    <>
      <Field name="name" label={t.fields.name} hint={t.nameHint}>
        {(control) => (
          <input {...control} ref={beginHere} autoComplete="off" maxLength={200} value={draft.name} onChange={({ target }) => onChange({ name: target.value })} />
        )}
      </Field>
      <Field name="scopes" label={t.fields.scopes}>
        {(control) => (
          <div className="keys-may">
            <Segments
              legend={t.fields.scopes}
              options={PRESETS}
              texts={t.presets}
              value={presetOf(draft.scopes)}
              onChange={(preset) => onChange({ scopes: scopesOf(preset, own) })}
            />
            <ScopeBoxes control={control} chosen={draft.scopes} own={own} onChange={(scopes) => onChange({ scopes })} />
          </div>
        )}
      </Field>
      <div className="form-fields">
        <Field name="expires_at" label={t.fields.expires_at} hint={t.untilHint}>
          {(control) => (
            <input {...control} type="date" min={calendar.today} value={draft.until} onChange={({ target }) => onChange({ until: target.value })} />
          )}
        </Field>
        <Field name="rate_per_minute" label={t.fields.rate_per_minute} hint={t.rateHint}>
          {(control) => (
            <input {...control} inputMode="numeric" autoComplete="off" maxLength={7} value={draft.rate} onChange={({ target }) => onChange({ rate: target.value })} />
          )}
        </Field>
      </div>
    </>
  );
}

interface ScopeBoxesProps {
  readonly control: ControlProps;
  readonly chosen: readonly Scope[];
  /** What its maker may do: a key may do no more. */
  readonly own: readonly Scope[];
  readonly onChange: (scopes: readonly Scope[]) => void;
}

/** One thing after the other that a key may do. The first box stands for the whole field. */
function ScopeBoxes({ control, chosen, own, onChange }: ScopeBoxesProps): ReactNode {
  const t = useTexts(accessTexts).scopes;
  const offered = SCOPES.filter((scope) => own.includes(scope));
  return (
    <ul className="keys-boxes">
      {offered.map((scope, index) => (
        <li key={scope}>
          <label>
            <input
              {...(index === 0 && control)}
              type="checkbox"
              checked={chosen.includes(scope)}
              onChange={({ target }) => onChange(SCOPES.filter((each) => (each === scope ? target.checked : chosen.includes(each))))}
            />{" "}
            {t[scope]}
          </label>
        </li>
      ))}
    </ul>
  );
}
