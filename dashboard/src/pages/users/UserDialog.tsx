import { type ReactNode, useMemo, useState } from "react";
import { addUser, changeUser } from "../../api/mutations/access";
import { useWrite } from "../../api/mutations/write";
import type { InvitedUser, Role, User } from "../../api/names";
import { beginHere, Dialog } from "../../parts/Dialog";
import { type Faults, faultsOf, ownFaults } from "../../parts/faults";
import { Field, Form } from "../../parts/Form";
import { useTexts } from "../../settings/locale";
import { accessTexts } from "../../text/access";
import { commonTexts } from "../../text/common";
import { loginTexts } from "../../text/login";
import { usersTexts } from "../../text/users";
import { changesOf, draftOf, newUser, ROLES, USER_FIELDS, type UserDraft, type UserFault } from "./userDraft";

interface UserDialogProps {
  /** Null to add somebody. */
  readonly user: User | null;
  /** Then role and log-in stay: the service would refuse it. */
  readonly isLastAdmin: boolean;
  readonly onClose: () => void;
  readonly onInvited: (user: InvitedUser) => void;
}

/** Adds somebody, or changes who they are and what they may do. */
export function UserDialog({ user, isLastAdmin, onClose, onInvited }: UserDialogProps): ReactNode {
  const t = useTexts(usersTexts).form;
  const [draft, setDraft] = useState(() => draftOf(user));
  const [own, setOwn] = useState<Faults | null>(null);
  const adding = useWrite(addUser).mutation;
  const changing = useWrite(changeUser).mutation;
  const told = useTold(adding.error ?? changing.error);
  const isBusy = adding.isPending || changing.isPending;
  const refuse = (faults: Readonly<Partial<Record<string, UserFault>>>): void => {
    setOwn(ownFaults(Object.fromEntries(Object.entries(faults).map(([name, fault]) => [name, fault === undefined ? "" : t[fault]]))));
  };
  const submit = (): void => {
    if (isBusy) return;
    setOwn(null);
    if (user === null) {
      const made = newUser(draft);
      if ("faults" in made) refuse(made.faults);
      else adding.mutate(made.body, { onSuccess: onInvited });
      return;
    }
    const made = changesOf(draft, user);
    if ("faults" in made) refuse(made.faults);
    else if (Object.keys(made.changes).length === 0) onClose();
    else changing.mutate({ userId: user.id, changes: made.changes }, { onSuccess: onClose });
  };
  return (
    <Dialog title={user === null ? t.add : t.change(user.name)} onClose={onClose}>
      <Form faults={own ?? told} labels={t.fields} onSubmit={submit}>
        <UserFields draft={draft} isNew={user === null} isLastAdmin={isLastAdmin} onChange={(changes) => setDraft({ ...draft, ...changes })} />
        <p className="form-actions">
          <button type="submit" className="primary" aria-disabled={isBusy}>
            {isBusy ? t.saving : user === null ? t.invite : t.save}
          </button>
          <button type="button" onClick={onClose}>
            {t.cancel}
          </button>
        </p>
      </Form>
    </Dialog>
  );
}

/** What the service refuses, in its words. */
function useTold(error: Error | null): Faults {
  const { away } = useTexts(commonTexts).state;
  return useMemo(() => faultsOf(error, USER_FIELDS, away), [error, away]);
}

interface UserFieldsProps {
  readonly draft: UserDraft;
  readonly isNew: boolean;
  readonly isLastAdmin: boolean;
  readonly onChange: (changes: Partial<UserDraft>) => void;
}

function UserFields({ draft, isNew, isLastAdmin, onChange }: UserFieldsProps): ReactNode {
  const t = useTexts(usersTexts).form;
  return (
    <>
      <Field name="name" label={t.fields.name}>
        {(control) => (
          <input {...control} ref={beginHere} autoComplete="off" maxLength={200} value={draft.name} onChange={({ target }) => onChange({ name: target.value })} />
        )}
      </Field>
      <Field name="email" label={t.fields.email}>
        {(control) => (
          <input {...control} type="email" autoComplete="off" maxLength={254} value={draft.email} onChange={({ target }) => onChange({ email: target.value })} />
        )}
      </Field>
      <RoleField draft={draft} isLastAdmin={isLastAdmin} onChange={onChange} />
      {!isNew && (
        <div>
          <label>
            <input
              type="checkbox"
              disabled={isLastAdmin}
              checked={draft.isActive}
              aria-describedby="user-active-hint"
              onChange={({ target }) => onChange({ isActive: target.checked })}
            />{" "}
            {t.active}
          </label>
          <p id="user-active-hint" className="note">
            {t.activeHint}
          </p>
        </div>
      )}
      {isLastAdmin && <p className="notice">{t.lastAdmin}</p>}
    </>
  );
}

function RoleField({ draft, isLastAdmin, onChange }: Omit<UserFieldsProps, "isNew">): ReactNode {
  const t = useTexts(usersTexts).form;
  const { roles } = useTexts(loginTexts);
  const described = useTexts(accessTexts).roles;
  return (
    <Field name="role" label={t.fields.role} {...(draft.role !== null && { hint: described[draft.role] })}>
      {(control) => (
        <select {...control} disabled={isLastAdmin} value={draft.role ?? ""} onChange={({ target }) => onChange({ role: target.value as Role })}>
          {draft.role === null && <option value="">{t.choose}</option>}
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {roles[role]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
