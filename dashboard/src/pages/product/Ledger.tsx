import type { ReactNode } from "react";
import type { LedgerEntry, Page } from "../../api/names";
import { PageLink } from "../../links/PageLink";
import { ActorName } from "../../parts/ActorName";
import { Card, type Loadable } from "../../parts/Card";
import { DataTable } from "../../parts/DataTable";
import { Paging } from "../../parts/Paging";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { actorTexts } from "../../text/actor";
import { productTexts } from "../../text/product";
import { stockTexts } from "../../text/stock";

interface LedgerProps {
  readonly query: Loadable<Page<LedgerEntry>>;
  readonly cursor: string;
  readonly onGo: (cursor: string) => void;
}

/** Every movement of the stock in the period, newest first, with the level after it and the reason. */
export function Ledger({ query, cursor, onGo }: LedgerProps): ReactNode {
  const t = useTexts(productTexts).ledger;
  return (
    <Card title={t.title} size="auto" query={query}>
      {(page) =>
        page.items.length === 0 ? (
          <p className="state">{t.none}</p>
        ) : (
          <>
            <Entries items={page.items} />
            <Paging cursor={cursor} next={page.next_cursor} onGo={onGo} isNewestFirst />
          </>
        )
      }
    </Card>
  );
}

function Entries({ items }: { items: readonly LedgerEntry[] }): ReactNode {
  const t = useTexts(productTexts).ledger;
  const stock = useTexts(stockTexts);
  const actors = useTexts(actorTexts);
  const format = useFormat();
  return (
    <DataTable
      caption={t.title}
      hidesCaption
      rows={items}
      keyOf={(entry) => entry.id}
      columns={[
        { key: "time", title: t.time, isShort: true, cell: (entry) => format.shortInstant(entry.created_at) },
        { key: "reason", title: t.reason, cell: (entry) => <Reason entry={entry} /> },
        { key: "change", title: t.change, isNumber: true, cell: (entry) => (entry.change === null ? "–" : format.signedCount(entry.change)) },
        { key: "level", title: t.level, isNumber: true, cell: (entry) => (entry.quantity === null ? stock.blocked : format.count(entry.quantity)) },
        { key: "by", title: actors.by, isMinor: true, cell: (entry) => <ActorName actor={entry.actor} /> },
        { key: "note", title: t.note, isMinor: true, cell: (entry) => entry.note },
      ]}
    />
  );
}

/** Why it moved; where a sale did, that sale. */
function Reason({ entry }: { entry: LedgerEntry }): ReactNode {
  const text = useTexts(stockTexts).reasons[entry.reason];
  const saleId = entry.sale_id ?? entry.voided_sale_id;
  if (saleId === null) return text;
  return (
    <PageLink page="sale" parts={{ saleId }}>
      {text}
    </PageLink>
  );
}
