import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useCallback, useMemo } from "react";
import { storeLedgerQuery } from "../../api/queries/inventory";
import { Card } from "../../parts/Card";
import { FilterChips } from "../../parts/Chips";
import { Paging } from "../../parts/Paging";
import { PeriodBar } from "../../parts/PeriodBar";
import { ProductPicker } from "../../parts/ProductPicker";
import { EmptyState, NoMatch } from "../../parts/States";
import { begunPart } from "../../period/presets";
import { usePeriod } from "../../period/usePeriod";
import { REASONS } from "../../search/pages";
import type { PeriodSearch } from "../../search/period";
import { useTexts } from "../../settings/locale";
import { useFormat, useStore } from "../../store/context";
import { inventoryTexts } from "../../text/inventory";
import { stockTexts } from "../../text/stock";
import { movementsQuery } from "./asked";
import { CategoryFilter } from "./CategoryFilter";
import { FilterSelect } from "./FilterSelect";
import { MovementTable } from "./MovementTable";
import type { PartProps } from "./StockTab";
import { useMovementChips } from "./useChips";

/** What has moved the stock of the whole store in a period, and why. */
export function Movements({ state, onFilter, onGo }: PartProps): ReactNode {
  const t = useTexts(inventoryTexts).movements;
  const { calendar, format } = useStore();
  const period = usePeriodOf(state, onFilter);
  const query = useQuery(storeLedgerQuery(movementsQuery(state, period.range)));
  const filters = useMovementChips(state, onFilter);
  return (
    <>
      <div className="movements-period">
        <PeriodBar control={period} compares={false} />
      </div>
      <MovementFilters state={state} onFilter={onFilter} />
      <Card title={t.of(format.range(begunPart(period.range, calendar.today)))} size="rows" query={query} actions={<FilterChips filters={filters} />}>
        {(page) =>
          page.items.length === 0 ? (
            filters.length > 0 ? (
              <NoMatch filters={filters} removeAll={() => onFilter({ product: [], category: [], reason: [] })} />
            ) : (
              <EmptyState title={t.none} />
            )
          ) : (
            <>
              <MovementTable items={page.items} />
              <Paging cursor={state.cursor} next={page.next_cursor} onGo={onGo} isNewestFirst />
            </>
          )
        }
      </Card>
    </>
  );
}

/** The period of the movements: they are compared with nothing. */
function usePeriodOf({ range, from, to }: PartProps["state"], onFilter: PartProps["onFilter"]) {
  const search = useMemo<PeriodSearch>(
    () => ({ range, from, to, vs: null, vsfrom: null, vsto: null }),
    [range, from, to],
  );
  const change = useCallback(
    (changes: Partial<PeriodSearch>) =>
      onFilter({ range: changes.range ?? null, from: changes.from ?? null, to: changes.to ?? null }),
    [onFilter],
  );
  return usePeriod(search, change);
}

function MovementFilters({ state, onFilter }: Pick<PartProps, "state" | "onFilter">): ReactNode {
  const t = useTexts(inventoryTexts);
  const { reasons } = useTexts(stockTexts);
  const format = useFormat();
  return (
    <search className="inventory-filters" aria-label={t.movements.filters}>
      <div className="inventory-filter inventory-filter-wide">
        <ProductPicker
          label={t.movements.product}
          onPick={({ id }) => onFilter({ product: [...new Set([...state.product, id])] })}
        />
      </div>
      <FilterSelect
        label={t.movements.reason}
        all={t.movements.allReasons}
        several={t.movements.someReasons(format.count(state.reason.length))}
        chosen={state.reason}
        options={REASONS.map((reason) => ({ value: reason, text: reasons[reason] }))}
        onChoose={(chosen) => onFilter({ reason: REASONS.filter((each) => chosen.includes(each)) })}
      />
      <CategoryFilter state={state} onFilter={onFilter} />
    </search>
  );
}
