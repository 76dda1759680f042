import type { ReactNode } from "react";
import type { Sale } from "../../api/names";
import { less, toMinor } from "../../figures/decimal";
import { PageLink } from "../../links/PageLink";
import { ActorName } from "../../parts/ActorName";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { useMay, useStore } from "../../store/context";
import { actorTexts } from "../../text/actor";
import { saleTexts } from "../../text/sale";

/** All that is known of a sale. What it does not have is left out. */
export function Facts({ sale }: { sale: Sale }): ReactNode {
  const t = useTexts(saleTexts);
  const { format } = useStore();
  const labelOf = useCategoryLabel();
  const may = useMay();
  const actors = useTexts(actorTexts);
  const hasDiscount = toMinor(sale.total_price) !== toMinor(sale.revenue);
  const cameBack = sale.returned_units > 0 || toMinor(sale.refunded) > 0n;
  const product = (
    <PageLink page="product" parts={{ productId: sale.product_id }}>
      {sale.product_name}
    </PageLink>
  );
  const rows: readonly (readonly [string, ReactNode, boolean])[] = [
    [t.fields.product, product, true],
    [t.fields.category, labelOf(sale.category), true],
    [t.fields.sold, format.instant(sale.sold_at), true],
    [t.fields.units, format.count(sale.units), true],
    [t.fields.unitPrice, format.money(sale.unit_price), true],
    [t.fields.total, format.money(sale.total_price), hasDiscount],
    [t.fields.discount, format.money(less(sale.total_price, sale.revenue)), hasDiscount],
    [t.fields.revenue, format.money(sale.revenue), true],
    [t.fields.returned, format.count(sale.returned_units), cameBack],
    [t.fields.refunded, format.money(sale.refunded), cameBack],
    [t.fields.remains, format.money(less(sale.revenue, sale.refunded)), cameBack],
    [t.fields.cost, sale.unit_cost === null ? t.unknown : format.money(sale.unit_cost), may("costs:read")],
    [t.fields.order, <Reference key="order" search={{ order: sale.order_ref ?? "" }} text={sale.order_ref} />, sale.order_ref !== null],
    [t.fields.customer, <Reference key="customer" search={{ customer: sale.customer_ref ?? "" }} text={sale.customer_ref} />, sale.customer_ref !== null],
    [t.fields.channel, <Reference key="channel" search={{ channel: sale.channel ?? "" }} text={sale.channel} />, sale.channel !== null],
    [t.fields.recorded, format.instant(sale.recorded_at), true],
    [actors.by, <ActorName key="by" actor={sale.actor} />, true],
  ];
  return (
    <dl className="sale-facts">
      {rows.map(([name, value, isThere]) => isThere && (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="figure">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface ReferenceProps {
  readonly search: { readonly order?: string; readonly customer?: string; readonly channel?: string };
  readonly text: string | null;
}

/** Leads to the other sales of the same order, customer or channel. */
function Reference({ search, text }: ReferenceProps): ReactNode {
  return (
    <PageLink page="sales" search={search}>
      {text}
    </PageLink>
  );
}
