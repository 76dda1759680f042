import type { ReactNode } from "react";
import { useTexts } from "../settings/locale";
import { useTheme } from "../settings/theme";
import { commonTexts } from "../text/common";

/** Not even the addresses of the services could be read. */
export function Unreachable(): ReactNode {
  const t = useTexts(commonTexts).state;
  useTheme();
  return (
    <main className="page">
      <div className="state" role="alert">
        <h1>{t.failed}</h1>
        <p>{t.away}</p>
        <button type="button" onClick={() => window.location.reload()}>
          {t.retry}
        </button>
      </div>
    </main>
  );
}
