import { type ReactNode, useId } from "react";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { inventoryTexts } from "../../text/inventory";
import { CategoryFilter } from "./CategoryFilter";
import { FilterSelect } from "./FilterSelect";
import type { PartProps } from "./StockTab";
import { TypedFilter } from "./TypedFilter";

/** For how many days a product has not been sold, to choose from. */
const UNSOLD = [30, 90, 180, 365];

interface StockFiltersProps extends Pick<PartProps, "state" | "onFilter"> {
  readonly isPast: boolean;
}

/** Which products the list shows. What was sold is known up to the present alone. */
export function StockFilters({ state, isPast, onFilter }: StockFiltersProps): ReactNode {
  const t = useTexts(inventoryTexts);
  const format = useFormat();
  const id = useId();
  return (
    <search className="inventory-filters" aria-label={t.filters}>
      <div className="inventory-filter inventory-filter-wide">
        <label htmlFor={id}>{t.search}</label>
        <TypedFilter id={id} value={state.q} onCommit={(q) => onFilter({ q })} />
      </div>
      <CategoryFilter state={state} onFilter={onFilter} />
      {!isPast && (
        <FilterSelect
          label={t.unsold}
          all={t.unsoldAny}
          several=""
          chosen={state.unsold === null ? [] : [String(state.unsold)]}
          options={[...new Set([...UNSOLD, ...(state.unsold === null ? [] : [state.unsold])])]
            .toSorted((one, other) => one - other)
            .map((days) => ({ value: String(days), text: t.unsoldFor(format.count(days)) }))}
          onChoose={([days]) => onFilter({ unsold: days === undefined ? null : Number(days) })}
        />
      )}
    </search>
  );
}
