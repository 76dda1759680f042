import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { choosePassword } from "../../api/mutations/session";
import { useWrite } from "../../api/mutations/write";
import { ApiProblem } from "../../api/problem";
import { PageTitle } from "../../frame/PageTitle";
import { addressOf } from "../../links/address";
import { PageLink } from "../../links/PageLink";
import { type Faults, faultsOf, ownFaults } from "../../parts/faults";
import { Field, Form } from "../../parts/Form";
import { useTexts } from "../../settings/locale";
import { commonTexts } from "../../text/common";
import { loginTexts } from "../../text/login";
import { passwordFault } from "./passwordFault";
import "../../parts/card.css";
import "../../session/session.css";

/** Choose a password by a link, which is good once. Its token is taken out of the address before anything else. */
export default function WelcomePage(): ReactNode {
  const t = useTexts(loginTexts).welcome;
  const [token] = useState(() => window.location.hash.slice(1));
  const navigate = useNavigate();
  useEffect(() => {
    void navigate({ ...addressOf({ page: "welcome" }), hash: "", replace: true });
  }, [navigate]);
  return (
    <div className="session card">
      <PageTitle title={t.title} />
      {token === "" ? <p>{t.noToken}</p> : <PasswordForm token={token} />}
      <p className="note">
        <PageLink page="login">{t.toLogIn}</PageLink>
      </p>
    </div>
  );
}

function PasswordForm({ token }: { token: string }): ReactNode {
  const t = useTexts(loginTexts);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { mutation } = useWrite(choosePassword);
  const [typed, setTyped] = useState({ password: "", again: "" });
  const [isShown, setShown] = useState(false);
  const [own, setOwn] = useState<Faults | null>(null);
  const told = useTold(mutation.error);
  const submit = (): void => {
    if (mutation.isPending) return;
    const fault = passwordFault(typed.password, typed.again);
    setOwn(fault && ownFaults({ [fault === "differs" ? "again" : "password"]: t.welcome[fault] }));
    if (fault) return;
    const done = (): void => {
      client.clear();
      void navigate({ ...addressOf({ page: "overview" }), replace: true });
    };
    mutation.mutate({ token, password: typed.password }, { onSuccess: done });
  };
  return (
    <Form faults={own ?? told} labels={{ password: t.password, again: t.welcome.again }} onSubmit={submit}>
      {(["password", "again"] as const).map((name) => (
        <Field
          key={name}
          name={name}
          label={name === "password" ? t.password : t.welcome.again}
          {...(name === "password" && { hint: t.welcome.rules })}
        >
          {(control) => (
            <input
              {...control}
              type={isShown ? "text" : "password"}
              autoComplete="new-password"
              autoCapitalize="off"
              spellCheck={false}
              value={typed[name]}
              onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <label>
        <input type="checkbox" checked={isShown} onChange={(event) => setShown(event.target.checked)} /> {t.welcome.show}
      </label>
      <p className="form-actions">
        <button type="submit" className="primary" aria-disabled={mutation.isPending}>
          {mutation.isPending ? t.sending : t.welcome.send}
        </button>
      </p>
    </Form>
  );
}

/** What the service refuses, in its words; of a link that is good no more, what to do about it. */
function useTold(error: Error | null): Faults {
  const { expired } = useTexts(loginTexts).welcome;
  const { away } = useTexts(commonTexts).state;
  return useMemo(() => {
    const faults = faultsOf(error, ["password"], away);
    return error instanceof ApiProblem && error.code === "link_expired" ? { ...faults, general: expired, requestId: null } : faults;
  }, [error, expired, away]);
}
