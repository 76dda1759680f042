import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { InventorySummary, StockState } from "../../api/names";
import { inventoryQuery } from "../../api/queries/inventory";
import type { Loadable } from "../../parts/Card";
import { Kpi } from "../../parts/Kpi";
import { STATES } from "../../search/pages";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { commonTexts } from "../../text/common";
import { inventoryTexts } from "../../text/inventory";
import { filterOf, type InventorySearch } from "./asked";
import { countsOf, type StateCounts } from "./counts";
import type { PartProps } from "./StockTab";

interface CountersProps extends Pick<PartProps, "state" | "onFilter"> {
  readonly asOf: string | null;
  readonly summary: Loadable<InventorySummary>;
}

/** How many products are in which state, of those that the other filters leave; each shows its own. */
export function Counters({ state, asOf, summary, onFilter }: CountersProps): ReactNode {
  const t = useTexts(inventoryTexts).states;
  const { states } = useTexts(commonTexts);
  const format = useFormat();
  const counts = useCounts(state, asOf, summary.data);
  const toggle = (name: StockState): void =>
    onFilter({ state: STATES.filter((each) => (each === name) !== state.state.includes(each)) });
  return (
    <div className="counters" role="group" aria-label={t.label} aria-busy={summary.isFetching}>
      {STATES.map((name) => {
        const count = counts?.[name];
        return (
          <Kpi
            key={name}
            title={states[name]}
            value={count === undefined ? "…" : format.count(count)}
            note={t[name]}
            pressed={state.state.includes(name)}
            onPress={() => toggle(name)}
          />
        );
      })}
    </div>
  );
}

/** The summary knows categories; what it does not know is counted by the list itself. */
function useCounts(state: InventorySearch, asOf: string | null, summary: InventorySummary | undefined): Partial<StateCounts> | undefined {
  const filter = filterOf(state, asOf);
  const enabled = filter.q !== undefined || filter.unsold_days !== undefined;
  const counted = useQueries({
    queries: STATES.map((name) => ({
      ...inventoryQuery({ ...filter, state: [name], limit: 1, with_count: true }),
      enabled,
    })),
  });
  if (!enabled) return summary && countsOf(summary, state.category);
  const counts = STATES.map((name, index) => [name, counted[index]?.data?.count] as const);
  return Object.fromEntries(counts);
}
