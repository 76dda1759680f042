import { useQueries } from "@tanstack/react-query";
import { productQuery } from "../../api/queries/products";
import type { RemovableFilter } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { useFormat } from "../../store/context";
import { commonTexts } from "../../text/common";
import { inventoryTexts } from "../../text/inventory";
import { stockTexts } from "../../text/stock";
import type { Changes, InventorySearch } from "./asked";

/** Products whose names are asked for; more of them, in an address that somebody wrote, are numbers. */
const NAMED = 3;

type OnFilter = (changes: Changes) => void;

/** The filters of the stock that are on, each with a way to take it off. */
export function useStockChips(state: InventorySearch, isPast: boolean, onFilter: OnFilter): readonly RemovableFilter[] {
  const t = useTexts(inventoryTexts).chips;
  const { states } = useTexts(commonTexts);
  const format = useFormat();
  const categories = useCategoryChips(state, onFilter);
  const { q, unsold } = state;
  return [
    ...(q ? [{ name: t.q(q), remove: () => onFilter({ q: "" }) }] : []),
    ...categories,
    ...state.state.map((name) => ({
      name: states[name],
      remove: () => onFilter({ state: state.state.filter((each) => each !== name) }),
    })),
    ...(unsold === null || isPast ? [] : [{ name: t.unsold(format.count(unsold)), remove: () => onFilter({ unsold: null }) }]),
  ];
}

/** The filters of the movements that are on. The period is always one, and no filter to remove. */
export function useMovementChips(state: InventorySearch, onFilter: OnFilter): readonly RemovableFilter[] {
  const t = useTexts(inventoryTexts).chips;
  const { reasons } = useTexts(stockTexts);
  const categories = useCategoryChips(state, onFilter);
  const found = useQueries({ queries: state.product.slice(0, NAMED).map((id) => productQuery(id)) });
  return [
    ...state.product.map((id, index) => ({
      name: found[index]?.data?.name ?? t.product(String(id)),
      remove: () => onFilter({ product: state.product.filter((each) => each !== id) }),
    })),
    ...categories,
    ...state.reason.map((reason) => ({
      name: reasons[reason],
      remove: () => onFilter({ reason: state.reason.filter((each) => each !== reason) }),
    })),
  ];
}

function useCategoryChips(state: InventorySearch, onFilter: OnFilter): readonly RemovableFilter[] {
  const labelOf = useCategoryLabel();
  return state.category.map((name) => ({
    name: labelOf(name),
    remove: () => onFilter({ category: state.category.filter((each) => each !== name) }),
  }));
}
