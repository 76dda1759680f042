import type { ReactNode } from "react";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";

/** A page has thrown: it says so, and the frame stays. */
export function Crashed(): ReactNode {
  const t = useTexts(commonTexts).state;
  return (
    <div className="state" role="alert">
      <h1>{t.crashed}</h1>
      <button type="button" onClick={() => window.location.reload()}>
        {t.reload}
      </button>
    </div>
  );
}
