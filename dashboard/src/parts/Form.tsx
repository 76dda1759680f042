import { createContext, type ReactNode, type SubmitEvent, useContext, useEffect, useId, useRef } from "react";
import { useTexts } from "../settings/locale";
import { useMaybeStore } from "../store/context";
import { commonTexts } from "../text/common";
import type { Faults } from "./faults";
import "./form.css";

interface FormContext {
  readonly id: string;
  readonly faults: Faults;
}

const Context = createContext<FormContext | null>(null);

interface FormProps {
  readonly faults: Faults;
  /** What the fields are called, in their order: for the summary of what is wrong. */
  readonly labels: Readonly<Record<string, string>>;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

/** A form. What is wrong stands at its fields and, with links to them, above; the first of them gets the focus. */
export function Form({ faults, labels, onSubmit, children }: FormProps): ReactNode {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (Object.keys(faults.fields).length > 0) form.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
  }, [faults]);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form ref={form} className="form" noValidate onSubmit={submit}>
      <Summary id={id} faults={faults} labels={labels} />
      <Context value={{ id, faults }}>{children}</Context>
    </form>
  );
}

function Summary({ id, faults, labels }: { id: string } & Pick<FormProps, "faults" | "labels">): ReactNode {
  const t = useTexts(commonTexts);
  const format = useMaybeStore()?.format;
  const wrong = Object.keys(labels).filter((name) => name in faults.fields);
  if (wrong.length === 0 && faults.general === null) return <div role="alert" />;
  return (
    <div role="alert" className="notice form-summary">
      {faults.general !== null && <p>{faults.general}</p>}
      {faults.requestId !== null && <p className="note">{t.state.requestId(faults.requestId)}</p>}
      {wrong.length > 0 && (
        <>
          <p>{t.form.summary(wrong.length, format?.count(wrong.length) ?? String(wrong.length))}</p>
          <ul>
            {wrong.map((name) => (
              <li key={name}>
                <a href={`#${id}-${name}`} onClick={(event) => goTo(event.nativeEvent, `${id}-${name}`)}>
                  {labels[name]}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** The address is the state of the page: a link within a form must not change it. */
function goTo(event: Event, id: string): void {
  event.preventDefault();
  document.getElementById(id)?.focus();
}

/** What a field's input, select or textarea must have. */
export interface ControlProps {
  readonly id: string;
  readonly name: string;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string | undefined;
}

interface FieldProps {
  /** As in the request's body. */
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
  /** Below what is wrong: a way out, such as a button that takes what there is. */
  readonly offer?: ReactNode;
  readonly children: (control: ControlProps) => ReactNode;
}

/** A field of a form, with its label above, and its hint and what is wrong with it below. */
export function Field({ name, label, hint, offer, children }: FieldProps): ReactNode {
  const form = useContext(Context);
  if (form === null) throw new Error("a Field stands in a Form");
  const id = `${form.id}-${name}`;
  const fault = form.faults.fields[name];
  const described = [fault !== undefined && `${id}-fault`, hint !== undefined && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, name, "aria-invalid": fault !== undefined, "aria-describedby": described || undefined })}
      {fault !== undefined && (
        <p id={`${id}-fault`} className="field-error">
          {fault} {offer}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="note">
          {hint}
        </p>
      )}
    </div>
  );
}
