import type { ReactNode } from "react";
import type { Product } from "../../api/names";
import { Form } from "../../parts/Form";
import { differences, PRODUCT_FIELDS, type ProductDraft, type ProductField } from "../../parts/productDraft";
import { ProductFields } from "../../parts/ProductFields";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { productTexts } from "../../text/product";
import { type Meanwhile, useEditing } from "./useEditing";

interface EditFormProps {
  /** As it was when the form was opened. */
  readonly product: Product;
  readonly onClose: () => void;
}

/** Changes a product: only the fields that were changed are sent, never the stock, and nobody's change is undone. */
export function EditForm({ product, onClose }: EditFormProps): ReactNode {
  const t = useTexts(productTexts);
  const { draft, change, meanwhile, faults, isBusy, submit } = useEditing(product, onClose);
  const shown = useShown();
  const notes = meanwhile && notesOf(draft, meanwhile, (field) => (
    <>
      <strong>{t.theirs(shown(field, meanwhile.now[field]))}</strong>{" "}
      <button type="button" className="plain" onClick={() => change({ [field]: meanwhile.now[field] })}>
        {t.takeTheirs}
        <span className="unseen"> {t.fields[field]}</span>
      </button>
    </>
  ));
  return (
    <Form faults={faults} labels={t.fields} onSubmit={submit}>
      {meanwhile && <Conflict {...meanwhile} />}
      <ProductFields draft={draft} onChange={change} {...(notes && { notes })} hasStatus />
      <p className="form-actions">
        <button type="submit" className="primary" aria-disabled={isBusy}>
          {isBusy ? t.saving : t.save}
        </button>
        <button type="button" onClick={onClose}>
          {t.cancel}
        </button>
      </p>
    </Form>
  );
}

/** What the other one has made of each field in which something else was typed here. */
function notesOf(
  draft: ProductDraft,
  { before, now }: Meanwhile,
  note: (field: ProductField) => ReactNode,
): Readonly<Partial<Record<ProductField, ReactNode>>> {
  const disputed = PRODUCT_FIELDS.filter((field) => before[field] !== now[field] && draft[field] !== now[field]);
  return Object.fromEntries(disputed.map((field) => [field, note(field)]));
}

/** Characters of a text that are shown of another's change: a description may have 5,000. */
const SHOWN = 120;

/** What stands in a field, as people read it. */
function useShown(): (field: ProductField, text: string) => string {
  const t = useTexts(productTexts);
  const labelOf = useCategoryLabel();
  return (field, text) => {
    if (text === "") return t.nothing;
    if (field === "category") return labelOf(text);
    if (field === "status") return t.statuses[text === "inactive" ? text : "active"];
    return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  };
}

function Conflict({ before, now }: Meanwhile): ReactNode {
  const t = useTexts(productTexts);
  const shown = useShown();
  return (
    <div className="notice edit-conflict" role="alert">
      <p>
        <strong>{t.conflict}</strong>
      </p>
      <ul>
        {differences(before, now).map((field) => (
          <li key={field}>{t.changedTo(t.fields[field], shown(field, before[field]), shown(field, now[field]))}</li>
        ))}
      </ul>
      <p className="note">{t.conflictText}</p>
    </div>
  );
}
