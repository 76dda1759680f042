import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { registerProduct } from "../../api/mutations/products";
import { useWrite } from "../../api/mutations/write";
import type { CategoryName, Product } from "../../api/names";
import { PageTitle } from "../../frame/PageTitle";
import { addressOf } from "../../links/address";
import { PageLink } from "../../links/PageLink";
import { type Faults, faultsOf, ownFaults } from "../../parts/faults";
import { Field, Form } from "../../parts/Form";
import { NEW_PRODUCT, PRODUCT_FIELDS, type ProductDraft, readDraft, type Typing } from "../../parts/productDraft";
import { ProductFields, useTyping } from "../../parts/ProductFields";
import { useTexts } from "../../settings/locale";
import { commonTexts } from "../../text/common";
import { productTexts } from "../../text/product";
import "../../parts/card.css";
import "./productNew.css";

const STOCK = "current_inventory";
const FIELDS = PRODUCT_FIELDS.filter((field) => field !== "status");
const NAMES = [...FIELDS, STOCK];

type Body = Parameters<typeof registerProduct.send>[0];

/** Registers a product. */
export default function ProductNewPage(): ReactNode {
  const t = useTexts(productTexts);
  const { away } = useTexts(commonTexts).state;
  const typing = useTyping();
  const navigate = useNavigate();
  const { mutation } = useWrite(registerProduct);
  const [draft, setDraft] = useState<ProductDraft>(NEW_PRODUCT);
  const [stock, setStock] = useState("0");
  const [own, setOwn] = useState<Faults | null>(null);
  const told = useMemo(() => faultsOf(mutation.error, NAMES, away), [mutation.error, away]);

  const submit = (): void => {
    if (mutation.isPending) return;
    const { body, faults } = bodyOf(draft, stock, typing);
    const wrong = Object.entries(faults).map(([name, fault]) => [name, t.faults[fault]] as const);
    setOwn(wrong.length > 0 ? ownFaults(Object.fromEntries(wrong)) : null);
    if (wrong.length > 0) return;
    mutation.mutate(body, {
      onSuccess: (product: Product) => {
        void navigate({ ...addressOf({ page: "product", parts: { productId: product.id } }), replace: true });
      },
    });
  };
  return (
    <>
      <PageTitle title={t.new} />
      <section className="card product-new">
        <Form faults={own ?? told} labels={{ ...t.fields, [STOCK]: t.inventory }} onSubmit={submit}>
          <ProductFields draft={draft} onChange={(changes) => setDraft({ ...draft, ...changes })}>
            <Field name={STOCK} label={t.inventory} hint={t.hints.inventory}>
              {(control) => (
                <input
                  {...control}
                  inputMode="numeric"
                  autoComplete="off"
                  maxLength={10}
                  value={stock}
                  onChange={(event) => setStock(event.target.value)}
                />
              )}
            </Field>
          </ProductFields>
          <p className="form-actions">
            <button type="submit" className="primary" aria-disabled={mutation.isPending}>
              {mutation.isPending ? t.saving : t.register}
            </button>
            <PageLink page="products" className="button">
              {t.cancel}
            </PageLink>
          </p>
        </Form>
      </section>
    </>
  );
}

/** What is sent, or what is wrong with it. */
function bodyOf(draft: ProductDraft, stock: string, typing: Typing) {
  const { values, faults } = readDraft(draft, FIELDS, typing);
  const isCount = /^\d{1,10}$/.test(stock.trim());
  const body: Body = {
    ...values,
    name: values.name ?? "",
    category: (values.category ?? "") as CategoryName,
    price: values.price ?? "",
    low_stock_threshold: values.low_stock_threshold ?? 0,
    current_inventory: Number(stock),
  };
  return { body, faults: isCount ? faults : { ...faults, [STOCK]: "no_count" as const } };
}
