import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { categoriesQuery } from "../api/queries/products";
import { useTexts } from "../settings/locale";
import { useStore } from "../store/context";
import { productTexts } from "../text/product";
import { Field } from "./Form";
import type { ProductDraft, ProductField, Typing } from "./productDraft";

interface ProductFieldsProps {
  readonly draft: ProductDraft;
  readonly onChange: (changes: Partial<ProductDraft>) => void;
  /** Said below a field beside its hint, such as what somebody else has made of it meanwhile. */
  readonly notes?: Readonly<Partial<Record<ProductField, ReactNode>>>;
  /** Whether the status can be chosen: a new product is active. */
  readonly hasStatus?: boolean;
  /** Further fields, between the figures and the long texts. */
  readonly children?: ReactNode;
}

/** How amounts are typed here. */
export function useTyping(): Typing {
  const { store, format } = useStore();
  return useMemo(() => ({ separators: format.separators, digits: store.currency_digits }), [store, format]);
}

/** The fields of a product, but for its stock. */
export function ProductFields({ draft, onChange, notes = {}, hasStatus = false, children }: ProductFieldsProps): ReactNode {
  const t = useTexts(productTexts);
  const props = { draft, onChange, notes };
  return (
    <>
      <TextField {...props} name="name" most={200} />
      <div className="form-fields">
        <TextField {...props} name="sku" most={64} hint={t.hints.sku} />
        <TextField {...props} name="barcode" most={64} hint={t.hints.barcode} />
        <TextField {...props} name="external_ref" most={255} hint={t.hints.external_ref} />
        <CategoryField {...props} />
        <TextField {...props} name="price" most={20} inputMode="decimal" />
        <TextField {...props} name="cost" most={20} inputMode="decimal" hint={t.hints.cost} />
        <TextField {...props} name="low_stock_threshold" most={10} inputMode="numeric" hint={t.hints.low_stock_threshold} />
        {hasStatus && <StatusField {...props} />}
        {children}
      </div>
      <TextField {...props} name="image_url" most={2000} inputMode="url" hint={t.hints.image_url} />
      <Field name="description" label={t.fields.description} hint={notes.description}>
        {(control) => (
          <textarea
            {...control}
            rows={4}
            maxLength={5000}
            value={draft.description}
            onChange={(event) => onChange({ description: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

type FieldsProps = Required<Pick<ProductFieldsProps, "draft" | "onChange" | "notes">>;

interface TextFieldProps extends FieldsProps {
  readonly name: ProductField;
  readonly most: number;
  readonly hint?: string;
  readonly inputMode?: "decimal" | "numeric" | "url";
}

function TextField({ draft, onChange, notes, name, most, hint, inputMode }: TextFieldProps): ReactNode {
  const t = useTexts(productTexts);
  return (
    <Field name={name} label={t.fields[name]} hint={hintOf(hint, notes[name])}>
      {(control) => (
        <input
          {...control}
          type="text"
          inputMode={inputMode}
          autoComplete="off"
          maxLength={most}
          value={draft[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
}

/** What stands below a field; undefined for nothing. */
function hintOf(hint: string | undefined, note: ReactNode): ReactNode {
  if (note === undefined) return hint;
  return (
    <>
      {hint} {note}
    </>
  );
}

/** Hidden categories take no new products; the one that a product is in stays to be chosen. */
function CategoryField({ draft, onChange, notes }: FieldsProps): ReactNode {
  const t = useTexts(productTexts);
  const { data } = useQuery(categoriesQuery);
  const open = data?.items.filter((category) => !category.hidden || category.name === draft.category) ?? [];
  return (
    <Field name="category" label={t.fields.category} hint={notes.category}>
      {(control) => (
        <select {...control} value={draft.category} onChange={(event) => onChange({ category: event.target.value })}>
          {draft.category === "" && <option value="">{t.chooseCategory}</option>}
          {open.map((category) => (
            <option key={category.name} value={category.name}>
              {category.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function StatusField({ draft, onChange, notes }: FieldsProps): ReactNode {
  const t = useTexts(productTexts);
  return (
    <Field name="status" label={t.fields.status} hint={notes.status}>
      {(control) => (
        <select {...control} value={draft.status} onChange={(event) => onChange({ status: event.target.value })}>
          {(["active", "inactive"] as const).map((status) => (
            <option key={status} value={status}>
              {t.statuses[status]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
