/** The file of wrong rows: as they were, with what is wrong beside them. Mended, it can be imported as it is. */

import { type FileRows, membersOf } from "./fileRows";

/** What is wrong with a row. */
export interface RowFault {
  readonly line: number;
  readonly column: string | null;
  readonly detail: string;
}

/** What the importer passes over when the file comes back. */
const REPORT = ["import_line", "import_column", "import_error"] as const;

const PLAIN = /^[^",;\t|\r\n]*$/;

/** The text of the file. */
export function wrongRowsText({ header, delimiter, rows }: FileRows, faults: readonly RowFault[]): string {
  const lines = [...rows].map(([line, row]) => {
    const report = reportOf(line, faults);
    if (header.length === 0) {
      const members = membersOf(row.text) ?? { import_row: row.text };
      return JSON.stringify({ ...members, ...Object.fromEntries(REPORT.map((name, place) => [name, report[place]])) });
    }
    const padded = header.map((_, place) => row.cells[place] ?? "");
    // Cells beyond the header stay, behind the report: nothing is lost, and the row is noticed again.
    return csvLine([...padded, ...report.map(String), ...row.cells.slice(header.length)], delimiter);
  });
  const first = header.length === 0 ? [] : [csvLine([...header, ...REPORT], delimiter)];
  return [...first, ...lines, ""].join("\n");
}

/** What it is called: beside the file, as the command line does. */
export function wrongRowsName(fileName: string, isNdjson: boolean): string {
  return `${fileName.replace(/\.[^.]*$/, "")}.rejected.${isNdjson ? "ndjson" : "csv"}`;
}

function reportOf(line: number, faults: readonly RowFault[]): readonly [number, string, string] {
  const own = faults.filter((fault) => fault.line === line);
  return [line, own.map(({ column }) => column ?? "").join("; "), own.map(({ detail }) => detail).join("; ")];
}

function csvLine(cells: readonly string[], delimiter: string): string {
  return cells.map((cell) => (PLAIN.test(cell) ? cell : `"${cell.replaceAll('"', '""')}"`)).join(delimiter);
}
