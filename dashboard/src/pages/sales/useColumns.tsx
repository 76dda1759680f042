import { type ReactNode, useMemo } from "react";
import type { Sale } from "../../api/names";
import { less, toMinor } from "../../figures/decimal";
import { PageLink } from "../../links/PageLink";
import type { Column } from "../../parts/DataTable";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { useStore } from "../../store/context";
import { salesTexts } from "../../text/sales";

/** The columns of the list of sales. */
export function useColumns(): readonly Column<Sale>[] {
  const t = useTexts(salesTexts).columns;
  const { format, calendar } = useStore();
  const labelOf = useCategoryLabel();
  return useMemo(() => {
    const time = (instant: string): string =>
      format.dateAt(instant).slice(0, 4) === calendar.today.slice(0, 4) ? format.shortInstant(instant) : format.instant(instant);
    return [
      {
        key: "time",
        title: t.time,
        sort: "sold_at",
        isShort: true,
        isNumber: false,
        cell: (sale) => (
          <PageLink page="sale" parts={{ saleId: sale.id }}>
            {time(sale.sold_at)}
          </PageLink>
        ),
      },
      { key: "product", title: t.product, cell: (sale) => <ProductCell sale={sale} /> },
      { key: "sku", title: t.sku, isMinor: true, cell: (sale) => sale.sku ?? "" },
      { key: "category", title: t.category, isMinor: true, cell: (sale) => labelOf(sale.category) },
      { key: "units", title: t.units, sort: "units", isNumber: true, cell: (sale) => format.count(sale.units) },
      { key: "price", title: t.price, isNumber: true, isMinor: true, cell: (sale) => format.money(sale.unit_price) },
      {
        key: "discount",
        title: t.discount,
        isNumber: true,
        isMinor: true,
        cell: ({ total_price, revenue }) =>
          toMinor(total_price) === toMinor(revenue) ? "" : format.money(less(total_price, revenue)),
      },
      { key: "revenue", title: t.revenue, sort: "revenue", isNumber: true, cell: (sale) => <Revenue sale={sale} /> },
    ];
  }, [t, format, calendar.today, labelOf]);
}

function ProductCell({ sale }: { sale: Sale }): ReactNode {
  const t = useTexts(salesTexts);
  const { format } = useStore();
  return (
    <>
      <PageLink page="product" parts={{ productId: sale.product_id }}>
        {sale.product_name}
      </PageLink>
      {!sale.stock_taken && <span className="chip sale-mark">{t.tookNoStock}</span>}
      {sale.voided_at !== null && <span className="chip chip-blocked sale-mark">{t.voided}</span>}
      {sale.returned_units > 0 ? (
        <span className="chip chip-low sale-mark">{t.returned(sale.returned_units, format.count(sale.returned_units))}</span>
      ) : (
        toMinor(sale.refunded) > 0n && <span className="chip chip-low sale-mark">{t.refunded}</span>
      )}
    </>
  );
}

/** What a void sale would have brought is struck through: it counts nowhere. */
function Revenue({ sale }: { sale: Sale }): ReactNode {
  const { format } = useStore();
  const text = format.money(sale.revenue);
  return sale.voided_at === null ? text : <s>{text}</s>;
}
