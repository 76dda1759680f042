import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { logIn } from "../api/mutations/session";
import { useWrite } from "../api/mutations/write";
import { ApiProblem } from "../api/problem";
import { beginHere } from "../parts/Dialog";
import { faultsOf } from "../parts/faults";
import { Field, Form } from "../parts/Form";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import { loginTexts } from "../text/login";

const FIELDS = ["email", "password"] as const;

interface LogInFormProps {
  readonly onDone: () => void;
  /** Beside the button. */
  readonly children?: ReactNode;
}

/** Email and password. What is refused is said in the service's words; where one has to wait, the button counts down. */
export function LogInForm({ onDone, children }: LogInFormProps): ReactNode {
  const t = useTexts(loginTexts);
  const { away } = useTexts(commonTexts).state;
  const { mutation } = useWrite(logIn);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const passwordField = useRef<HTMLInputElement>(null);
  const faults = useMemo(() => faultsOf(mutation.error, FIELDS, away), [mutation.error, away]);
  const seconds = useWait(mutation.error);
  const submit = (): void => {
    if (mutation.isPending || seconds > 0) return;
    mutation.mutate({ email, password }, { onSuccess: onDone, onError: () => passwordField.current?.select() });
  };
  return (
    <Form faults={faults} labels={{ email: t.email, password: t.password }} onSubmit={submit}>
      <Field name="email" label={t.email}>
        {(control) => (
          <input
            {...control}
            type="email"
            autoComplete="username"
            autoFocus
            ref={beginHere}
            maxLength={254}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field name="password" label={t.password}>
        {(control) => (
          <input
            {...control}
            ref={passwordField}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <p className="form-actions">
        <button type="submit" className="primary" aria-disabled={mutation.isPending || seconds > 0}>
          {mutation.isPending ? t.sending : seconds > 0 ? t.sendIn(seconds) : t.send}
        </button>
        {children}
      </p>
    </Form>
  );
}

/** Seconds that are left to wait after a refusal that says so; 0 where there is none. */
function useWait(error: Error | null): number {
  const [waiting, setWaiting] = useState<{ readonly error: Error | null; readonly left: number }>({ error: null, left: 0 });
  if (waiting.error !== error) {
    setWaiting({ error, left: Math.ceil(error instanceof ApiProblem ? (error.retryAfter ?? 0) : 0) });
  }
  useEffect(() => {
    if (waiting.left === 0) return;
    const timer = setTimeout(() => setWaiting({ ...waiting, left: waiting.left - 1 }), 1000);
    return () => clearTimeout(timer);
  }, [waiting]);
  return waiting.left;
}
