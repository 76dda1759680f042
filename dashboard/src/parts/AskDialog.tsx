import type { ReactNode } from "react";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import { beginHere, Dialog } from "./Dialog";
import { faultsOf } from "./faults";
import "./form.css";

interface AskDialogProps {
  readonly title: string;
  /** What will be, and what stays. */
  readonly text: string;
  readonly act: string;
  readonly cancel: string;
  /** Whether it is being done, and what was refused. */
  readonly mutation: { readonly isPending: boolean; readonly error: unknown };
  readonly onAct: () => void;
  readonly onClose: () => void;
  /** Between the text and the buttons. */
  readonly children?: ReactNode;
}

/** Asks before something is done that cannot be undone by itself. The way out has the focus. */
export function AskDialog({ title, text, act, cancel, mutation, onAct, onClose, children }: AskDialogProps): ReactNode {
  const { away } = useTexts(commonTexts).state;
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      {children}
      <p role="alert" className="field-error">
        {faultsOf(mutation.error, [], away).general}
      </p>
      <p className="form-actions">
        <button type="button" className="primary" aria-disabled={mutation.isPending} onClick={() => mutation.isPending || onAct()}>
          {act}
        </button>
        <button ref={beginHere} type="button" onClick={onClose}>
          {cancel}
        </button>
      </p>
    </Dialog>
  );
}
