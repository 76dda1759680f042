import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { checkFile, type FileImport, importFile, type ImportKind, type ImportOptions } from "../../api/mutations/imports";
import { useWrite } from "../../api/mutations/write";
import { Panel } from "../../parts/Panel";
import { Segments } from "../../parts/Segments";
import { useTexts } from "../../settings/locale";
import { filesTexts } from "../../text/import-export";
import { DropFile } from "./DropFile";
import { NDJSON } from "./fileRows";
import { ImportRun } from "./ImportRun";
import { DEFAULT_OPTIONS, OptionFields } from "./OptionFields";
import { SendingBar } from "./Progress";
import { NotSent } from "./Refusal";

const KINDS = ["products", "sales"] as const;

/** Names of files that are not text: said at once, not after they were sent. */
const NO_TEXT = /\.(xlsx?|ods|numbers|zip|gz|parquet|pdf)$/i;

interface ImportPanelProps {
  readonly kind: ImportKind;
  /** The import that is looked at; null while a file is chosen and checked. */
  readonly run: number | null;
  readonly onKind: (kind: ImportKind) => void;
  readonly onRun: (run: number | null) => void;
}

/** A file is chosen, checked, looked at, and then imported: never at once. */
export function ImportPanel({ kind, run, onKind, onRun }: ImportPanelProps): ReactNode {
  const t = useTexts(filesTexts).importing;
  const [file, setFile] = useState<File | null>(null);
  const [options, setOptions] = useState<ImportOptions>(DEFAULT_OPTIONS);
  const [sent, setSent] = useState(0);
  const check = useMutation({ mutationFn: checkFile });
  const { mutation, renew } = useWrite(importFile);

  const asImport = (chosen: File, asked: ImportOptions, of: ImportKind, skipsWrong: boolean): FileImport => {
    setSent(0);
    return { kind: of, file: chosen, isNdjson: NDJSON.test(chosen.name), options: asked, skipsWrong, onSent: setSent };
  };
  /** Begins anew: what was checked before says nothing of another file, or of another way to read it. */
  const begin = (chosen: File | null, asked: ImportOptions, of: ImportKind): void => {
    setFile(chosen);
    setOptions(asked);
    check.reset();
    mutation.reset();
    renew();
    if (run !== null) onRun(null);
    if (chosen !== null && !NO_TEXT.test(chosen.name)) check.mutate(asImport(chosen, asked, of, false));
  };
  const changeKind = (chosen: ImportKind): void => {
    onKind(chosen);
    begin(null, options, chosen);
  };
  const startImport = (skipsWrong: boolean): void => {
    if (file === null) return;
    mutation.mutate(asImport(file, options, kind, skipsWrong), { onSuccess: ({ id }) => onRun(id) });
  };
  const isBusy = mutation.isPending;
  const shown = run ?? check.data?.id ?? null;
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
        <div role="status">{(check.isPending || isBusy) && <SendingBar part={sent} />}</div>
        {check.isError && <NotSent error={check.error} retry={() => begin(file, options, kind)} />}
        {mutation.isError && <NotSent error={mutation.error} retry={() => begin(file, options, kind)} />}
        {shown !== null && (
          <ImportRun
            key={shown}
            kind={kind}
            id={shown}
            file={file}
            isBusy={isBusy}
            onImport={startImport}
            onAnother={() => begin(null, options, kind)}
          />
        )}
      </div>
    </Panel>
  );
}
