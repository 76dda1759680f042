import { type ReactNode, useId, useRef, useState } from "react";
import { useTexts } from "../settings/locale";
import { onceTexts } from "../text/once";
import { beginHere, Dialog } from "./Dialog";
import "./onceDialog.css";

interface OnceDialogProps {
  readonly title: string;
  readonly label: string;
  /** What it is for, and until when it is good. */
  readonly note: ReactNode;
  readonly value: string;
  readonly onClose: () => void;
}

/** A dialog with a secret that is told this once: to be copied. Where the browser gives no access to its clipboard, it is marked. */
export function OnceDialog({ title, label, note, value, onClose }: OnceDialogProps): ReactNode {
  const t = useTexts(onceTexts);
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [state, setState] = useState<"ready" | "copied" | "byHand">("ready");
  const copy = (): void => {
    const clipboard = navigator.clipboard as Clipboard | undefined;
    const mark = (): void => {
      field.current?.select();
      setState("byHand");
    };
    if (clipboard) clipboard.writeText(value).then(() => setState("copied"), mark);
    else mark();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="once">
        <p>{note}</p>
        <label htmlFor={id}>{label}</label>
        <textarea
          ref={(element) => {
            field.current = element;
            beginHere(element);
          }}
          id={id}
          readOnly
          rows={value.length > 60 ? 4 : 2}
          spellCheck={false}
          className="once-value"
          value={value}
          onFocus={({ target }) => target.select()}
        />
        <p className="notice">{t.once}</p>
        <p className="form-actions">
          <button type="button" className="primary" onClick={copy}>
            {t.copy}
          </button>
          <button type="button" onClick={onClose}>
            {t.done}
          </button>
          <span role="status">{state === "copied" ? t.copied : state === "byHand" ? t.byHand : ""}</span>
        </p>
      </div>
    </Dialog>
  );
}
