import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { addressOf } from "../../api/clients";
import type { ImportKind } from "../../api/mutations/imports";
import type { ListedImport } from "../../api/names";
import { importsQuery } from "../../api/queries/imports";
import { PageLink } from "../../links/PageLink";
import { Card } from "../../parts/Card";
import { DataTable } from "../../parts/DataTable";
import { Paging } from "../../parts/Paging";
import { EmptyState } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { filesTexts } from "../../text/import-export";
import { countsText } from "./counts";
import { ResumeButton } from "./ImportRun";

/** Every import there was: what came of it, its wrong rows, and a way to go on where it was stopped. */
export function History({ kind }: { readonly kind: ImportKind }): ReactNode {
  const t = useTexts(filesTexts);
  const [cursor, setCursor] = useState("");
  const query = useQuery(importsQuery(kind, cursor));
  return (
    <Card title={t.history.title[kind]} size="rows" query={query}>
      {(page) =>
        page.items.length === 0 ? (
          <EmptyState title={t.history.none} />
        ) : (
          <>
            <ImportTable kind={kind} items={page.items} />
            <Paging cursor={cursor} next={page.next_cursor} onGo={setCursor} isNewestFirst />
          </>
        )
      }
    </Card>
  );
}

function ImportTable({ kind, items }: { readonly kind: ImportKind; readonly items: readonly ListedImport[] }): ReactNode {
  const t = useTexts(filesTexts);
  const format = useFormat();
  const nameOf = (item: ListedImport): string => item.file_name ?? t.history.noName(item.id);
  const outcome = (item: ListedImport): string =>
    item.phase === "importing" && item.rows_total
      ? t.progress.importing(format.count(item.rows_done), format.count(item.rows_total))
      : countsText(item, t.result.parts, format);
  return (
    <DataTable
      caption={t.history.title[kind]}
      hidesCaption
      rows={items}
      keyOf={({ id }) => id}
      columns={[
        { key: "when", title: t.history.when, isShort: true, cell: ({ started_at: at }) => format.shortInstant(at) },
        {
          key: "file",
          title: t.history.file,
          cell: (item) => (
            <PageLink page="import-export" search={{ kind, run: item.id }}>
              <bdi className="files-name">{nameOf(item)}</bdi>
            </PageLink>
          ),
        },
        { key: "state", title: t.history.state, isShort: true, cell: ({ state }) => t.history.states[state] },
        { key: "rows", title: t.history.rows, cell: outcome },
        {
          key: "do",
          title: t.history.wayOn,
          cell: (item) => (
            <>
              {item.rejected_file && (
                <a href={addressOf(kind, `/imports/${item.id}/rejected`)} aria-label={t.history.wrongOf(nameOf(item))} download>
                  {t.history.wrong}
                </a>
              )}
              {item.can_resume && <ResumeButton kind={kind} id={item.id} name={nameOf(item)} />}
            </>
          ),
        },
      ]}
    />
  );
}
