import type { ReactNode } from "react";
import type { ImportKind } from "../../api/mutations/imports";
import type { ImportStatus } from "../../api/names";
import { ApiProblem } from "../../api/problem";
import { ErrorState } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { filesTexts } from "../../text/import-export";
import { WrongRows } from "./WrongRows";

/** The file did not get as far as being read: why. */
export function NotSent({ error, retry }: { readonly error: Error; readonly retry: () => void }): ReactNode {
  const t = useTexts(filesTexts).refused;
  if (!(error instanceof ApiProblem)) return <ErrorState error={error} retry={retry} />;
  const others = error.fields.map(({ detail }) => detail).filter((detail) => detail !== error.detail);
  return (
    <div role="alert" className="notice">
      <p>{t.title}</p>
      <p>{error.detail}</p>
      {others.map((detail) => (
        <p key={detail}>{detail}</p>
      ))}
      {error.requestId !== null && <p className="note">{t.request(error.requestId)}</p>}
    </div>
  );
}

interface RefusalProps {
  readonly status: ImportStatus;
  readonly kind: ImportKind;
  readonly file: File | null;
}

/** The file was not taken, or its import was stopped: why, and where. */
export function Refusal({ status, kind, file }: RefusalProps): ReactNode {
  const t = useTexts(filesTexts).refused;
  const detail = status.problem?.["detail"];
  return (
    <>
      <div role="alert" className="notice">
        <p>{status.state === "stopped" ? t.stopped : t.title}</p>
        {typeof detail === "string" && <p>{detail}</p>}
      </div>
      {status.errors.length > 0 && <WrongRows faults={status.errors} status={status} kind={kind} file={file} />}
    </>
  );
}
