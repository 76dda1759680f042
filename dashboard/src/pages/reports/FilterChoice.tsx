import { useQueries, useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { categoriesQuery, productQuery } from "../../api/queries/products";
import type { PageSearch } from "../../links/address";
import { FilterChips } from "../../parts/Chips";
import { ProductPicker } from "../../parts/ProductPicker";
import type { RemovableFilter } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { reportsTexts } from "../../text/reports";
import type { ReportSearch } from "./question";

interface FilterChoiceProps {
  readonly search: ReportSearch;
  readonly change: (changes: PageSearch<"reports">) => void;
}

/** How many products are asked for their names: a page makes few calls. */
const MOST_NAMES = 3;

/** The categories and products that a report is for: none means all. */
export function FilterChoice({ search, change }: FilterChoiceProps): ReactNode {
  const t = useTexts(reportsTexts).filter;
  const id = useId();
  const { data } = useQuery(categoriesQuery);
  const filters = useReportFilters(search, change);
  const left = (data?.items ?? []).filter((category) => !search.category.includes(category.name));
  return (
    <span className="choice choice-filter">
      <label htmlFor={id}>{t.label}</label>
      <FilterChips filters={filters} />
      <select
        id={id}
        value=""
        onChange={({ target }) => change({ category: [...search.category, target.value], sort: null })}
      >
        <option value="" hidden>
          {filters.length === 0 ? t.all : t.addCategory}
        </option>
        {left.map((category) => (
          <option key={category.name} value={category.name}>
            {category.label}
          </option>
        ))}
      </select>
      <ProductPicker
        label={t.productHint}
        hidesLabel
        hint={t.productHint}
        onPick={(product) => change({ product: [...new Set([...search.product, product.id])] })}
      />
    </span>
  );
}

/** The filters of a report, by what they are called. */
export function useReportFilters(search: ReportSearch, change: FilterChoiceProps["change"]): readonly RemovableFilter[] {
  const t = useTexts(reportsTexts).filter;
  const labelOf = useCategoryLabel();
  const names = useQueries({ queries: search.product.slice(0, MOST_NAMES).map((id) => productQuery(id)) });
  return [
    ...search.category.map((category) => ({
      name: labelOf(category),
      remove: () => change({ category: search.category.filter((each) => each !== category) }),
    })),
    ...search.product.map((product, index) => ({
      name: names[index]?.data?.name ?? t.numbered(product),
      remove: () => change({ product: search.product.filter((each) => each !== product) }),
    })),
  ];
}
