import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Dialog } from "../parts/Dialog";
import { LogInForm } from "../session/LogInForm";
import { stopAsking } from "../session/refused";
import { useTexts } from "../settings/locale";
import { loginTexts } from "../text/login";

/** The log-in above a page whose session has ended while something was typed there. */
export default function LogInAgain(): ReactNode {
  const t = useTexts(loginTexts);
  const client = useQueryClient();
  const done = (): void => {
    stopAsking();
    // It may be somebody else now: what is not shown is forgotten, and what is shown is asked for again.
    client.removeQueries({ type: "inactive" });
    void client.invalidateQueries();
  };
  return (
    <Dialog title={t.again} onClose={stopAsking}>
      <p className="note">{t.againNote}</p>
      <LogInForm onDone={done}>
        <button type="button" onClick={stopAsking}>
          {t.cancel}
        </button>
      </LogInForm>
    </Dialog>
  );
}
