import type { ReactNode } from "react";
import type { components } from "../../api/products";
import { PageLink } from "../../links/PageLink";
import { isBuilt } from "../../pages/registry";
import { Card, type Loadable } from "../../parts/Card";
import { StateChip } from "../../parts/Chips";
import { DataTable } from "../../parts/DataTable";
import { EmptyState } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { overviewTexts } from "../../text/overview";

type Page = components["schemas"]["Page_InventoryRead_"];
type Summary = components["schemas"]["InventorySummary"];

const SHOWN = 7;

/** What is out of stock or runs low. */
export function Restocking({ query, summary }: { query: Loadable<Page>; summary: Summary | undefined }): ReactNode {
  const t = useTexts(overviewTexts).stock;
  const format = useFormat();
  const count = summary ? summary.by_state.out + summary.by_state.low : 0;
  const all = isBuilt("inventory") && count > 0 && (
    <PageLink page="inventory" search={{ state: ["out", "low"] }}>
      {t.all(count, format.count(count))}
    </PageLink>
  );
  return (
    <Card title={t.title} size="rows" query={query} actions={all}>
      {(page) => <Table items={page.items.filter((item) => item.stock_state === "out" || item.stock_state === "low")} />}
    </Card>
  );
}

function Table({ items }: { items: Page["items"] }): ReactNode {
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
      rows={items.slice(0, SHOWN)}
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
        { key: "state", title: t.state, cell: (item) => <StateChip state={item.stock_state} /> },
      ]}
    />
  );
}
