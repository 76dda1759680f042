import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import type { FileImport } from "../../api/mutations/imports";
import { DataTable } from "../../parts/DataTable";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { filesTexts } from "../../text/import-export";
import { type FileRows, readRows, valueOf } from "./fileRows";
import { type RowFault, wrongRowsName, wrongRowsText } from "./wrongRows";

interface WrongRowsProps {
  readonly faults: readonly RowFault[];
  /** How many rows are wrong, were they not all told. */
  readonly count: number;
  readonly given: FileImport;
  readonly fileName: string;
}

/** What is wrong, row by row, with the values as they stand in the file, and the rows as a file to mend. */
export function WrongRows({ faults, count, given, fileName }: WrongRowsProps): ReactNode {
  const t = useTexts(filesTexts).wrong;
  const format = useFormat();
  const lines = useMemo(() => new Set(faults.map(({ line }) => line)), [faults]);
  const { data: read } = useQuery({
    queryKey: ["file", fileName, given.file.size, [...lines]],
    queryFn: () => readRows(given.file, given.isNdjson, lines),
    gcTime: 0,
    staleTime: Infinity,
  });
  const rows = useMemo(() => faults.map((fault, place) => ({ ...fault, place })), [faults]);
  return (
    <div className="files-wrong">
      <DataTable
        caption={t.title}
        rows={rows}
        keyOf={(row) => row.place}
        columns={[
          { key: "line", title: t.line, isNumber: true, cell: ({ line }) => format.count(line) },
          { key: "column", title: t.column, isShort: true, cell: ({ column }) => column ?? t.wholeRow },
          { key: "value", title: t.value, cell: ({ line, column }) => (read && valueOf(read, line, column)) ?? t.noValue },
          { key: "reason", title: t.reason, cell: ({ detail }) => detail },
        ]}
      />
      {count > lines.size && <p>{t.notAll(format.count(lines.size), format.count(count))}</p>}
      {read && read.rows.size > 0 && <Download read={read} faults={faults} name={wrongRowsName(fileName, given.isNdjson)} />}
    </div>
  );
}

function Download({ read, faults, name }: { read: FileRows; faults: readonly RowFault[]; name: string }): ReactNode {
  const t = useTexts(filesTexts).wrong;
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([wrongRowsText(read, faults)], { type: "text/plain;charset=utf-8" }));
    if (link.current) link.current.href = made;
    return () => URL.revokeObjectURL(made);
  }, [read, faults]);
  return (
    <p>
      <a ref={link} href="#content" download={name}>
        {t.download}
      </a>{" "}
      <span className="note">{t.mend}</span>
    </p>
  );
}
