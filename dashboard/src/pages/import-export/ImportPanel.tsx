import type { ReactNode } from "react";
import type { ImportKind } from "../../api/mutations/imports";
import { Panel } from "../../parts/Panel";
import { Segments } from "../../parts/Segments";
import { useTexts } from "../../settings/locale";
import { filesTexts } from "../../text/import-export";
import { DropFile } from "./DropFile";
import { ImportRun } from "./ImportRun";
import { leftOut, mapped } from "./mapping";
import { OptionFields } from "./OptionFields";
import { PlanView } from "./PlanView";
import { SendingBar } from "./Progress";
import { NotSent } from "./Refusal";
import { useImport } from "./useImport";

const KINDS = ["products", "sales"] as const;

interface ImportPanelProps {
  readonly kind: ImportKind;
  /** The import that is looked at; null while a file is chosen and checked. */
  readonly run: number | null;
  readonly onKind: (kind: ImportKind) => void;
  readonly onRun: (run: number | null) => void;
}

/** A file is chosen, planned, checked, looked at, and then imported: never at once. */
export function ImportPanel({ kind, run, onKind, onRun }: ImportPanelProps): ReactNode {
  const t = useTexts(filesTexts).importing;
  const { file, options, sent, planned, checked, error, isLooking, isImporting, begin, start } = useImport(run, onRun);
  const changeKind = (chosen: ImportKind): void => {
    onKind(chosen);
    begin(null, {}, chosen);
  };
  const map = options.map ?? [];
  const again = (entries: string[]): void => begin(file, { ...options, map: entries }, kind);
  const shown = run ?? checked?.id ?? null;
  return (
    <Panel title={t.title}>
      <div className="files-steps">
        <Segments legend={t.what} options={KINDS} texts={t.kinds} value={kind} onChange={isImporting ? () => undefined : changeKind} />
        <p className="note">
          {t.columns[kind]} <code>{t.example[kind]}</code>
        </p>
        <DropFile fileName={file?.name ?? null} isBusy={isImporting} onFile={(chosen) => begin(chosen, options, kind)} />
        <OptionFields key={kind} kind={kind} options={options} isBusy={isImporting} onChange={(asked) => begin(file, asked, kind)} />
        <div role="status">{(isLooking || isImporting) && <SendingBar part={sent} />}</div>
        {error && <NotSent error={error} retry={() => begin(file, options, kind)} />}
        {planned && run === null && (
          <PlanView
            planned={planned}
            kind={kind}
            isBusy={isImporting}
            onMap={(column, field) => again(mapped(map, column, field))}
            onLeaveOut={(columns) => again(leftOut(map, columns))}
          />
        )}
        {shown !== null && (
          <ImportRun
            key={shown}
            kind={kind}
            id={shown}
            file={file}
            isBusy={isImporting}
            onImport={(skipsWrong) => start(kind, skipsWrong)}
            onAnother={() => begin(null, options, kind)}
          />
        )}
      </div>
    </Panel>
  );
}
