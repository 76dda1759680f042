import type { ReactNode } from "react";
import type { StockState } from "../api/names";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import type { RemovableFilter } from "./States";
import "./chips.css";

/** How a product's stock stands, in a word: colour only repeats it. */
export function StateChip({ state }: { state: StockState }): ReactNode {
  const t = useTexts(commonTexts).states;
  return <span className={`chip chip-${state}`}>{t[state]}</span>;
}

/** The filters that are on, each with a way to take it off. */
export function FilterChips({ filters }: { filters: readonly RemovableFilter[] }): ReactNode {
  const t = useTexts(commonTexts).state;
  if (filters.length === 0) return null;
  return (
    <ul className="chips">
      {filters.map((filter) => (
        <li key={filter.name}>
          <button type="button" className="chip chip-filter" aria-label={t.remove(filter.name)} onClick={() => filter.remove()}>
            {filter.name} <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
