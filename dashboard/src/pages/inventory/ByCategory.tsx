import type { ReactNode } from "react";
import type { InventorySummary } from "../../api/names";
import { compareAmounts } from "../../figures/decimal";
import { PageLink } from "../../links/PageLink";
import { Card, type Loadable } from "../../parts/Card";
import { DataTable } from "../../parts/DataTable";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { useFormat } from "../../store/context";
import { inventoryTexts } from "../../text/inventory";

interface ByCategoryProps {
  readonly query: Loadable<InventorySummary>;
  readonly asof: string | null;
}

/** What lies in which category, and what it is worth: the whole store, so that the rows add up to its total. */
export function ByCategory({ query, asof }: ByCategoryProps): ReactNode {
  const t = useTexts(inventoryTexts).categories;
  const format = useFormat();
  const labelOf = useCategoryLabel();
  return (
    <Card title={t.title} size="rows" query={query}>
      {(summary) => (
        <>
          <DataTable
            caption={t.title}
            hidesCaption
            rows={summary.by_category
              .filter((row) => row.products > 0)
              .toSorted((one, other) => compareAmounts(other.stock_value, one.stock_value))}
            keyOf={(row) => row.category}
            columns={[
              {
                key: "category",
                title: t.category,
                cell: (row) => (
                  <PageLink page="inventory" search={{ category: [row.category], asof }}>{labelOf(row.category)}</PageLink>
                ),
              },
              { key: "products", title: t.products, isNumber: true, cell: (row) => format.count(row.products) },
              { key: "units", title: t.units, isNumber: true, cell: (row) => format.count(row.units_on_hand) },
              { key: "value", title: t.value, isNumber: true, cell: (row) => format.money(row.stock_value) },
            ]}
            footer={[
              [
                <PageLink key="all" page="inventory" search={{ asof }}>
                  {t.total}
                </PageLink>,
                format.count(summary.by_category.reduce((total, row) => total + row.products, 0)),
                format.count(summary.units_on_hand),
                format.money(summary.stock_value),
              ],
            ]}
          />
          <p className="note">{t.note}</p>
        </>
      )}
    </Card>
  );
}
