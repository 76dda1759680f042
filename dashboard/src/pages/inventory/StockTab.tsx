import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { InventoryRow, Page } from "../../api/names";
import { inventoryQuery, inventorySummaryQuery } from "../../api/queries/inventory";
import { PageLink } from "../../links/PageLink";
import { useMayOpen } from "../../links/useMayOpen";
import { Card, type Loadable } from "../../parts/Card";
import { FilterChips } from "../../parts/Chips";
import { Paging } from "../../parts/Paging";
import { EmptyState, NoMatch } from "../../parts/States";
import { StockDialog } from "../../parts/StockDialog";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { inventoryTexts } from "../../text/inventory";
import { stockTexts } from "../../text/stock";
import { AsOf } from "./AsOf";
import { type Changes, instantOf, type InventorySearch, listQuery } from "./asked";
import { ByCategory } from "./ByCategory";
import { Counters } from "./Counters";
import { StockFilters } from "./StockFilters";
import { StockTable } from "./StockTable";
import { useStockChips } from "./useChips";

/** What each part of the page is given. */
export interface PartProps {
  readonly state: InventorySearch;
  /** Changes what is shown, from its first page on. */
  readonly onFilter: (changes: Changes) => void;
  readonly onGo: (cursor: string) => void;
}

interface Counted extends Page<InventoryRow> {
  readonly count?: number;
}

/** How many products are in which state, what they are worth, and the list of them. */
export function StockTab({ state, onFilter, onGo }: PartProps): ReactNode {
  const { calendar, format } = useStore();
  const asOf = instantOf(state.asof, calendar.today, format);
  const summary = useQuery(inventorySummaryQuery(asOf === null ? {} : { as_of: asOf }));
  const list = useQuery(inventoryQuery(listQuery(state, asOf)));
  return (
    <>
      <AsOf state={state} asOf={summary.data?.as_of} isPast={asOf !== null} onFilter={onFilter} />
      <Counters state={state} asOf={asOf} summary={summary} onFilter={onFilter} />
      <StockFilters state={state} isPast={asOf !== null} onFilter={onFilter} />
      <div className="inventory">
        <List state={state} query={list} isPast={asOf !== null} onFilter={onFilter} onGo={onGo} />
        <ByCategory query={summary} asof={state.asof} />
      </div>
    </>
  );
}

interface ListProps extends PartProps {
  readonly query: Loadable<Counted>;
  readonly isPast: boolean;
}

function List({ state, query, isPast, onFilter, onGo }: ListProps): ReactNode {
  const t = useTexts(inventoryTexts).table;
  const stock = useTexts(stockTexts);
  const { format } = useStore();
  const filters = useStockChips(state, isPast, onFilter);
  const [changing, setChanging] = useState<InventoryRow | null>(null);
  const [done, setDone] = useState("");
  const count = query.data?.count;
  return (
    <div className="inventory-list">
      <p role="status" className={done ? "notice" : undefined}>
        {done}
      </p>
      <Card
        title={count === undefined ? t.caption : t.title(count, format.count(count))}
        size="rows"
        query={query}
        actions={<FilterChips filters={filters} />}
      >
        {(page) =>
          page.items.length === 0 ? (
            <Nothing filters={filters} onFilter={onFilter} />
          ) : (
            <>
              <StockTable items={page.items} state={state} isPast={isPast} onFilter={onFilter} onStock={setChanging} />
              <Paging cursor={state.cursor} next={page.next_cursor} onGo={onGo} />
            </>
          )
        }
      </Card>
      {changing && (
        <StockDialog
          productId={changing.product_id}
          name={changing.name}
          level={changing.current_inventory}
          onClose={() => setChanging(null)}
          onDone={({ quantity }) => setDone(stock.done(changing.name, quantity === null ? stock.blocked : format.count(quantity)))}
        />
      )}
    </div>
  );
}

interface NothingProps extends Pick<PartProps, "onFilter"> {
  readonly filters: ReturnType<typeof useStockChips>;
}

function Nothing({ filters, onFilter }: NothingProps): ReactNode {
  const t = useTexts(inventoryTexts).empty;
  const removeAll = (): void => onFilter({ q: "", category: [], state: [], unsold: null });
  const mayOpen = useMayOpen();
  if (filters.length > 0) return <NoMatch filters={filters} removeAll={removeAll} />;
  return (
    <EmptyState title={t.title}>
      <p>{t.text}</p>
      {mayOpen("product-new") && (
        <p className="state-actions">
          <PageLink page="product-new">{t.add}</PageLink>
        </p>
      )}
    </EmptyState>
  );
}
