import type { ReactNode } from "react";
import { useTexts } from "../../settings/locale";
import { saleTexts } from "../../text/sale";

interface DialogActionsProps {
  readonly submit: string;
  readonly busy: string;
  readonly isBusy: boolean;
  readonly onCancel: () => void;
}

/** The end of a dialog's form: to do it, or not. */
export function DialogActions({ submit, busy, isBusy, onCancel }: DialogActionsProps): ReactNode {
  const t = useTexts(saleTexts);
  return (
    <p className="form-actions">
      <button type="submit" className="primary" aria-disabled={isBusy}>
        {isBusy ? busy : submit}
      </button>
      <button type="button" onClick={onCancel}>
        {t.cancel}
      </button>
    </p>
  );
}
