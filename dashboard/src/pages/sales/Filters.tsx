import { useQuery } from "@tanstack/react-query";
import { type ReactNode, type SubmitEvent, useId } from "react";
import { categoriesQuery } from "../../api/queries/products";
import { AnyPeriod } from "../../parts/AnyPeriod";
import { ProductPicker } from "../../parts/ProductPicker";
import { periodSearch } from "../../search/period";
import { useTexts } from "../../settings/locale";
import { salesTexts } from "../../text/sales";
import { type FilterChange, periodOf, type SalesState } from "./filter";

interface FiltersProps {
  readonly state: SalesState;
  readonly onChange: FilterChange;
}

/** Chooses which sales the list holds. What is on stands below, as chips. */
export function Filters({ state, onChange }: FiltersProps): ReactNode {
  const t = useTexts(salesTexts).filters;
  return (
    <section className="sales-filters" aria-label={t.legend}>
      <div className="filter-row">
        <AnyPeriod
          choice={periodOf(state)}
          onChoose={(choice) => onChange(choice ? periodSearch(choice) : { range: null, from: null, to: null })}
        />
        <ProductPicker
          label={t.product}
          onPick={({ id }) => onChange({ product: [...new Set([...state.product, id])] })}
        />
        <CategorySelect state={state} onChange={onChange} />
        <StatusSelect state={state} onChange={onChange} />
      </div>
      <MoreFilters state={state} onChange={onChange} />
    </section>
  );
}

function CategorySelect({ state, onChange }: FiltersProps): ReactNode {
  const t = useTexts(salesTexts).filters;
  const { data } = useQuery(categoriesQuery);
  const id = useId();
  const others = data?.items.filter((category) => !state.category.includes(category.name)) ?? [];
  return (
    <span className="filter-field">
      <label htmlFor={id}>{t.category}</label>
      <select id={id} value="" onChange={({ target }) => onChange({ category: [...state.category, target.value] })}>
        <option value="">{state.category.length === 0 ? t.anyCategory : t.addCategory}</option>
        {others.map((category) => (
          <option key={category.name} value={category.name}>
            {category.label}
          </option>
        ))}
      </select>
    </span>
  );
}

const STATUSES = ["false", "true", "any"] as const;

function StatusSelect({ state, onChange }: FiltersProps): ReactNode {
  const t = useTexts(salesTexts).filters;
  const id = useId();
  return (
    <span className="filter-field">
      <label htmlFor={id}>{t.status}</label>
      <select
        id={id}
        value={state.voided}
        onChange={({ target }) => onChange({ voided: target.value as SalesState["voided"] })}
      >
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {t.statuses[status]}
          </option>
        ))}
      </select>
    </span>
  );
}

function MoreFilters({ state, onChange }: FiltersProps): ReactNode {
  const t = useTexts(salesTexts).filters;
  const id = useId();
  const { min_units, order, customer, channel, returned } = state;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string): string => {
      const value = fields.get(name);
      return typeof value === "string" ? value.trim() : "";
    };
    const units = Number(text("min_units"));
    const wanted = text("returned");
    onChange({
      min_units: Number.isInteger(units) && units >= 2 ? units : null,
      order: text("order"),
      customer: text("customer"),
      channel: text("channel"),
      returned: wanted === "true" || wanted === "false" ? wanted : null,
    });
  };
  const texts = [
    ["order", t.order, 64],
    ["customer", t.customer, 64],
    ["channel", t.channel, 32],
  ] as const;
  return (
    <details className="filter-more">
      <summary>{t.more}</summary>
      {/* Begins anew when a chip takes one of its filters off. */}
      <form key={JSON.stringify([min_units, order, customer, channel, returned])} className="filter-row" onSubmit={submit}>
        <span className="filter-field">
          <label htmlFor={`${id}-units`}>{t.minUnits}</label>
          <input id={`${id}-units`} name="min_units" type="number" min={2} defaultValue={state.min_units ?? ""} />
        </span>
        {texts.map(([name, label, most]) => (
          <span key={name} className="filter-field">
            <label htmlFor={`${id}-${name}`}>{label}</label>
            <input id={`${id}-${name}`} name={name} type="text" maxLength={most} defaultValue={state[name]} />
          </span>
        ))}
        <span className="filter-field">
          <label htmlFor={`${id}-returned`}>{t.returned}</label>
          <select id={`${id}-returned`} name="returned" defaultValue={state.returned ?? ""}>
            <option value="">{t.returns.any}</option>
            <option value="true">{t.returns.true}</option>
            <option value="false">{t.returns.false}</option>
          </select>
        </span>
        <button type="submit">{t.apply}</button>
      </form>
    </details>
  );
}
