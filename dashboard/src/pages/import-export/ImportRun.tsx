import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { type ImportKind, resumeImport, STALE_AFTER_IMPORT } from "../../api/mutations/imports";
import { useWrite } from "../../api/mutations/write";
import { importQuery, isGoing } from "../../api/queries/imports";
import { ErrorState } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { filesTexts } from "../../text/import-export";
import { CheckResult } from "./CheckResult";
import { ImportBar } from "./Progress";
import { Refusal } from "./Refusal";

interface ImportRunProps {
  readonly kind: ImportKind;
  readonly id: number;
  readonly file: File | null;
  readonly isBusy: boolean;
  readonly onImport: (skipsWrong: boolean) => void;
  readonly onAnother: () => void;
}

/** An import, or a check, from the moment that the service has the file: how far it is, then what came of it. */
export function ImportRun({ kind, id, file, isBusy, onImport, onAnother }: ImportRunProps): ReactNode {
  const t = useTexts(filesTexts);
  const client = useQueryClient();
  const { data: status, error, refetch } = useQuery(importQuery(kind, id));
  const isOver = status !== undefined && !status.dry_run && !isGoing(status);
  useEffect(() => {
    if (isOver) for (const queryKey of STALE_AFTER_IMPORT) void client.invalidateQueries({ queryKey, exact: false, refetchType: "active" });
  }, [client, isOver]);
  if (status === undefined) return error === null ? null : <ErrorState error={error} retry={() => void refetch()} />;
  if (isGoing(status)) {
    return (
      <div role="status">
        <ImportBar status={status} />
        {!status.dry_run && <p className="note">{t.progress.leave}</p>}
      </div>
    );
  }
  if (status.state === "finished") {
    return <CheckResult status={status} kind={kind} file={file} isBusy={isBusy} onImport={onImport} onAnother={onAnother} />;
  }
  return (
    <>
      <Refusal status={status} kind={kind} file={file} />
      <p className="form-actions">
        {status.can_resume && <ResumeButton kind={kind} id={id} />}
        <button type="button" onClick={onAnother}>
          {t.result.another}
        </button>
      </p>
    </>
  );
}

/** Lets a stopped import go on. */
export function ResumeButton({ kind, id, name }: { readonly kind: ImportKind; readonly id: number; readonly name?: string }): ReactNode {
  const t = useTexts(filesTexts).history;
  const { mutation } = useWrite(resumeImport);
  return (
    <>
      <button type="button" disabled={mutation.isPending} aria-label={name && t.resumeOf(name)} onClick={() => mutation.mutate({ kind, id })}>
        {t.resume}
      </button>
      {mutation.isError && <span role="alert">{mutation.error.message}</span>}
    </>
  );
}
