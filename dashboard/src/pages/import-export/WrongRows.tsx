import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { addressOf } from "../../api/clients";
import { contentType, type ImportKind } from "../../api/mutations/imports";
import type { ImportStatus } from "../../api/names";
import { DataTable } from "../../parts/DataTable";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { filesTexts } from "../../text/import-export";
import { NDJSON, readRows, valueOf } from "./fileRows";

/** What is wrong with a row. */
export interface RowFault {
  readonly line: number;
  readonly column: string | null;
  readonly detail: string;
}

interface WrongRowsProps {
  readonly faults: readonly RowFault[];
  readonly status: ImportStatus;
  readonly kind: ImportKind;
  /** The file, while this page has it. */
  readonly file: File | null;
}

function encodingOf({ options }: ImportStatus): string {
  const { encoding } = options;
  return typeof encoding === "string" ? encoding : "utf-8";
}

/** What is wrong, row by row, with the values as they stand in the file, and the rows as a file to mend. */
export function WrongRows({ faults, status, kind, file }: WrongRowsProps): ReactNode {
  const t = useTexts(filesTexts).wrong;
  const format = useFormat();
  const lines = useMemo(() => new Set(faults.map(({ line }) => line)), [faults]);
  const { data: read } = useQuery({
    queryKey: ["file", file?.name, file?.size, [...lines]],
    queryFn: () => (file === null ? null : readRows(file, { isNdjson: NDJSON.test(file.name), encoding: encodingOf(status) }, lines)),
    // What is no text, such as a workbook, is told without its values.
    enabled: file !== null && contentType(file.name) !== "application/octet-stream",
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
      {status.rejected > lines.size && <p>{t.notAll(format.count(lines.size), format.count(status.rejected))}</p>}
      {status.rejected_file && (
        <p>
          <a href={addressOf(kind, `/imports/${status.id}/rejected`)} download>
            {t.download}
          </a>{" "}
          <span className="note">{t.mend}</span>
        </p>
      )}
    </div>
  );
}
