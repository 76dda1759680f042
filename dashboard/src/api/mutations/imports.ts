/** Importing files: first what would become of them, then for good. Both are done later, however long they take. */

import type { ImportStatus } from "../names";
import { dataOf } from "../problem";
import { products, sales } from "../clients";
import type { operations } from "../sales";
import { sendFile } from "./sendFile";
import type { KeyHeader, Write } from "./write";

/** What can be imported. */
export type ImportKind = "products" | "sales";

type Options = NonNullable<operations["import_sales"]["parameters"]["query"]>;

/** How a file is read; the last two are for sales alone. */
export type ImportOptions = Required<Pick<Options, "decimal" | "other_columns" | "stock">> & Pick<Options, "time_zone">;

/** A file and what to do with it. */
export interface FileImport {
  readonly kind: ImportKind;
  readonly file: File;
  readonly isNdjson: boolean;
  readonly options: ImportOptions;
  /** Whether rows that are wrong are left out, or keep all of the file out. */
  readonly skipsWrong: boolean;
  /** Is told the part of the file that has gone, from 0 to 1. */
  readonly onSent: (part: number) => void;
}

/** An import of a kind. */
export interface ImportPlace {
  readonly kind: ImportKind;
  readonly id: number;
}

/** What an import makes stale once it is over. */
export const STALE_AFTER_IMPORT = [["products"], ["inventory"], ["categories"], ["sales"], ["store"], ["imports"]] as const;

/** Lets it be found out what would become of a file. Wrong rows do not end that, so that all of them are told. */
export function checkFile(given: FileImport): Promise<ImportStatus> {
  return send({ ...given, skipsWrong: true }, true, {});
}

/** Lets a file be imported. One that was stopped goes on where it was when it is sent again. */
export const importFile: Write<FileImport, ImportStatus> = {
  send: (given, header) => send(given, false, header),
  stale: [["imports"]],
};

/** Lets an import go on that was stopped. */
export const resumeImport: Write<ImportPlace, ImportStatus> = {
  send: ({ kind, id }, header) => {
    const params = { path: { import_id: id }, header };
    return kind === "sales"
      ? dataOf(sales().POST("/imports/{import_id}/resume", { params }))
      : dataOf(products().POST("/imports/{import_id}/resume", { params }));
  },
  stale: [["imports"]],
};

function send(given: FileImport, isDry: boolean, header: Partial<KeyHeader>): Promise<ImportStatus> {
  const { kind, file, options } = given;
  const { stock, ...shared } = options;
  const query = new URLSearchParams({
    wait: "false",
    file_name: file.name,
    dry_run: String(isDry),
    on_error: given.skipsWrong ? "skip" : "stop",
    ...(shared satisfies Options),
    ...(kind === "sales" ? { stock } : {}),
  });
  return sendFile({
    service: kind,
    path: `/${kind}/import?${query}`,
    file,
    headers: { "Content-Type": given.isNdjson ? "application/x-ndjson" : "text/csv", ...header },
    onSent: given.onSent,
  });
}
