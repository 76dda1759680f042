import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { registerSale } from "../../api/mutations/sales";
import { useWrite } from "../../api/mutations/write";
import type { Sale } from "../../api/names";
import { PageTitle } from "../../frame/PageTitle";
import { PageLink } from "../../links/PageLink";
import { useSearchState } from "../../links/useSearchState";
import { type Faults, faultsOf, ownFaults } from "../../parts/faults";
import { Form } from "../../parts/Form";
import { bodyOf, newDraft, SALE_FIELDS, type SaleDraft } from "../../parts/saleDraft";
import { SaleFields, useDraftProduct } from "../../parts/SaleFields";
import { IgnoredParameters } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useMay, useStore } from "../../store/context";
import { commonTexts } from "../../text/common";
import { saleFormTexts } from "../../text/saleForm";
import "../../parts/card.css";
import "./saleNew.css";

/** Registers sales one after the other: what was sold, and the form is ready for the next. */
export default function RegisterSalePage(): ReactNode {
  const t = useTexts(saleFormTexts);
  const { state, ignored } = useSearchState("sale-new");
  const [done, setDone] = useState<Sale | null>(null);
  const [count, setCount] = useState(0);
  return (
    <>
      <PageTitle title={t.title} />
      <IgnoredParameters names={ignored} />
      <Done sale={done} />
      <section className="card sale-new">
        <SaleForm
          key={count}
          productId={count === 0 ? state.product : null}
          onDone={(sale) => {
            setDone(sale);
            setCount(count + 1);
          }}
        />
      </section>
    </>
  );
}

function Done({ sale }: { sale: Sale | null }): ReactNode {
  const t = useTexts(saleFormTexts);
  const { format } = useStore();
  return (
    <div role="status">
      {sale && (
        <p className="notice">
          {t.done(format.count(sale.units), sale.product_name, format.money(sale.revenue))}{" "}
          <PageLink page="sale" parts={{ saleId: sale.id }}>
            {t.show}
          </PageLink>
        </p>
      )}
    </div>
  );
}

function SaleForm({ productId, onDone }: { productId: number | null; onDone: (sale: Sale) => void }): ReactNode {
  const t = useTexts(saleFormTexts);
  const away = useTexts(commonTexts).state.away;
  const { format, store } = useStore();
  const client = useQueryClient();
  const may = useMay();
  const [draft, setDraft] = useState<SaleDraft>(() => newDraft(productId));
  const [own, setOwn] = useState<Faults | null>(null);
  const { mutation } = useWrite(registerSale);
  const product = useDraftProduct(draft.productId);
  const faults = useMemo(() => own ?? faultsOf(mutation.error, SALE_FIELDS, away), [own, mutation.error, away]);
  const submit = (): void => {
    if (mutation.isPending) return;
    const made = bodyOf(draft, product, { format, digits: store.currency_digits, wrong: t.wrong, hasOwnPrice: !may("history:write") });
    if ("faults" in made) {
      setOwn(ownFaults(made.faults));
      return;
    }
    setOwn(null);
    mutation.mutate(made.body, {
      onSuccess: onDone,
      // How many there are has changed since the product was chosen.
      onError: () => void client.invalidateQueries({ queryKey: ["products", "one"] }),
    });
  };
  return (
    <Form faults={faults} labels={t.fields} onSubmit={submit}>
      <SaleFields draft={draft} onChange={(changes) => setDraft({ ...draft, ...changes })} error={mutation.error} />
      <p className="form-actions">
        <button type="submit" className="primary" aria-disabled={mutation.isPending}>
          {mutation.isPending ? t.busy : t.submit}
        </button>
      </p>
    </Form>
  );
}
