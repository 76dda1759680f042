import type { RemovableFilter } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { useFormat } from "../../store/context";
import { commonTexts } from "../../text/common";
import { productsTexts } from "../../text/products";
import type { ProductsSearch } from "./Filters";

/** The filters that are on, each with a way to take it off. The status is always one, and no filter to remove. */
export function useActiveFilters(state: ProductsSearch, onFilter: (changes: Partial<ProductsSearch>) => void): readonly RemovableFilter[] {
  const t = useTexts(productsTexts).chips;
  const { states } = useTexts(commonTexts);
  const labelOf = useCategoryLabel();
  const format = useFormat();
  return [
    ...(state.q ? [{ name: t.q(state.q), remove: () => onFilter({ q: "" }) }] : []),
    ...state.category.map((name) => ({
      name: labelOf(name),
      remove: () => onFilter({ category: state.category.filter((each) => each !== name) }),
    })),
    ...state.stock.map((name) => ({
      name: states[name],
      remove: () => onFilter({ stock: state.stock.filter((each) => each !== name) }),
    })),
    ...(state.min === null ? [] : [{ name: t.min(format.money(state.min)), remove: () => onFilter({ min: null }) }]),
    ...(state.max === null ? [] : [{ name: t.max(format.money(state.max)), remove: () => onFilter({ max: null }) }]),
  ];
}
