import type { ReactNode } from "react";
import type { Compare } from "../../api/names";
import { compareAmounts } from "../../figures/decimal";
import { PageLink } from "../../links/PageLink";
import { Card, type Loadable } from "../../parts/Card";
import { Delta } from "../../parts/Delta";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { overviewTexts } from "../../text/overview";
import { RANKED } from "./useOverview";

type Row = Compare["rows"][number];

const SHOWN = 5;

/** The products whose revenue has changed most, each way, by amount. */
export function Movers({ query }: { query: Loadable<Compare> }): ReactNode {
  const t = useTexts(overviewTexts).movers;
  const format = useFormat();
  return (
    <Card title={t.title} size="rows" query={query}>
      {(compare) => {
        const moved = compare.rows.toSorted((one, other) => compareAmounts(changeOf(other), changeOf(one)));
        return (
          <>
            <div className="movers">
              <List title={t.rising} compare={compare} rows={moved.filter((row) => Number(changeOf(row)) > 0)} />
              <List title={t.falling} compare={compare} rows={moved.filter((row) => Number(changeOf(row)) < 0).reverse()} />
            </div>
            {compare.others && <p className="note">{t.onlyTop(format.count(RANKED))}</p>}
          </>
        );
      }}
    </Card>
  );
}

function changeOf(row: Row): string {
  return row.change?.revenue.absolute ?? "0";
}

function List({ title, rows, compare }: { title: string; rows: readonly Row[]; compare: Compare }): ReactNode {
  const t = useTexts(overviewTexts).movers;
  const format = useFormat();
  return (
    <div>
      <h3>{title}</h3>
      {rows.length === 0 && <p className="note">{t.none}</p>}
      <ol className="mover-list">
        {rows.slice(0, SHOWN).map((row) => (
          <li key={row.product_id}>
            <PageLink page="sales" search={{ from: compare.start_date, to: compare.end_date, product: [row.product_id ?? 0] }}>
              {row.product_name}
            </PageLink>
            <span className="mover-figures">
              {row.change?.revenue.percent != null && <span className="figure">{format.signedMoney(changeOf(row))}</span>}
              <Delta change={row.change?.revenue ?? null} />
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
