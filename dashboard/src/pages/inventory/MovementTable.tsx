import type { ReactNode } from "react";
import type { StoreLedgerEntry } from "../../api/names";
import { PageLink } from "../../links/PageLink";
import { ActorName } from "../../parts/ActorName";
import { DataTable } from "../../parts/DataTable";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { actorTexts } from "../../text/actor";
import { inventoryTexts } from "../../text/inventory";
import { stockTexts } from "../../text/stock";

/** A page of the store's ledger. */
export function MovementTable({ items }: { items: readonly StoreLedgerEntry[] }): ReactNode {
  const t = useTexts(inventoryTexts).movements;
  const { blocked } = useTexts(stockTexts);
  const actors = useTexts(actorTexts);
  const format = useFormat();
  return (
    <DataTable
      caption={t.title}
      hidesCaption
      rows={items}
      keyOf={(entry) => entry.id}
      columns={[
        {
          key: "product",
          title: t.product,
          cell: (entry) => (
            <>
              <PageLink page="product" parts={{ productId: entry.product_id }}>
                {entry.product_name}
              </PageLink>
              <span className="cell-note cell-name">{entry.sku}</span>
            </>
          ),
        },
        {
          key: "change",
          title: t.change,
          isNumber: true,
          cell: (entry) => (entry.change === null ? "–" : format.signedCount(entry.change)),
        },
        {
          key: "after",
          title: t.after,
          isNumber: true,
          cell: (entry) => (entry.quantity === null ? blocked : format.count(entry.quantity)),
        },
        { key: "reason", title: t.reason, cell: (entry) => <Reason entry={entry} /> },
        { key: "time", title: t.time, isShort: true, cell: (entry) => format.instant(entry.created_at) },
        { key: "by", title: actors.by, isMinor: true, cell: (entry) => <ActorName actor={entry.actor} /> },
        { key: "note", title: t.note, isMinor: true, cell: (entry) => entry.note },
      ]}
    />
  );
}

/** Why, with the sale where it was one. */
function Reason({ entry }: { entry: StoreLedgerEntry }): ReactNode {
  const t = useTexts(inventoryTexts).movements;
  const { reasons } = useTexts(stockTexts);
  const saleId = entry.sale_id ?? entry.voided_sale_id;
  const reason = reasons[entry.reason];
  if (saleId === null) return reason;
  return (
    <PageLink page="sale" parts={{ saleId }} label={t.sale(reason, String(saleId))}>
      {reason}
    </PageLink>
  );
}
