/** Reads single rows out of a file that was refused for them: the service names lines and columns, the file has the values. */

/** Names of files that hold an object in each line. */
export const NDJSON = /\.(ndjson|jsonl|json)$/i;

/** How a file of text is to be read. */
export interface FileKind {
  readonly isNdjson: boolean;
  readonly encoding: string;
}

/** Rows of a file by the line that each begins on, as the service counts lines. */
export interface FileRows {
  /** The names of the columns; empty where each row names its own (NDJSON). */
  readonly header: readonly string[];
  readonly rows: ReadonlyMap<number, FileRow>;
}

/** A row as it stands in the file. */
export interface FileRow {
  readonly text: string;
  readonly cells: readonly string[];
}

const DELIMITERS = [",", ";", "\t", "|"] as const;

/** The rows that begin on these lines. The file is read piece by piece, and no further than the last of them. */
export async function readRows(file: Blob, kind: FileKind, lines: ReadonlySet<number>): Promise<FileRows> {
  const last = Math.max(...lines, 1);
  const rows = new Map<number, FileRow>();
  let [header, delimiter]: [readonly string[], string] = [[], ","];
  let isFirst = true;
  const { isNdjson } = kind;
  for await (const { line, text } of records(file, kind)) {
    if (line > last) break;
    if (isFirst && !isNdjson) {
      delimiter = delimiterOf(text);
      header = cellsOf(text.replace(/^\uFEFF/, ""), delimiter).map((name) => name.trim());
    } else if (lines.has(line)) {
      rows.set(line, { text, cells: isNdjson ? [] : cellsOf(text, delimiter) });
    }
    isFirst = false;
  }
  return { header, rows };
}

/** What a row has in a column; null where that cannot be told. */
export function valueOf({ header, rows }: FileRows, line: number, column: string | null): string | null {
  const row = rows.get(line);
  if (row === undefined || column === null) return null;
  if (header.length > 0) return row.cells[header.indexOf(column)] ?? null;
  const value = membersOf(row.text)?.[column];
  return value === undefined ? null : typeof value === "string" ? value : JSON.stringify(value);
}

/** The members of an NDJSON row; null where it is none. */
function membersOf(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : null;
  } catch {
    return null;
  }
}

interface TextRow {
  readonly line: number;
  readonly text: string;
}

/** Rows with the lines that they begin on: line ends in quotes belong to the row. */
async function* records(file: Blob, { isNdjson, encoding }: FileKind): AsyncGenerator<TextRow> {
  let [line, begun, pending, quotes] = [0, 1, "", 0];
  for await (const next of textLines(file, encoding)) {
    line += 1;
    if (pending === "") begun = line;
    pending += next;
    quotes += isNdjson ? 0 : next.split('"').length - 1;
    if (quotes % 2 === 1) continue;
    if (pending.trim() !== "") yield { line: begun, text: pending.replace(/\r?\n$|\r$/, "") };
    [pending, quotes] = ["", 0];
  }
  if (pending !== "") yield { line: begun, text: pending };
}

/** Lines with their ends. */
async function* textLines(file: Blob, encoding: string): AsyncGenerator<string> {
  const reader = file.stream().getReader();
  const decoder = decoderOf(encoding);
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const found = rest.match(/[^\n]*\n/g) ?? [];
      yield* found;
      rest = rest.slice(rest.lastIndexOf("\n") + 1);
      if (done) break;
    }
    if (rest !== "") yield rest;
  } finally {
    await reader.cancel();
  }
}

/** What turns bytes into text; of an encoding that browsers do not know, UTF-8's: foreign letters are marks then. */
function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch {
    return new TextDecoder();
  }
}

function delimiterOf(header: string): string {
  const plain = header.replace(/"[^"]*"/g, "");
  const count = (delimiter: string): number => plain.split(delimiter).length;
  return DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best), ",");
}

function cellsOf(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let [cell, isQuoted] = ["", false];
  for (let place = 0; place < text.length; place += 1) {
    const sign = text.charAt(place);
    if (sign === '"' && isQuoted && text.charAt(place + 1) === '"') {
      cell += sign;
      place += 1;
    } else if (sign === '"' && (isQuoted || cell === "")) {
      isQuoted = !isQuoted;
    } else if (sign === delimiter && !isQuoted) {
      cells.push(cell);
      cell = "";
    } else {
      cell += sign;
    }
  }
  return [...cells, cell];
}
