import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { checkFile, type FileImport, importFile, type ImportKind, type ImportOptions } from "../../api/mutations/imports";
import { useWrite } from "../../api/mutations/write";
import { Panel } from "../../parts/Panel";
import { Segments } from "../../parts/Segments";
import { useTexts } from "../../settings/locale";
import { filesTexts } from "../../text/import-export";
import { CheckResult } from "./CheckResult";
import { DropFile } from "./DropFile";
import { DEFAULT_OPTIONS, OptionFields } from "./OptionFields";
import { Refusal } from "./Refusal";

const KINDS = ["products", "sales"] as const;

/** Names of files that hold an object in each line. */
const NDJSON = /\.(ndjson|jsonl|json)$/i;

/** Names of files that are not text: said at once, not after they were sent. */
const NO_TEXT = /\.(xlsx?|ods|numbers|zip|gz|parquet|pdf)$/i;

interface ImportPanelProps {
  readonly kind: ImportKind;
  readonly onKind: (kind: ImportKind) => void;
}

/** A file is chosen, checked, looked at, and then imported: never at once. */
export function ImportPanel({ kind, onKind }: ImportPanelProps): ReactNode {
  const t = useTexts(filesTexts).importing;
  const [file, setFile] = useState<File | null>(null);
  const [options, setOptions] = useState<ImportOptions>(DEFAULT_OPTIONS);
  const check = useMutation({ mutationFn: checkFile });
  const { mutation, renew } = useWrite(importFile);

  /** Begins anew: what was checked before says nothing of another file, or of another way to read it. */
  const begin = (chosen: File | null, asked: ImportOptions, of: ImportKind): void => {
    setFile(chosen);
    setOptions(asked);
    check.reset();
    mutation.reset();
    renew();
    if (chosen !== null && !NO_TEXT.test(chosen.name)) check.mutate(asImport(chosen, asked, of));
  };
  const changeKind = (chosen: ImportKind): void => {
    onKind(chosen);
    begin(null, options, chosen);
  };
  const isBusy = mutation.isPending;
  return (
    <Panel title={t.title}>
      <div className="files-steps">
        <Segments legend={t.what} options={KINDS} texts={t.kinds} value={kind} onChange={isBusy ? () => undefined : changeKind} />
        <p className="note">
          {t.columns[kind]} <code>{t.example[kind]}</code>
        </p>
        <DropFile fileName={file?.name ?? null} isBusy={isBusy} onFile={(chosen) => begin(chosen, options, kind)} />
        {file !== null && NO_TEXT.test(file.name) && <p role="alert">{t.noText}</p>}
        <OptionFields kind={kind} options={options} isBusy={isBusy} onChange={(asked) => begin(file, asked, kind)} />
        <div role="status">
          {check.isPending && <p>{t.checking}</p>}
          {mutation.isPending && <p>{t.running}</p>}
        </div>
        {check.isError && file !== null && (
          <Refusal error={check.error} given={asImport(file, options, kind)} fileName={file.name} retry={() => begin(file, options, kind)} />
        )}
        {check.data && file !== null && (
          <CheckResult
            counts={mutation.data ?? check.data}
            given={asImport(file, options, kind)}
            fileName={file.name}
            isBusy={isBusy}
            onImport={(skipsWrong) => mutation.mutate({ ...asImport(file, options, kind), skipsWrong })}
            onAnother={() => begin(null, options, kind)}
          />
        )}
        {mutation.isError && file !== null && (
          <Refusal error={mutation.error} given={asImport(file, options, kind)} fileName={file.name} />
        )}
      </div>
    </Panel>
  );
}

function asImport(file: File, options: ImportOptions, kind: ImportKind): FileImport {
  return { kind, file, isNdjson: NDJSON.test(file.name), options, skipsWrong: false };
}
