import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Product } from "../api/names";
import { productQuery } from "../api/queries/products";
import { ApiProblem } from "../api/problem";
import { useTexts } from "../settings/locale";
import { useMay, useStore } from "../store/context";
import { saleFormTexts } from "../text/saleForm";
import { StateChip } from "./Chips";
import { Field } from "./Form";
import { ProductPicker } from "./ProductPicker";
import { priceText, type SaleDraft, totalOf } from "./saleDraft";
import "./saleFields.css";

interface SaleFieldsProps {
  readonly draft: SaleDraft;
  readonly onChange: (changes: Partial<SaleDraft>) => void;
  /** The service's refusal, which may tell how many there are. */
  readonly error: unknown;
}

/** The product of a draft, with its price and its stock; fetched when it is chosen. */
export function useDraftProduct(productId: number | null): Product | undefined {
  return useQuery({ ...productQuery(productId ?? 0), enabled: productId !== null }).data;
}

/** The fields of a sale: what, how many, for how much, when, and for whom. */
export function SaleFields({ draft, onChange, error }: SaleFieldsProps): ReactNode {
  const t = useTexts(saleFormTexts);
  const { format, store, calendar } = useStore();
  const product = useDraftProduct(draft.productId);
  const how = { format, digits: store.currency_digits };
  const total = totalOf(draft, product, how);
  const available = availableOf(error);
  const may = useMay();
  const isPast = may("history:write") && draft.when !== "" && draft.when.slice(0, 10) < calendar.today;
  return (
    <>
      <ChosenProduct product={product} draft={draft} onChange={onChange} />
      <div className="form-fields">
        <Field
          name="units"
          label={t.fields.units}
          offer={
            available !== null && (
              <button type="button" className="plain" onClick={() => onChange({ units: String(available) })}>
                {t.takeAll(format.count(available))}
              </button>
            )
          }
        >
          {(control) => (
            <input {...control} inputMode="numeric" autoComplete="off" value={draft.units} onChange={({ target }) => onChange({ units: target.value })} />
          )}
        </Field>
        {may("history:write") && (
          <Field name="unit_price" label={t.fields.unit_price}>
            {(control) => (
              <input {...control} inputMode="decimal" autoComplete="off" value={priceText(draft, product, how)} onChange={({ target }) => onChange({ price: target.value })} />
            )}
          </Field>
        )}
        <Field name="revenue" label={t.fields.revenue} hint={t.discountHint}>
          {(control) => (
            <input {...control} inputMode="decimal" autoComplete="off" value={draft.discount} onChange={({ target }) => onChange({ discount: target.value })} />
          )}
        </Field>
        <Field name="sold_at" label={t.fields.sold_at} hint={may("history:write") ? t.whenHint(store.time_zone) : t.todayHint(store.time_zone)}>
          {(control) => (
            <input {...control} type="datetime-local" {...(!may("history:write") && { min: `${calendar.today}T00:00` })} value={draft.when} onChange={({ target }) => onChange({ when: target.value.slice(0, 16), leavesStock: false })} />
          )}
        </Field>
      </div>
      {isPast && (
        <label>
          <input type="checkbox" checked={draft.leavesStock} onChange={({ target }) => onChange({ leavesStock: target.checked })} />{" "}
          {t.noStock}
        </label>
      )}
      <References draft={draft} onChange={onChange} />
      <p className="sale-total">
        {t.total} <output className="figure">{total === null ? "–" : format.money(total)}</output>
      </p>
    </>
  );
}

function References({ draft, onChange }: Omit<SaleFieldsProps, "error">): ReactNode {
  const t = useTexts(saleFormTexts);
  const fields = [
    ["order_ref", "order", 64],
    ["customer_ref", "customer", 64],
    ["channel", "channel", 32],
  ] as const;
  return (
    <details open={fields.some(([, key]) => draft[key] !== "") || undefined}>
      <summary>{t.more}</summary>
      <div className="form-fields">
        {fields.map(([name, key, most]) => (
          <Field key={name} name={name} label={t.fields[name]}>
            {(control) => (
              <input {...control} maxLength={most} autoComplete="off" value={draft[key]} onChange={({ target }) => onChange({ [key]: target.value })} />
            )}
          </Field>
        ))}
      </div>
    </details>
  );
}

interface ChosenProps extends Omit<SaleFieldsProps, "error"> {
  readonly product: Product | undefined;
}

function ChosenProduct({ product, draft, onChange }: ChosenProps): ReactNode {
  const t = useTexts(saleFormTexts);
  const { format } = useStore();
  return (
    <Field name="product_id" label={t.fields.product_id}>
      {(control) =>
        draft.productId === null ? (
          <ProductPicker id={control.id} label={t.fields.product_id} hidesLabel onPick={({ id }) => onChange({ productId: id, price: null })} />
        ) : (
          <div className="sale-product">
            <span>{product?.name ?? "…"}</span>
            {product && (
              <span className="note">
                {t.price(format.money(product.price))}{" "}
                {product.current_inventory === null ? t.blocked : t.stock(format.count(product.current_inventory))}{" "}
                <StateChip state={product.stock_state} />
                {product.status !== "active" && <> {t.inactive}</>}
              </span>
            )}
            <button id={control.id} type="button" className="plain" onClick={() => onChange({ productId: null, price: null })}>
              {t.another}
            </button>
          </div>
        )
      }
    </Field>
  );
}

/** How many there are, where that is why it was refused and there is one at least. */
function availableOf(error: unknown): number | null {
  if (!(error instanceof ApiProblem) || error.code !== "insufficient_stock") return null;
  const { available } = error.members;
  return typeof available === "number" && available > 0 ? available : null;
}
