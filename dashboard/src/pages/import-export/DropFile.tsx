import { type DragEvent, type ReactNode, useId, useState } from "react";
import { useTexts } from "../../settings/locale";
import { filesTexts } from "../../text/import-export";

interface DropFileProps {
  readonly fileName: string | null;
  readonly isBusy: boolean;
  readonly onFile: (file: File) => void;
}

/** Takes a file: chosen by the native field, which is all that is needed, or dropped on it. */
export function DropFile({ fileName, isBusy, onFile }: DropFileProps): ReactNode {
  const t = useTexts(filesTexts).importing;
  const id = useId();
  const [isOver, setIsOver] = useState(false);
  const take = (files: FileList | null): void => {
    const file = files?.[0];
    if (file && !isBusy) onFile(file);
  };
  const over = (event: DragEvent): void => {
    event.preventDefault();
    setIsOver(true);
  };
  return (
    <div
      className={isOver ? "drop drop-over" : "drop"}
      onDragOver={over}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <label htmlFor={id}>{fileName ?? t.drop}</label>
      <input
        id={id}
        type="file"
        accept=".csv,.txt,.tsv,.ndjson,.jsonl,.xlsx,.ods,.parquet,.gz,.zip,text/csv,application/x-ndjson"
        disabled={isBusy}
        onChange={(event) => {
          take(event.target.files);
          // The same file, mended meanwhile, can be chosen again.
          event.target.value = "";
        }}
      />
      <p className="note">{t.nothingYet}</p>
    </div>
  );
}
