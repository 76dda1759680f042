import type { ReactNode } from "react";
import type { Compare } from "../../api/names";
import { less, sum } from "../../figures/decimal";
import { PageLink } from "../../links/PageLink";
import { Card, type Loadable } from "../../parts/Card";
import { type Column, DataTable } from "../../parts/DataTable";
import { Delta } from "../../parts/Delta";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { overviewTexts } from "../../text/overview";

type Row = Compare["rows"][number];

const SHOWN = 5;

/** How many groups a report has at most. */
const MOST_GROUPS = 200;

/** The products that sold best, and all others in one row, so that the table adds up to the total. */
export function BestSellers({ query, compared }: { query: Loadable<Compare>; compared: boolean }): ReactNode {
  const t = useTexts(overviewTexts);
  return (
    <Card title={t.best.title} size="rows" query={query}>
      {(compare) => <Table compare={compare} compared={compared} />}
    </Card>
  );
}

function Table({ compare, compared }: { compare: Compare; compared: boolean }): ReactNode {
  const t = useTexts(overviewTexts);
  const format = useFormat();
  const best = compare.rows.filter((row) => row.current !== null && row.current.sales > 0).slice(0, SHOWN);
  if (best.length === 0) return <p className="state">{t.noneInPeriod}</p>;
  const total = compare.totals.current;
  const others = othersOf(compare, best);
  const change: Column<Row> = {
    key: "change",
    title: t.best.change,
    isNumber: true,
    cell: (row) => <Delta change={row.change?.revenue ?? null} />,
  };
  return (
    <DataTable
      caption={t.best.title}
      hidesCaption
      rows={best}
      keyOf={(row) => row.product_id ?? 0}
      columns={[
        { key: "product", title: t.best.product, cell: (row) => <ProductCell row={row} compare={compare} /> },
        { key: "units", title: t.best.units, isNumber: true, isMinor: true, cell: (row) => format.count(row.current?.units ?? 0) },
        { key: "revenue", title: t.best.revenue, isNumber: true, cell: (row) => format.money(row.current?.revenue ?? "0") },
        ...(compared ? [change] : []),
      ]}
      footer={[
        ...(others.count > 0
          ? [[<Others key="others" compare={compare} count={others.count} />, format.count(others.units), format.money(others.revenue)]]
          : []),
        [<Total key="total" compare={compare} />, format.count(total.units), format.money(total.revenue), compared && <Delta change={compare.totals.change.revenue} />],
      ]}
    />
  );
}

function ProductCell({ row, compare }: { row: Row; compare: Compare }): ReactNode {
  const product = row.product_id ?? 0;
  return (
    <PageLink page="sales" search={{ from: compare.start_date, to: compare.end_date, product: [product] }}>
      {row.product_name}
    </PageLink>
  );
}

/** All others lead to the report that has a line for each of them, all together to their sales. */
function Others({ compare, count }: { compare: Compare; count: number }): ReactNode {
  const t = useTexts(overviewTexts).best;
  const format = useFormat();
  return (
    <PageLink page="reports" search={{ from: compare.start_date, to: compare.end_date, group: "product", top: MOST_GROUPS }}>
      {t.others(count, format.count(count))}
    </PageLink>
  );
}

function Total({ compare }: { compare: Compare }): ReactNode {
  const t = useTexts(overviewTexts).best;
  return (
    <PageLink page="sales" search={{ from: compare.start_date, to: compare.end_date }}>
      {t.total}
    </PageLink>
  );
}

/** What is left of the totals once the best are taken out: counts of products and units, and revenue. */
function othersOf(compare: Compare, best: readonly Row[]): { count: number; units: number; revenue: string } {
  const total = compare.totals.current;
  const sold = compare.rows.filter((row) => (row.current?.sales ?? 0) > 0).length + (compare.others?.groups ?? 0);
  return {
    count: sold - best.length,
    units: total.units - best.reduce((units, row) => units + (row.current?.units ?? 0), 0),
    revenue: less(total.revenue, sum(best.map((row) => row.current?.revenue ?? "0"))),
  };
}
