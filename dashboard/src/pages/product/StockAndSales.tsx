import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { usePageKeys } from "../../frame/keys";
import { addressOf } from "../../links/address";
import { PageLink } from "../../links/PageLink";
import { Card, type Loadable } from "../../parts/Card";
import { DataTable } from "../../parts/DataTable";
import { Segments } from "../../parts/Segments";
import type { Interval } from "../../period/interval";
import { VIEWS } from "../../search/pages";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { commonTexts } from "../../text/common";
import { productTexts } from "../../text/product";
import { isBuilt } from "../registry";
import { StockPlot } from "./StockPlot";
import { type StockAnswers, type StockPoint, stockPoints } from "./stockPoints";

type View = (typeof VIEWS)[number];

interface StockAndSalesProps {
  readonly productId: number;
  readonly query: Loadable<StockAnswers>;
  readonly interval: Interval;
  readonly view: View;
  readonly onView: (view: View) => void;
}

/** A product's stock and its sales over the same time, as charts or as the table with the same numbers. */
export function StockAndSales({ productId, query, interval, view, onView }: StockAndSalesProps): ReactNode {
  const t = useTexts(productTexts).chart;
  const common = useTexts(commonTexts).chart;
  const other = view === "chart" ? "table" : "chart";
  usePageKeys(useMemo(() => ({ t: () => onView(other) }), [onView, other]));
  return (
    <Card
      title={t.title}
      size="chart"
      query={query}
      actions={<Segments legend={common.view} options={VIEWS} texts={common} value={view} onChange={onView} />}
    >
      {(answers) => <Content productId={productId} answers={answers} interval={interval} view={view} />}
    </Card>
  );
}

interface ContentProps extends Pick<StockAndSalesProps, "productId" | "interval" | "view"> {
  readonly answers: StockAnswers;
}

function Content({ productId, answers, interval, view }: ContentProps): ReactNode {
  const format = useFormat();
  const navigate = useNavigate();
  const points = useMemo(() => stockPoints(answers, interval, format), [answers, interval, format]);
  const open = ({ dates }: StockPoint): void => {
    void navigate(addressOf({ page: "sales", search: { from: dates.start, to: dates.end, product: [productId] } }));
  };
  if (view === "table") return <NumbersTable productId={productId} points={points} />;
  return <StockPlot points={points} threshold={answers.series.threshold} {...(isBuilt("sales") && { onOpen: open })} />;
}

function NumbersTable({ productId, points }: { productId: number; points: readonly StockPoint[] }): ReactNode {
  const t = useTexts(productTexts).chart;
  const format = useFormat();
  const level = (value: number | null): string => (value === null ? "–" : format.count(value));
  const { columns } = t;
  const count = (key: keyof typeof columns, of: (point: StockPoint) => string) => ({ key, title: columns[key], isNumber: true, cell: of });
  return (
    <DataTable
      caption={t.title}
      hidesCaption
      rows={points}
      keyOf={(point) => point.key}
      columns={[
        {
          key: "period",
          title: columns.period,
          cell: ({ label, dates }) => (
            <PageLink page="sales" search={{ from: dates.start, to: dates.end, product: [productId] }}>
              {label}
            </PageLink>
          ),
        },
        count("closing", ({ stock }) => (stock.blocked && stock.closing === null ? t.blocked : level(stock.closing))),
        count("lowest", ({ stock }) => level(stock.lowest)),
        count("received", ({ stock }) => format.count(stock.received)),
        count("taken", ({ stock }) => format.count(stock.sold)),
        count("returned", ({ stock }) => format.count(stock.returned)),
        count("adjusted", ({ stock }) => format.signedCount(stock.adjusted)),
        count("out", ({ stock }) => format.tenths(stock.hours_out)),
        count("units", ({ units }) => format.count(units)),
        ...(points.some(({ revenue }) => revenue !== null) ? [count("revenue", ({ revenue }) => format.money(revenue ?? "0"))] : []),
      ]}
    />
  );
}
