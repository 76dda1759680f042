import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { CategoryName, ListedProduct, Page } from "../../api/names";
import { productsQuery } from "../../api/queries/products";
import { PageTitle } from "../../frame/PageTitle";
import { PageLink } from "../../links/PageLink";
import { useMayOpen } from "../../links/useMayOpen";
import { useSearchState } from "../../links/useSearchState";
import { Card, type Loadable } from "../../parts/Card";
import { FilterChips } from "../../parts/Chips";
import { Paging } from "../../parts/Paging";
import { EmptyState, IgnoredParameters, NoMatch } from "../../parts/States";
import { StockDialog } from "../../parts/StockDialog";
import { useTexts } from "../../settings/locale";
import { useFormat, useMay } from "../../store/context";
import { productsTexts } from "../../text/products";
import { stockTexts } from "../../text/stock";
import { Filters, type ProductsSearch } from "./Filters";
import { ProductTable, SOLD_DAYS } from "./ProductTable";
import { useActiveFilters } from "./useActiveFilters";
import "./products.css";

interface Counted extends Page<ListedProduct> {
  readonly count?: number;
}

/** All products: found by name, category, price and stock, with what was sold of them and how long they last. */
export default function ProductsPage(): ReactNode {
  const t = useTexts(productsTexts);
  const { state, ignored, change } = useSearchState("products");
  const filter = (changes: Partial<ProductsSearch>): void => change({ cursor: "", ...changes });
  const query = useQuery(productsQuery(listQuery(state)));
  const mayOpen = useMayOpen();
  return (
    <>
      <div className="page-head">
        <PageTitle title={t.title} />
        {mayOpen("product-new") && (
          <PageLink page="product-new" className="button primary">
            {t.add}
          </PageLink>
        )}
      </div>
      <IgnoredParameters names={ignored} />
      <Filters state={state} onFilter={filter} />
      <List state={state} query={query} onFilter={filter} onGo={(cursor) => change({ cursor })} />
    </>
  );
}

/** What the API is asked for a page of the list. */
function listQuery(state: ProductsSearch) {
  return {
    sort: state.sort,
    status: state.status,
    // Which categories there are is the store's to say: an address may name one that it has not, and is told so.
    category: state.category as CategoryName[],
    stock: [...state.stock],
    sold_days: SOLD_DAYS,
    with_count: true,
    ...(state.q.trim() && { q: state.q.trim() }),
    ...(state.min !== null && { min_price: state.min }),
    ...(state.max !== null && { max_price: state.max }),
    ...(state.cursor && { cursor: state.cursor }),
  };
}

interface ListProps {
  readonly state: ProductsSearch;
  readonly query: Loadable<Counted>;
  readonly onFilter: (changes: Partial<ProductsSearch>) => void;
  readonly onGo: (cursor: string) => void;
}

function List({ state, query, onFilter, onGo }: ListProps): ReactNode {
  const t = useTexts(productsTexts);
  const format = useFormat();
  const filters = useActiveFilters(state, onFilter);
  const [changing, setChanging] = useState<ListedProduct | null>(null);
  const done = useStockNotice();
  const count = query.data?.count;
  const removeAll = (): void => onFilter({ q: "", category: [], stock: [], min: null, max: null });
  return (
    <>
      <p role="status" className={done.text ? "notice" : undefined}>
        {done.text}
      </p>
      <Card
        title={count === undefined ? t.title : t.count(count, format.count(count))}
        size="rows"
        query={query}
        actions={<FilterChips filters={filters} />}
      >
        {(page) =>
          page.items.length === 0 ? (
            <Nothing status={state.status} filters={filters} removeAll={removeAll} />
          ) : (
            <>
              <ProductTable items={page.items} sort={state.sort} onSort={(sort) => onFilter({ sort })} onStock={setChanging} />
              <Paging cursor={state.cursor} next={page.next_cursor} onGo={onGo} />
            </>
          )
        }
      </Card>
      {changing && (
        <StockDialog
          productId={changing.id}
          name={changing.name}
          level={changing.current_inventory}
          onClose={() => setChanging(null)}
          onDone={(entry) => done.tell(changing.name, entry.quantity)}
        />
      )}
    </>
  );
}

/** Says what a saved change of stock has come to. */
function useStockNotice(): { readonly text: string; tell(name: string, level: number | null): void } {
  const t = useTexts(stockTexts);
  const format = useFormat();
  const [text, setText] = useState("");
  return { text, tell: (name, level) => setText(t.done(name, level === null ? t.blocked : format.count(level))) };
}

interface NothingProps {
  readonly status: ProductsSearch["status"];
  readonly filters: ReturnType<typeof useActiveFilters>;
  readonly removeAll: () => void;
}

function Nothing({ status, filters, removeAll }: NothingProps): ReactNode {
  const t = useTexts(productsTexts);
  const mayOpen = useMayOpen();
  const may = useMay();
  if (filters.length > 0) return <NoMatch filters={filters} removeAll={removeAll} />;
  if (status !== "active") return <EmptyState title={t.none[status]} />;
  return (
    <EmptyState title={t.empty.title}>
      <p>{t.empty.text}</p>
      <p className="state-actions">
        {mayOpen("product-new") && <PageLink page="product-new">{t.add}</PageLink>}
        {may("data:import") && <PageLink page="import-export">{t.empty.importing}</PageLink>}
      </p>
    </EmptyState>
  );
}
