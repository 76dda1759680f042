import type { ReactNode } from "react";
import type { FileImport } from "../../api/mutations/imports";
import { ApiProblem } from "../../api/problem";
import { ErrorState } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { filesTexts } from "../../text/import-export";
import { WrongRows } from "./WrongRows";

interface RefusalProps {
  readonly error: Error;
  readonly given: FileImport;
  readonly fileName: string;
  readonly retry?: () => void;
}

/** The file was not taken: why, where, and what is in all the same. */
export function Refusal({ error, given, fileName, retry }: RefusalProps): ReactNode {
  const t = useTexts(filesTexts).refused;
  const format = useFormat();
  if (!(error instanceof ApiProblem)) return retry ? <ErrorState error={error} retry={retry} /> : <p role="alert" className="notice">{t.away}</p>;
  const faults = error.fields.map(({ line = 0, column = null, detail }) => ({ line, column, detail }));
  const inLines = faults.filter(({ line }) => line > 0);
  const { error_count: count, rows_done: done } = error.members;
  return (
    <>
      <div role="alert" className="notice">
        <p>{t.title}</p>
        <p>{error.detail}</p>
        {faults.filter(({ line }) => line === 0).map(({ detail }) => detail !== error.detail && <p key={detail}>{detail}</p>)}
        {typeof done === "number" && done > 0 && <p>{t.goesOn(format.count(done))}</p>}
        {error.requestId !== null && <p className="note">{t.request(error.requestId)}</p>}
      </div>
      {inLines.length > 0 && (
        <WrongRows faults={inLines} count={typeof count === "number" ? count : inLines.length} given={given} fileName={fileName} />
      )}
    </>
  );
}
