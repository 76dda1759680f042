import type { ReactNode } from "react";
import type { Page } from "../api/names";
import { PageTitle } from "../frame/PageTitle";
import { useFormat } from "../store/context";
import { Card, type Loadable } from "./Card";
import { Paging } from "./Paging";
import { EmptyState, IgnoredParameters } from "./States";
import "./managedList.css";

/** The texts of a page on which something is looked after. */
interface ManagedTexts {
  readonly title: string;
  readonly add: string;
  readonly list: (count: number, text: string) => string;
  readonly empty: { readonly title: string; readonly text: string };
}

interface ManagedListProps<Item> {
  readonly texts: ManagedTexts;
  readonly note?: string;
  readonly ignored: readonly string[];
  readonly query: Loadable<Page<Item>>;
  readonly cursor: string;
  readonly isNewestFirst?: boolean;
  readonly onGo: (cursor: string) => void;
  readonly onAdd: () => void;
  /** The table of a page's items. */
  readonly children: (items: readonly Item[]) => ReactNode;
}

/** A page on which something of the store is looked after: a list in pages, and a button that adds to it. */
export function ManagedList<Item>(props: ManagedListProps<Item>): ReactNode {
  const { texts: t, query, cursor, children } = props;
  const format = useFormat();
  const all = wholeOf(cursor, query.data);
  return (
    <>
      <div className="page-head">
        <PageTitle title={t.title} />
        <button type="button" className="primary" onClick={props.onAdd}>
          {t.add}
        </button>
      </div>
      <IgnoredParameters names={props.ignored} />
      {props.note !== undefined && <p className="note managed-note">{props.note}</p>}
      <div className="managed">
        <Card title={all ? t.list(all.length, format.count(all.length)) : t.title} size="rows" query={query}>
          {(page) =>
            page.items.length === 0 ? (
              <EmptyState title={t.empty.title}>
                <p>{t.empty.text}</p>
              </EmptyState>
            ) : (
              <>
                {children(page.items)}
                <Paging cursor={cursor} next={page.next_cursor} onGo={props.onGo} isNewestFirst={props.isNewestFirst ?? false} />
              </>
            )
          }
        </Card>
      </div>
    </>
  );
}

/** All items there are, where one page holds them; null where there are more, or nobody knows yet. */
export function wholeOf<Item>(cursor: string, page: Page<Item> | undefined): readonly Item[] | null {
  return page !== undefined && cursor === "" && page.next_cursor === null ? page.items : null;
}
