import type { ReactNode } from "react";
import type { Product } from "../../api/names";
import { PageLink } from "../../links/PageLink";
import { StateChip } from "../../parts/Chips";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { useFormat, useMay } from "../../store/context";
import { productTexts } from "../../text/product";
import { stockTexts } from "../../text/stock";

interface FactsProps {
  readonly product: Product;
  readonly onStock: () => void;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

/** What a product is, and what can be done about it. */
export function Facts({ product, onStock, onEdit, onDelete }: FactsProps): ReactNode {
  const t = useTexts(productTexts);
  const stock = useTexts(stockTexts);
  const may = useMay();
  const isDeleted = product.status === "deleted";
  return (
    <div className="facts">
      {product.image_url && (
        <img className="facts-picture" src={product.image_url} alt={t.picture(product.name)} loading="lazy" referrerPolicy="no-referrer" />
      )}
      <Level product={product} />
      {!isDeleted && (
        <p className="form-actions">
          {may("stock:write") && (
            <button type="button" className="primary" onClick={onStock}>
              {stock.change}
            </button>
          )}
          {may("catalog:write") && (
            <>
              <button type="button" onClick={onEdit}>
                {t.edit}
              </button>
              <button type="button" onClick={onDelete}>
                {t.delete}
              </button>
            </>
          )}
        </p>
      )}
      <FactList product={product} />
      {product.description && <p className="facts-text">{product.description}</p>}
    </div>
  );
}

function Level({ product }: { product: Product }): ReactNode {
  const format = useFormat();
  return (
    <p className="facts-level">
      {product.current_inventory !== null && <span className="figure">{format.count(product.current_inventory)}</span>}
      <StateChip state={product.stock_state} />
    </p>
  );
}

type Fact = readonly [string, ReactNode];

/** What scanners and other systems know a product by, as far as it has it. */
function codesOf(product: Product, fields: Readonly<Record<"barcode" | "external_ref", string>>): readonly Fact[] {
  return (["barcode", "external_ref"] as const).filter((name) => product[name] !== null).map((name) => [fields[name], product[name]] as const);
}

function FactList({ product }: { product: Product }): ReactNode {
  const t = useTexts(productTexts);
  const format = useFormat();
  const labelOf = useCategoryLabel();
  const may = useMay();
  const category = (
    <PageLink page="products" search={{ category: [product.category] }}>
      {labelOf(product.category)}
    </PageLink>
  );
  const facts: readonly Fact[] = [
    [t.fields.price, format.money(product.price)],
    ...(may("costs:read") ? [[t.fields.cost, product.cost === null ? t.unknown : format.money(product.cost)] as const] : []),
    [t.fields.sku, product.sku ?? product.former_sku ?? t.nothing],
    ...codesOf(product, t.fields),
    [t.fields.category, category],
    [t.fields.status, t.statuses[product.status]],
    [t.fields.low_stock_threshold, t.lowFrom(format.count(product.low_stock_threshold))],
    [t.since, format.instant(product.created_at)],
    [t.changed, format.instant(product.updated_at)],
  ];
  return (
    <dl className="fact-list">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="figure">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
