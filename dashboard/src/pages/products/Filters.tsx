import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { categoriesQuery } from "../../api/queries/products";
import { readAmount, typedAmount } from "../../figures/typed";
import type { PAGE_SEARCH} from "../../search/pages";
import { STATES } from "../../search/pages";
import type { SearchState } from "../../search/params";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { commonTexts } from "../../text/common";
import { productsTexts } from "../../text/products";

/** What the address of the list says. */
export type ProductsSearch = SearchState<(typeof PAGE_SEARCH)["products"]>;

interface FiltersProps {
  readonly state: ProductsSearch;
  readonly onFilter: (changes: Partial<ProductsSearch>) => void;
}

const STATUSES = ["active", "inactive", "deleted"] as const;

/** Which products the list shows. */
export function Filters({ state, onFilter }: FiltersProps): ReactNode {
  const t = useTexts(productsTexts);
  const { states } = useTexts(commonTexts);
  const id = useId();
  return (
    <search className="filters" aria-label={t.filters}>
      <div className="filter filter-wide">
        <label htmlFor={`${id}-q`}>{t.search}</label>
        <TypedFilter id={`${id}-q`} type="search" value={state.q} onCommit={(q) => onFilter({ q: q.trim() })} />
      </div>
      <CategoryFilter state={state} onFilter={onFilter} />
      <div className="filter">
        <label htmlFor={`${id}-status`}>{t.status}</label>
        <select
          id={`${id}-status`}
          value={state.status}
          onChange={(event) => onFilter({ status: STATUSES.find((each) => each === event.target.value) ?? "active" })}
        >
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {t.statuses[status]}
            </option>
          ))}
        </select>
      </div>
      <PriceFilter label={t.min} value={state.min} onCommit={(min) => onFilter({ min })} />
      <PriceFilter label={t.max} value={state.max} onCommit={(max) => onFilter({ max })} />
      <fieldset className="filter">
        <legend>{t.stock}</legend>
        <div className="checks">
          {STATES.map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={state.stock.includes(name)}
                onChange={(event) =>
                  onFilter({ stock: STATES.filter((each) => (each === name ? event.target.checked : state.stock.includes(each))) })
                }
              />
              {states[name]}
            </label>
          ))}
        </div>
      </fieldset>
    </search>
  );
}

function CategoryFilter({ state, onFilter }: FiltersProps): ReactNode {
  const t = useTexts(productsTexts);
  const { format } = useStore();
  const { data } = useQuery(categoriesQuery);
  const id = useId();
  const [only, ...others] = state.category;
  const several = others.length > 0;
  return (
    <div className="filter">
      <label htmlFor={id}>{t.category}</label>
      <select
        id={id}
        value={several ? "several" : (only ?? "")}
        onChange={(event) => onFilter({ category: event.target.value ? [event.target.value] : [] })}
      >
        <option value="">{t.allCategories}</option>
        {several && <option value="several">{t.someCategories(format.count(state.category.length))}</option>}
        {data?.items.map((category) => (
          <option key={category.name} value={category.name}>
            {category.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface TypedFilterProps {
  readonly id: string;
  readonly type: "search" | "text";
  readonly value: string;
  readonly onCommit: (text: string) => void;
  readonly isAmount?: boolean;
  readonly isWrong?: boolean;
  readonly describedBy?: string;
}

/** A field that filters on Enter, when it is left, and when it is cleared: each letter would be an entry of the history. */
function TypedFilter({ id, type, value, onCommit, isAmount, isWrong, describedBy }: TypedFilterProps): ReactNode {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  const commit = (): void => {
    if (text !== value || isWrong) onCommit(text);
  };
  return (
    <input
      id={id}
      type={type}
      inputMode={isAmount ? "decimal" : undefined}
      autoComplete="off"
      value={text}
      maxLength={200}
      aria-invalid={isWrong ?? undefined}
      aria-describedby={describedBy}
      onChange={(event) => {
        setText(event.target.value);
        if (event.target.value === "" && value !== "") onCommit("");
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
    />
  );
}

/** An amount as people of the locale type it; what could mean two things filters nothing, and says so. */
function PriceFilter({ label, value, onCommit }: { label: string; value: string | null; onCommit: (price: string | null) => void }): ReactNode {
  const t = useTexts(productsTexts);
  const { store, format } = useStore();
  const [isWrong, setWrong] = useState(false);
  const id = useId();
  const read = (text: string): void => {
    const typed = readAmount(text, format.separators, store.currency_digits);
    const isEmpty = "refused" in typed && typed.refused === "empty";
    setWrong("refused" in typed && !isEmpty);
    if ("amount" in typed) onCommit(typed.amount);
    else if (isEmpty && value !== null) onCommit(null);
  };
  return (
    <div className="filter filter-price">
      <label htmlFor={id}>{label}</label>
      <TypedFilter
        id={id}
        type="text"
        isAmount
        isWrong={isWrong}
        describedBy={`${id}-wrong`}
        value={value === null ? "" : typedAmount(value, format.separators, store.currency_digits)}
        onCommit={read}
      />
      <p id={`${id}-wrong`} role="alert" className="field-error">
        {isWrong && t.wrongPrice}
      </p>
    </div>
  );
}
