import type { ReactNode } from "react";
import type { Compare } from "../../api/names";
import { BarList } from "../../charts/BarList";
import { approximate } from "../../figures/decimal";
import { PageLink } from "../../links/PageLink";
import { isBuilt } from "../../pages/registry";
import { Card, type Loadable } from "../../parts/Card";
import { Delta } from "../../parts/Delta";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { useFormat } from "../../store/context";
import { overviewTexts } from "../../text/overview";

/** What each category contributes, and how that has changed. */
export function Categories({ query, compared }: { query: Loadable<Compare>; compared: boolean }): ReactNode {
  const t = useTexts(overviewTexts);
  const format = useFormat();
  const labelOf = useCategoryLabel();
  const { data } = query;
  const report = data && isBuilt("reports") && (
    <PageLink page="reports" search={{ from: data.start_date, to: data.end_date, group: "category" }}>
      {t.categories.report}
    </PageLink>
  );
  return (
    <Card title={t.categories.title} size="chart" query={query} actions={report}>
      {(compare) => (
        <BarList
          caption={t.categories.title}
          heads={[t.categories.category, t.categories.revenue, ...(compared ? [t.categories.change] : [])]}
          empty={t.noneInPeriod}
          bars={compare.rows.map((row) => ({
            key: row.category ?? "",
            label: (
              <PageLink
                page="sales"
                search={{ from: compare.start_date, to: compare.end_date, category: row.category ? [row.category] : [] }}
              >
                {labelOf(row.category ?? "")}
              </PageLink>
            ),
            value: approximate(row.current?.revenue ?? "0"),
            text: format.money(row.current?.revenue ?? "0"),
            ...(compared && { delta: <Delta change={row.change?.revenue ?? null} /> }),
          }))}
        />
      )}
    </Card>
  );
}
