import type { ReactNode } from "react";
import { PageLink } from "../../../links/PageLink";
import { DataTable } from "../../../parts/DataTable";
import { RowActions } from "../../../parts/RowActions";
import { useTexts } from "../../../settings/locale";
import { useFormat } from "../../../store/context";
import { stocktakeTexts } from "../../../text/stocktake";
import { type Counted, differenceOf } from "./counted";

interface CountTableProps {
  readonly counts: readonly Counted[];
  readonly onAgain: (count: Counted) => void;
  readonly onRemove: (id: number) => void;
}

/** The counts, the newest first, each beside what was written down when it was counted. */
export function CountTable({ counts, onAgain, onRemove }: CountTableProps): ReactNode {
  const t = useTexts(stocktakeTexts);
  const format = useFormat();
  return (
    <DataTable
      caption={t.table.title}
      hidesCaption
      rows={counts}
      keyOf={({ id }) => id}
      columns={[
        { key: "product", title: t.table.product, cell: (count) => <ProductCell count={count} /> },
        { key: "units", title: t.table.units, isNumber: true, cell: ({ units }) => format.count(units) },
        { key: "expected", title: t.table.expected, isNumber: true, isMinor: true, cell: ({ expected }) => format.count(expected) },
        { key: "difference", title: t.table.difference, isNumber: true, cell: (count) => <Difference count={count} /> },
        {
          key: "acts",
          title: <span className="unseen">{t.table.acts}</span>,
          cell: (count) => (
            <RowActions
              actions={[
                { text: t.again, label: t.againOf(count.name), onPress: () => onAgain(count) },
                { text: t.remove, label: t.removeOf(count.name), onPress: () => onRemove(count.id) },
              ]}
            />
          ),
        },
      ]}
    />
  );
}

function ProductCell({ count }: { count: Counted }): ReactNode {
  return (
    <>
      <PageLink page="product" parts={{ productId: count.id }}>
        {count.name}
      </PageLink>
      <span className="cell-note cell-name">{count.sku}</span>
      {count.refusal !== undefined && <span className="cell-note field-error">{count.refusal}</span>}
    </>
  );
}

/** More or fewer than was written down; words where they agree. */
function Difference({ count }: { count: Counted }): ReactNode {
  const t = useTexts(stocktakeTexts);
  const format = useFormat();
  const difference = differenceOf(count);
  return difference === 0 ? <span className="note">{t.agrees}</span> : <strong>{format.signedCount(difference)}</strong>;
}
