import type { ReactNode } from "react";
import { addressOf } from "../../api/clients";
import type { Page, Sale } from "../../api/names";
import { ApiProblem } from "../../api/problem";
import type { PageSearch } from "../../links/address";
import { Card, type Loadable } from "../../parts/Card";
import { DataTable } from "../../parts/DataTable";
import { Paging } from "../../parts/Paging";
import { EmptyState, NoMatch } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useMay, useStore } from "../../store/context";
import { commonTexts } from "../../text/common";
import { salesTexts } from "../../text/sales";
import { exportPath, type SalesState } from "./filter";
import { useColumns } from "./useColumns";
import type { Chip } from "./useChips";

interface ListProps {
  readonly state: SalesState;
  readonly change: (changes: PageSearch<"sales">) => void;
  readonly query: Loadable<Page<Sale>>;
  readonly chips: readonly Chip[];
}

/** The sales of the filter, page by page, with what leads to the next and to a file of all of them. */
export function List({ state, change, query, chips }: ListProps): ReactNode {
  const t = useTexts(salesTexts);
  const columns = useColumns();
  const may = useMay();
  const { error, data } = query;
  if (data === undefined && error instanceof ApiProblem && error.code === "invalid_cursor") {
    return <Lost onFirst={() => change({ cursor: "" })} />;
  }
  return (
    <Card title={t.list} size="rows" query={query} actions={may("data:export") && <Exports state={state} />}>
      {(page) =>
        page.items.length === 0 && state.cursor === "" ? (
          <NoMatch
            filters={chips}
            removeAll={() => change({ ...NO_FILTER, cursor: "" })}
          />
        ) : (
          <>
            <DataTable
              caption={t.list}
              hidesCaption
              rows={page.items}
              keyOf={(sale) => sale.id}
              columns={columns}
              sort={state.sort}
              onSort={(sort) => change({ sort: sort as SalesState["sort"], cursor: "" })}
            />
            <Paging
              cursor={state.cursor}
              next={page.next_cursor}
              onGo={(cursor) => change({ cursor })}
              isNewestFirst={state.sort === "-sold_at"}
            />
          </>
        )
      }
    </Card>
  );
}

const NO_FILTER: PageSearch<"sales"> = {
  range: null,
  from: null,
  to: null,
  product: [],
  category: [],
  min_units: null,
  order: "",
  customer: "",
  channel: "",
  weekday: [],
  hour: [],
  returned: null,
  voided: "false",
};

const FORMATS = [
  ["csv", "CSV"],
  ["ndjson", "NDJSON"],
  ["parquet", "Parquet"],
] as const;

function Exports({ state }: { state: SalesState }): ReactNode {
  const t = useTexts(salesTexts);
  const { calendar } = useStore();
  return (
    <span className="exports">
      {t.export}
      {FORMATS.map(([format, name]) => (
        <a key={format} href={addressOf("sales", exportPath(state, calendar, format))} aria-label={t.exportAs(name)}>
          {name}
        </a>
      ))}
    </span>
  );
}

function Lost({ onFirst }: { onFirst: () => void }): ReactNode {
  const t = useTexts(salesTexts);
  const first = useTexts(commonTexts).table.first;
  return (
    <EmptyState title={t.lost}>
      <p>
        <button type="button" onClick={onFirst}>
          {first}
        </button>
      </p>
    </EmptyState>
  );
}
