import type { ReactNode } from "react";
import type { InventoryRow } from "../../api/names";
import { PageLink } from "../../links/PageLink";
import { StateChip } from "../../parts/Chips";
import { Cover } from "../../parts/Cover";
import { type Column, DataTable } from "../../parts/DataTable";
import { addDays } from "../../period/calendar";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { useMay, useStore } from "../../store/context";
import { inventoryTexts } from "../../text/inventory";
import { stockTexts } from "../../text/stock";
import { orderOf, SOLD_DAYS } from "./asked";
import type { PartProps } from "./StockTab";

/** Earlier than any ledger: a product is registered before it is first sold, and its level begins there. */
const BEFORE_ALL = "2000-01-01";

interface StockTableProps extends Pick<PartProps, "state" | "onFilter"> {
  readonly items: readonly InventoryRow[];
  readonly isPast: boolean;
  readonly onStock: (row: InventoryRow) => void;
}

/** A page of the stock: at present with what was sold and how long it lasts, of an earlier time the levels alone. */
export function StockTable({ items, state, isPast, onFilter, onStock }: StockTableProps): ReactNode {
  const t = useTexts(inventoryTexts).table;
  const { format } = useStore();
  const product: Column<InventoryRow> = {
    key: "name",
    title: t.product,
    sort: "name",
    cell: (row) => <ProductCell row={row} />,
  };
  const level: Column<InventoryRow> = {
    key: "stock",
    title: t.stock,
    isNumber: true,
    sort: "current_inventory",
    cell: (row) => (isPast ? <PastLevel row={row} asof={state.asof} /> : <PresentLevel row={row} onStock={onStock} />),
  };
  const sales: readonly Column<InventoryRow>[] = [
    {
      key: "cover",
      title: t.cover,
      isNumber: true,
      sort: "days_of_cover",
      cell: (row) => <Cover of={row} />,
    },
    {
      key: "sold",
      title: t.sold(format.count(SOLD_DAYS)),
      isNumber: true,
      sort: "units_sold",
      isMinor: true,
      cell: (row) => <SoldCell row={row} />,
    },
    {
      key: "last",
      title: t.lastSold,
      isNumber: true,
      isMinor: true,
      cell: (row) => (row.last_sold_at === null ? t.never : format.date(format.dateAt(row.last_sold_at))),
    },
  ];
  return (
    <DataTable
      caption={t.caption}
      hidesCaption
      rows={items}
      keyOf={(row) => row.product_id}
      sort={orderOf(state.sort, isPast ? state.asof : null)}
      // The columns have no other names than those of the address.
      onSort={(sort) => onFilter({ sort: sort as PartProps["state"]["sort"] })}
      columns={[product, level, ...(isPast ? [] : sales)]}
    />
  );
}

function ProductCell({ row }: { row: InventoryRow }): ReactNode {
  const labelOf = useCategoryLabel();
  return (
    <>
      <PageLink page="product" parts={{ productId: row.product_id }}>
        {row.name}
      </PageLink>
      <span className="cell-note cell-name">{[row.sku, labelOf(row.category)].filter(Boolean).join(" · ")}</span>
    </>
  );
}

/** The level and its state: for those who may, a button that opens "Change stock". */
function PresentLevel({ row, onStock }: { row: InventoryRow; onStock: (row: InventoryRow) => void }): ReactNode {
  const t = useTexts(stockTexts);
  const may = useMay();
  if (!may("stock:write")) {
    return (
      <span className="level">
        <Level row={row} />
      </span>
    );
  }
  return (
    <button type="button" className="level" onClick={() => onStock(row)}>
      <Level row={row} />
      <span className="unseen">{t.title(row.name)}</span>
    </button>
  );
}

/** The level of an earlier time, which leads to what had made it. */
function PastLevel({ row, asof }: { row: InventoryRow; asof: string | null }): ReactNode {
  const t = useTexts(inventoryTexts).table;
  const { calendar } = useStore();
  const to = (asof ?? calendar.today).slice(0, 10);
  return (
    <PageLink
      page="inventory"
      search={{ tab: "movements", product: [row.product_id], from: BEFORE_ALL, to }}
      className="level"
    >
      <Level row={row} />
      <span className="unseen">{t.moved(row.name)}</span>
    </PageLink>
  );
}

function Level({ row }: { row: InventoryRow }): ReactNode {
  const { format } = useStore();
  return (
    <>
      <StateChip state={row.stock_state} />{" "}
      {row.current_inventory !== null && <span className="figure">{format.count(row.current_inventory)}</span>}
    </>
  );
}

/** Units of the last days, which lead to the sales that they are. */
function SoldCell({ row }: { row: InventoryRow }): ReactNode {
  const { calendar, format } = useStore();
  const units = row.units_sold ?? 0;
  if (units === 0) return format.count(0);
  return (
    <PageLink
      page="sales"
      search={{ from: addDays(calendar.today, 1 - SOLD_DAYS), to: calendar.today, product: [row.product_id] }}
    >
      {format.count(units)}
    </PageLink>
  );
}
