/** Importing files: first what would become of them, then for good. Both are done later, however long they take. */

import type { ImportPlan, ImportStatus } from "../names";
import { ApiProblem, dataOf } from "../problem";
import { products, sales } from "../clients";
import type { operations } from "../sales";
import { sendFile } from "./sendFile";
import type { KeyHeader, Write } from "./write";

/** What can be imported. */
export type ImportKind = "products" | "sales";

type Options = NonNullable<operations["import_sales"]["parameters"]["query"]>;

/** How a file is read, of any kind: what is left out is told from the file, or as its program's profile says. */
type SharedOptions = Pick<
  Options,
  "profile" | "decimal" | "dates" | "time_zone" | "encoding" | "round" | "other_columns" | "map" | "category_map" | "default_category"
>;

/** What becomes of sales beside themselves. */
type SalesOptions = Pick<Options, "stock" | "returns" | "create_products" | "duplicates">;

/** How a file is read and what is done with it. */
export type ImportOptions = SharedOptions & SalesOptions;

/** The options that are for sales alone. */
const OF_SALES = ["stock", "returns", "create_products", "duplicates"] as const satisfies readonly (keyof SalesOptions)[];

/** A file and what to do with it. */
export interface FileImport {
  readonly kind: ImportKind;
  readonly file: File;
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

/** What a file is taken for. */
export interface PlannedFile {
  readonly plan: ImportPlan;
  /** Columns that mean nothing here, and of which nobody has said what becomes of them: they keep the file out. */
  readonly unknown: readonly string[];
}

/**
 * How a file would be read: nothing is imported. Where columns mean nothing, the plan is of the file without them, and says
 * which they are.
 */
export async function planFile(given: FileImport): Promise<PlannedFile> {
  try {
    return { plan: await send<ImportPlan>(given, { plan: "true" }, {}), unknown: [] };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "invalid_file" || given.options.other_columns === "ignore") throw error;
    const options: ImportOptions = { ...given.options, other_columns: "ignore" };
    const plan = await send<ImportPlan>({ ...given, options }, { plan: "true" }, {});
    const said = new Set(given.options.map?.map((entry) => entry.slice(0, entry.lastIndexOf("="))));
    const left = plan.columns.filter(({ name, field }) => field === null && !said.has(name));
    return { plan, unknown: left.map(({ name }) => name) };
  }
}

/** Lets it be found out what would become of a file. Wrong rows do not end that, so that all of them are told. */
export function checkFile(given: FileImport): Promise<ImportStatus> {
  return send({ ...given, skipsWrong: true }, { wait: "false", dry_run: "true" }, {});
}

/** Lets a file be imported. One that was stopped goes on where it was when it is sent again. */
export const importFile: Write<FileImport, ImportStatus> = {
  send: (given, header) => send(given, { wait: "false", dry_run: "false" }, header),
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

/** What is asked of the service beside the options. */
type Asked = Readonly<Record<string, "true" | "false">>;

function send<T>(given: FileImport, asked: Asked, header: Partial<KeyHeader>): Promise<T> {
  const { kind, file, onSent } = given;
  const query = new URLSearchParams({ file_name: file.name, on_error: given.skipsWrong ? "skip" : "stop", ...asked });
  for (const [name, value] of optionsOf(given)) query.append(name, value);
  return sendFile({
    service: kind,
    path: `/${kind}/import?${query}`,
    file,
    headers: { "Content-Type": contentType(file.name), ...header },
    onSent,
  });
}

/** The options that are said, by name; those of sales with sales alone. */
export function optionsOf({ kind, options }: Pick<FileImport, "kind" | "options">): readonly (readonly [string, string])[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (kind !== "sales" && OF_SALES.some((each) => each === name)) return [];
    return (Array.isArray(value) ? value : [value]).map((each) => [name, String(each)] as const);
  });
}

/** Text is said to be text; of anything else the service finds out by itself what it is. */
export function contentType(fileName: string): string {
  if (/\.(ndjson|jsonl|json)$/i.test(fileName)) return "application/x-ndjson";
  return /\.(csv|tsv|txt)$/i.test(fileName) ? "text/csv" : "application/octet-stream";
}
