import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import "./dialog.css";

interface DialogProps {
  readonly title: string;
  /** By Escape too. The place that opened it has the focus again afterwards: the browser sees to that. */
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * The `ref` of what has the focus when its dialog opens. React's `autoFocus` comes before the dialog is open, when nothing in
 * it can have it yet.
 */
export function beginHere(element: HTMLElement | null): void {
  element?.setAttribute("autofocus", "");
}

/** A dialog, open for as long as it is rendered. It keeps what is typed until it is closed. */
export function Dialog({ title, onClose, children }: DialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // It is closed while it is still there: of one that is gone the browser gives the focus back to nobody.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog dialog-form"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}
