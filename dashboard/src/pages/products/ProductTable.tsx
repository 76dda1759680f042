import type { ReactNode } from "react";
import type { ListedProduct } from "../../api/names";
import { PageLink } from "../../links/PageLink";
import { StateChip } from "../../parts/Chips";
import { Cover } from "../../parts/Cover";
import { type Column, DataTable } from "../../parts/DataTable";
import { addDays } from "../../period/calendar";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { useMay, useStore } from "../../store/context";
import { productsTexts } from "../../text/products";
import { stockTexts } from "../../text/stock";
import type { ProductsSearch } from "./Filters";

/** Days whose sales stand in the list, today included. */
export const SOLD_DAYS = 28;

interface ProductTableProps {
  readonly items: readonly ListedProduct[];
  readonly sort: string;
  readonly onSort: (sort: ProductsSearch["sort"]) => void;
  readonly onStock: (product: ListedProduct) => void;
}

/** A page of the list of products. */
export function ProductTable({ items, sort, onSort, onStock }: ProductTableProps): ReactNode {
  const t = useTexts(productsTexts);
  const { format } = useStore();
  const labelOf = useCategoryLabel();
  const columns: readonly Column<ListedProduct>[] = [
    {
      key: "name",
      title: t.columns.name,
      sort: "name",
      cell: (product) => (
        <PageLink page="product" parts={{ productId: product.id }}>
          {product.name}
        </PageLink>
      ),
    },
    { key: "sku", title: t.columns.sku, isShort: true, isMinor: true, cell: (product) => product.sku ?? product.former_sku },
    { key: "category", title: t.columns.category, isMinor: true, cell: (product) => labelOf(product.category) },
    { key: "price", title: t.columns.price, isNumber: true, isMinor: true, sort: "price", cell: (product) => format.money(product.price) },
    {
      key: "stock",
      title: t.columns.stock,
      isNumber: true,
      sort: "current_inventory",
      cell: (product) => <StockCell product={product} onStock={onStock} />,
    },
    {
      key: "sold",
      title: t.columns.sold(format.count(SOLD_DAYS)),
      isNumber: true,
      isMinor: true,
      sort: "units_sold",
      cell: (product) => <SoldCell product={product} />,
    },
    { key: "cover", title: t.columns.cover, isNumber: true, sort: "days_of_cover", cell: (product) => <Cover of={product} /> },
  ];
  return (
    <DataTable
      caption={t.title}
      hidesCaption
      rows={items}
      keyOf={(product) => product.id}
      sort={sort}
      // The columns have no other names than those of the address.
      onSort={(name) => onSort(name as ProductsSearch["sort"])}
      columns={columns}
    />
  );
}

/** The level and its state: for those who may, a button that opens "Change stock". A deleted product has none to change. */
function StockCell({ product, onStock }: { product: ListedProduct } & Pick<ProductTableProps, "onStock">): ReactNode {
  const t = useTexts(stockTexts);
  const { format } = useStore();
  const may = useMay();
  if (product.status === "deleted") return null;
  const level = (
    <>
      {product.current_inventory !== null && <span className="figure">{format.count(product.current_inventory)}</span>} <StateChip state={product.stock_state} />
    </>
  );
  if (!may("stock:write")) return <span className="stock-cell">{level}</span>;
  return (
    <button type="button" className="stock-cell" onClick={() => onStock(product)}>
      {level}
      <span className="unseen">{t.open(product.name)}</span>
    </button>
  );
}

/** Units of the last days, which lead to the sales that they are. */
function SoldCell({ product }: { product: ListedProduct }): ReactNode {
  const { calendar, format } = useStore();
  const from = addDays(calendar.today, 1 - SOLD_DAYS);
  const units = product.units_sold ?? 0;
  if (units === 0) return format.count(0);
  return (
    <PageLink page="sales" search={{ from, to: calendar.today, product: [product.id] }}>
      {format.count(units)}
    </PageLink>
  );
}
