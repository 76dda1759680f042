import { type ReactNode, useMemo, useState } from "react";
import { changeProduct } from "../../api/mutations/products";
import { useWrite } from "../../api/mutations/write";
import type { Product } from "../../api/names";
import { ApiProblem } from "../../api/problem";
import { type Faults, faultsOf, NO_FAULTS, ownFaults } from "../../parts/faults";
import { Form } from "../../parts/Form";
import {
  differences,
  draftOf,
  PRODUCT_FIELDS,
  type ProductDraft,
  type ProductValues,
  readDraft,
  rebased,
} from "../../parts/productDraft";
import { ProductFields, useTyping } from "../../parts/ProductFields";
import { useTexts } from "../../settings/locale";
import { commonTexts } from "../../text/common";
import { productTexts } from "../../text/product";

interface EditFormProps {
  /** As it was when the form was opened. */
  readonly product: Product;
  readonly onClose: () => void;
}

/** What somebody else has made of some fields in between. */
interface Meanwhile {
  readonly before: ProductDraft;
  readonly now: ProductDraft;
}

/** Sales move the stock, which counts as a change of the product: so often is a save repeated that met nothing else. */
const MOST_REPEATS = 5;

/** Changes a product: only the fields that were changed are sent, never the stock, and nobody's change is undone. */
export function EditForm({ product, onClose }: EditFormProps): ReactNode {
  const t = useTexts(productTexts);
  const { away } = useTexts(commonTexts).state;
  const typing = useTyping();
  const { mutation } = useWrite(changeProduct);
  const [base, setBase] = useState(product);
  const [draft, setDraft] = useState(() => draftOf(product, typing));
  const [meanwhile, setMeanwhile] = useState<Meanwhile | null>(null);
  const [own, setOwn] = useState<Faults | null>(null);
  const told = useMemo(
    () => (changedProduct(mutation.error) ? NO_FAULTS : faultsOf(mutation.error, PRODUCT_FIELDS, away)),
    [mutation.error, away],
  );

  const send = (changes: ProductValues, from: Product, repeats: number): void => {
    const sent = { productId: from.id, changes: { ...changes, expected_updated_at: from.updated_at } };
    mutation.mutate(sent, {
      onSuccess: onClose,
      onError: (error) => {
        const now = changedProduct(error);
        if (!now) return;
        const fields = { before: draftOf(from, typing), now: draftOf(now, typing) };
        if (differences(fields.before, fields.now).length === 0 && repeats < MOST_REPEATS) {
          send(changes, now, repeats + 1);
          return;
        }
        setBase(now);
        setDraft(rebased(draft, fields.before, fields.now));
        setMeanwhile(fields);
      },
    });
  };
  const submit = (): void => {
    if (mutation.isPending) return;
    const { values, faults } = readDraft(draft, differences(draft, draftOf(base, typing)), typing);
    const wrong = Object.entries(faults).map(([name, fault]) => [name, t.faults[fault]] as const);
    setOwn(wrong.length > 0 ? ownFaults(Object.fromEntries(wrong)) : null);
    if (wrong.length > 0) return;
    if (Object.keys(values).length === 0) onClose();
    else send(values, base, 0);
  };
  return (
    <Form faults={own ?? told} labels={t.fields} onSubmit={submit}>
      {meanwhile && <Conflict {...meanwhile} />}
      <ProductFields draft={draft} onChange={(changes) => setDraft({ ...draft, ...changes })} hasStatus />
      <p className="form-actions">
        <button type="submit" className="primary" aria-disabled={mutation.isPending}>
          {mutation.isPending ? t.saving : t.save}
        </button>
        <button type="button" onClick={onClose}>
          {t.cancel}
        </button>
      </p>
    </Form>
  );
}

/** The product as a refused change has found it; undefined where that was not the reason. */
function changedProduct(error: Error | null): Product | undefined {
  if (!(error instanceof ApiProblem) || error.code !== "product_conflict") return undefined;
  return error.members["product"] as Product;
}

function Conflict({ before, now }: Meanwhile): ReactNode {
  const t = useTexts(productTexts);
  return (
    <div className="notice edit-conflict" role="alert">
      <p>
        <strong>{t.conflict}</strong>
      </p>
      <ul>
        {differences(before, now).map((field) => (
          <li key={field}>{t.changedTo(t.fields[field], before[field] || t.nothing, now[field] || t.nothing)}</li>
        ))}
      </ul>
      <p className="note">{t.conflictText}</p>
    </div>
  );
}
