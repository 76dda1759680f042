/** Importing files: first what would become of them, then for good. */

import { products, sales } from "../clients";
import type { ImportCounts } from "../names";
import { dataOf } from "../problem";
import type { operations } from "../sales";
import type { KeyHeader, Write } from "./write";

/** What can be imported. */
export type ImportKind = "products" | "sales";

type Options = NonNullable<operations["import_sales"]["parameters"]["query"]>;

/** How a file is read; the last two are for sales alone. */
export type ImportOptions = Required<Pick<Options, "decimal" | "other_columns" | "stock">> & Pick<Options, "time_zone">;

/** A file and what to do with it. */
export interface FileImport {
  readonly kind: ImportKind;
  readonly file: Blob;
  readonly isNdjson: boolean;
  readonly options: ImportOptions;
  /** Whether rows that are wrong are left out, or keep all of the file out. */
  readonly skipsWrong: boolean;
}

/** Says what would become of a file. Writes nothing. Wrong rows do not end it, so that all of them are told. */
export function checkFile(given: FileImport): Promise<ImportCounts> {
  return send({ ...given, skipsWrong: true }, true, {});
}

/** Imports a file. One that was cut off goes on where it was when it is sent again. */
export const importFile: Write<FileImport, ImportCounts> = {
  send: (given, header) => send(given, false, header),
  stale: [["products"], ["inventory"], ["categories"], ["sales"], ["store"]],
};

function send(given: FileImport, isDry: boolean, header: Partial<KeyHeader>): Promise<ImportCounts> {
  const { stock, ...shared } = given.options;
  const query = { ...shared, dry_run: isDry, on_error: given.skipsWrong ? ("skip" as const) : ("stop" as const) };
  const request = {
    // The file goes as it is: the browser reads it while it sends.
    body: "",
    bodySerializer: () => given.file,
    headers: { "Content-Type": given.isNdjson ? "application/x-ndjson" : "text/csv" },
  };
  const answer =
    given.kind === "sales"
      ? dataOf(sales().POST("/sales/import", { ...request, params: { query: { ...query, stock }, header } }))
      : dataOf(products().POST("/products/import", { ...request, params: { query, header } }));
  // The answer of one that is waited for is never that of one that is not.
  return answer as Promise<ImportCounts>;
}
