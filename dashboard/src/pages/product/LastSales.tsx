import type { ReactNode } from "react";
import type { Page, Sale } from "../../api/names";
import { PageLink } from "../../links/PageLink";
import { Card, type Loadable } from "../../parts/Card";
import { DataTable } from "../../parts/DataTable";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { productTexts } from "../../text/product";
import { isBuilt } from "../registry";

/** What was sold of a product last, whatever the period. */
export function LastSales({ productId, query }: { productId: number; query: Loadable<Page<Sale>> }): ReactNode {
  const t = useTexts(productTexts).sales;
  const format = useFormat();
  const all = isBuilt("sales") && (
    <PageLink page="sales" search={{ product: [productId] }}>
      {t.all}
    </PageLink>
  );
  return (
    <Card title={t.title} size="rows" query={query} actions={all}>
      {(page) =>
        page.items.length === 0 ? (
          <p className="state">{t.none}</p>
        ) : (
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
                    {format.instant(sale.sold_at)}
                  </PageLink>
                ),
              },
              { key: "units", title: t.units, isNumber: true, cell: (sale) => format.count(sale.units) },
              { key: "price", title: t.price, isNumber: true, isMinor: true, cell: (sale) => format.money(sale.unit_price) },
              { key: "revenue", title: t.revenue, isNumber: true, cell: (sale) => format.money(sale.revenue) },
            ]}
          />
        )
      }
    </Card>
  );
}
