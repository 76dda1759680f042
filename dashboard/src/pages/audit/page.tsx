import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { addressOf } from "../../api/clients";
import { auditQuery } from "../../api/queries/access";
import { PageTitle } from "../../frame/PageTitle";
import { useSearchState } from "../../links/useSearchState";
import { Card } from "../../parts/Card";
import { FilterChips } from "../../parts/Chips";
import { Paging } from "../../parts/Paging";
import { EmptyState, IgnoredParameters, NoMatch } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { auditTexts } from "../../text/audit";
import { AuditTable } from "./AuditTable";
import { type AuditState, exportPath, type FilterChange, listQuery, NO_FILTER } from "./filter";
import { Filters } from "./Filters";
import { useChips } from "./useChips";
import "./audit.css";

/** Who has changed what, when, and what it was before. */
export default function AuditPage(): ReactNode {
  const t = useTexts(auditTexts);
  const { calendar } = useStore();
  const { state, ignored, change } = useSearchState("audit");
  const query = useQuery(auditQuery(listQuery(state, calendar)));
  const filter: FilterChange = (changes) => change({ ...changes, cursor: "" });
  const chips = useChips(state, filter, query.data?.items ?? []);
  return (
    <>
      <PageTitle title={t.title} />
      <IgnoredParameters names={ignored} />
      <p className="note audit-note">{t.text}</p>
      <Filters state={state} onFilter={filter} />
      <div className="audit-chips">
        <FilterChips filters={chips} />
      </div>
      <div className="audit-list">
        <Card title={t.list} size="rows" query={query} actions={<Exports state={state} />}>
          {(page) =>
            page.items.length > 0 ? (
              <>
                <AuditTable items={page.items} />
                <Paging
                  cursor={state.cursor}
                  next={page.next_cursor}
                  onGo={(cursor) => change({ cursor })}
                  isNewestFirst={state.sort === "-id"}
                />
              </>
            ) : chips.length > 0 ? (
              <NoMatch filters={chips} removeAll={() => filter(NO_FILTER)} />
            ) : (
              <EmptyState title={t.empty.title}>
                <p>{t.empty.text}</p>
              </EmptyState>
            )
          }
        </Card>
      </div>
    </>
  );
}

const FORMATS = [
  ["csv", "CSV"],
  ["ndjson", "NDJSON"],
] as const;

function Exports({ state }: { state: AuditState }): ReactNode {
  const t = useTexts(auditTexts);
  const { calendar } = useStore();
  return (
    <span className="audit-exports">
      {t.export}
      {FORMATS.map(([format, name]) => (
        <a key={format} href={addressOf("products", exportPath(state, calendar, format))} aria-label={t.exportAs(name)}>
          {name}
        </a>
      ))}
    </span>
  );
}
