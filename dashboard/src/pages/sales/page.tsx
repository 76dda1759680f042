import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { salesQuery } from "../../api/queries/sales";
import { PageTitle } from "../../frame/PageTitle";
import { PageLink } from "../../links/PageLink";
import { useMayOpen } from "../../links/useMayOpen";
import { useSearchState } from "../../links/useSearchState";
import { FilterChips } from "../../parts/Chips";
import { EmptyState, IgnoredParameters } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useMay, useStore } from "../../store/context";
import { salesTexts } from "../../text/sales";
import { listQuery } from "./filter";
import { Filters } from "./Filters";
import { List } from "./List";
import { Totals } from "./Totals";
import { useChips } from "./useChips";
import "./sales.css";

/** Which sales are behind a number: a filter, what exactly these sales come to, and each of them. */
export default function SalesPage(): ReactNode {
  const t = useTexts(salesTexts);
  const { state, ignored, change } = useSearchState("sales");
  const { calendar, store } = useStore();
  const mayOpen = useMayOpen();
  const rows = useQuery(salesQuery(listQuery(state, calendar)));
  const filter: typeof change = (changes) => change({ ...changes, cursor: "" });
  const chips = useChips(state, filter, rows.data?.items ?? []);
  return (
    <>
      <div className="page-head">
        <PageTitle title={t.title} />
        {mayOpen("sale-new") && (
          <PageLink page="sale-new" className="button primary">
            {t.register}
          </PageLink>
        )}
      </div>
      <IgnoredParameters names={ignored} />
      {store.first_sale_on === null && rows.data?.items.length === 0 ? (
        <NothingYet />
      ) : (
        <>
          <Filters state={state} onChange={filter} />
          <div className="sales-chips">
            <FilterChips filters={chips} />
          </div>
          <Totals query={rows} chips={chips} />
          <List state={state} change={change} query={rows} chips={chips} />
        </>
      )}
    </>
  );
}

function NothingYet(): ReactNode {
  const t = useTexts(salesTexts).nothing;
  const may = useMay();
  return (
    <EmptyState title={t.title}>
      <p>{t.text}</p>
      {may("data:import") && (
        <p>
          <PageLink page="import-export" search={{ kind: "sales" }}>
            {t.importing}
          </PageLink>
        </p>
      )}
    </EmptyState>
  );
}
