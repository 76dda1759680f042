import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { categoriesQuery } from "../../api/queries/products";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { inventoryTexts } from "../../text/inventory";
import { FilterSelect } from "./FilterSelect";
import type { PartProps } from "./StockTab";

/** Of which category. */
export function CategoryFilter({ state, onFilter }: Pick<PartProps, "state" | "onFilter">): ReactNode {
  const t = useTexts(inventoryTexts);
  const format = useFormat();
  const { data } = useQuery(categoriesQuery);
  return (
    <FilterSelect
      label={t.category}
      all={t.allCategories}
      several={t.someCategories(format.count(state.category.length))}
      chosen={state.category}
      options={(data?.items ?? []).map(({ name, label }) => ({ value: name, text: label }))}
      onChoose={(category) => onFilter({ category })}
    />
  );
}
