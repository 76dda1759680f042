import type { ReactNode } from "react";
import { addressOf } from "../../api/clients";
import { DataTable } from "../../parts/DataTable";
import { Panel } from "../../parts/Panel";
import { useTexts } from "../../settings/locale";
import { filesTexts } from "../../text/import-export";

/** What can be exported, and which service has it. */
const EXPORTS = [
  ["sales", "sales"],
  ["returns", "sales"],
  ["products", "products"],
  ["inventory", "products"],
] as const;

/** Spreadsheets know UTF-8 by its mark. */
const FORMATS = {
  excel: "format=csv&bom=true",
  csv: "format=csv",
  ndjson: "format=ndjson",
  parquet: "format=parquet",
} as const;

/** Links to files of all there is. The service writes them while they are being loaded. */
export function ExportPanel(): ReactNode {
  const t = useTexts(filesTexts).exporting;
  return (
    <Panel title={t.title}>
      <p className="note">{t.text}</p>
      <DataTable
        caption={t.title}
        hidesCaption
        rows={EXPORTS}
        keyOf={([what]) => what}
        columns={[
          { key: "what", title: t.what, cell: ([what]) => t.kinds[what] },
          ...(Object.keys(FORMATS) as (keyof typeof FORMATS)[]).map((format) => ({
            key: format,
            title: t.formats[format],
            isShort: true,
            cell: ([what, service]: (typeof EXPORTS)[number]) => (
              <a
                href={addressOf(service, `/${what}/export?${FORMATS[format]}`)}
                aria-label={t.link(t.kinds[what], t.formats[format])}
                download
              >
                {t.load}
              </a>
            ),
          })),
        ]}
      />
      <p className="note files-note">{t.round}</p>
    </Panel>
  );
}
