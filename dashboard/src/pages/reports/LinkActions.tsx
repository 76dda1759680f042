import { type ReactNode, useState } from "react";
import { addressOf } from "../../api/clients";
import type { CompareQuery } from "../../api/queries/reports";
import type { ReportMetric } from "../../figures/metrics";
import { useTexts } from "../../settings/locale";
import { reportsTexts } from "../../text/reports";
import { csvPath } from "./question";

interface CsvLinkProps {
  readonly query: CompareQuery;
  readonly compared: boolean;
  readonly show: ReportMetric;
  readonly title: string;
}

/** The same answer as a file: a plain link that streams. */
export function CsvLink({ query, compared, show, title }: CsvLinkProps): ReactNode {
  const t = useTexts(reportsTexts);
  return (
    <a href={addressOf("sales", csvPath(query, compared, show))} download aria-label={t.csvOf(title)}>
      {t.csv}
    </a>
  );
}

/** Copies the address of the report; where the browser gives no access to its clipboard, shows it to be copied. */
export function CopyLink(): ReactNode {
  const t = useTexts(reportsTexts);
  const [state, setState] = useState<"ready" | "copied" | "refused">("ready");
  const copy = (): void => {
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard) {
      clipboard.writeText(window.location.href).then(
        () => setState("copied"),
        () => setState("refused"),
      );
    } else setState("refused");
  };
  return (
    <>
      <button type="button" className="plain" onClick={copy} onBlur={() => state === "copied" && setState("ready")}>
        {t.copy}
      </button>
      <span role="status">{state === "copied" ? t.copied : ""}</span>
      {state === "refused" && (
        <input readOnly autoFocus aria-label={t.copyByHand} value={window.location.href} onFocus={({ target }) => target.select()} />
      )}
    </>
  );
}
