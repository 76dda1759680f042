import type { ReactNode } from "react";
import type { InventoryRow, Page } from "../../api/names";
import { PageLink } from "../../links/PageLink";
import { isBuilt } from "../../pages/registry";
import { Card, type Loadable } from "../../parts/Card";
import { StateChip } from "../../parts/Chips";
import { DataTable } from "../../parts/DataTable";
import { EmptyState } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { overviewTexts } from "../../text/overview";

interface Counted extends Page<InventoryRow> {
  readonly count?: number;
}

const SHOWN = 8;

/** What is out of stock or runs low. */
export function Restocking({ query }: { query: Loadable<Counted> }): ReactNode {
  const t = useTexts(overviewTexts).stock;
  const format = useFormat();
  const count = query.data?.count ?? 0;
  const all = isBuilt("inventory") && count > 0 && (
    <PageLink page="inventory" search={{ state: ["out", "low"] }}>
      {t.all(count, format.count(count))}
    </PageLink>
  );
  return (
    <Card title={t.title} size="rows" query={query} actions={all}>
      {(page) => <Table items={mostUrgent(page.items)} />}
    </Card>
  );
}

/**
 * Of those that are out, the most sought first, and of those that are low, the soonest out first, as many of each as
 * there is room for: neither hides the other.
 */
function mostUrgent(items: readonly InventoryRow[]): readonly InventoryRow[] {
  const low = items.filter((item) => item.stock_state === "low");
  const sought = items.filter((item) => item.stock_state === "out").toSorted((one, other) => soldOf(other) - soldOf(one));
  const out = sought.slice(0, Math.max(SHOWN / 2, SHOWN - low.length));
  return [...out, ...low].slice(0, SHOWN);
}

function soldOf(item: InventoryRow): number {
  return item.units_sold ?? 0;
}

function Table({ items }: { items: readonly InventoryRow[] }): ReactNode {
  const t = useTexts(overviewTexts).stock;
  const format = useFormat();
  if (items.length === 0) {
    return (
      <EmptyState title={t.none}>
        <p>{t.noneText}</p>
      </EmptyState>
    );
  }
  return (
    <DataTable
      caption={t.title}
      hidesCaption
      rows={items}
      keyOf={(item) => item.product_id}
      columns={[
        {
          key: "product",
          title: t.product,
          cell: (item) => (
            <PageLink page="product" parts={{ productId: item.product_id }}>
              {item.name}
            </PageLink>
          ),
        },
        { key: "left", title: t.left, isNumber: true, cell: (item) => format.count(item.current_inventory ?? 0) },
        {
          key: "cover",
          title: t.cover,
          isNumber: true,
          cell: (item) => (item.days_of_cover == null ? t.unknown : t.days(item.days_of_cover, format.count(item.days_of_cover))),
        },
        { key: "state", title: t.state, cell: (item) => <StateChip state={item.stock_state} /> },
      ]}
    />
  );
}
