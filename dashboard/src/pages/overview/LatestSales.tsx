import type { ReactNode } from "react";
import type { Page, Sale } from "../../api/names";
import { PageLink } from "../../links/PageLink";
import { isBuilt } from "../../pages/registry";
import { Card, type Loadable } from "../../parts/Card";
import { DataTable } from "../../parts/DataTable";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { overviewTexts } from "../../text/overview";

/** What was sold last, whatever the period. */
export function LatestSales({ query }: { query: Loadable<Page<Sale>> }): ReactNode {
  const t = useTexts(overviewTexts).latest;
  const { format, calendar } = useStore();
  const time = (instant: string): string =>
    format.dateAt(instant) === calendar.today ? format.time(instant) : format.shortInstant(instant);
  const all = isBuilt("sales") && <PageLink page="sales">{t.all}</PageLink>;
  return (
    <Card title={t.title} size="rows" query={query} actions={all}>
      {(page) => (
        <DataTable
          caption={t.title}
          hidesCaption
          rows={page.items}
          keyOf={(sale) => sale.id}
          columns={[
            {
              key: "time",
              title: t.time,
              isShort: true,
              cell: (sale) => (
                <PageLink page="sale" parts={{ saleId: sale.id }}>
                  {time(sale.sold_at)}
                </PageLink>
              ),
            },
            { key: "product", title: t.product, cell: (sale) => sale.product_name },
            { key: "units", title: t.units, isNumber: true, isMinor: true, cell: (sale) => format.count(sale.units) },
            { key: "revenue", title: t.revenue, isNumber: true, cell: (sale) => format.money(sale.revenue) },
          ]}
        />
      )}
    </Card>
  );
}
