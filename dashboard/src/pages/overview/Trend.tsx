import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import type { Compare } from "../../api/names";
import { ChartTable } from "../../charts/ChartTable";
import { type Point, pointsOf } from "../../charts/points";
import { TimeChart } from "../../charts/TimeChart";
import { usePageKeys } from "../../frame/keys";
import { type Metric, metricTick } from "../../figures/metrics";
import { addressOf } from "../../links/address";
import { PageLink } from "../../links/PageLink";
import { salesIn } from "../../links/salesOf";
import { isBuilt } from "../../pages/registry";
import { Card, type Loadable } from "../../parts/Card";
import { Segments } from "../../parts/Segments";
import type { Interval } from "../../period/interval";
import { VIEWS } from "../../search/pages";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { commonTexts } from "../../text/common";
import { overviewTexts } from "../../text/overview";

type View = (typeof VIEWS)[number];

interface TrendProps {
  readonly query: Loadable<Compare>;
  readonly metric: Metric;
  readonly interval: Interval;
  readonly compared: boolean;
  readonly view: View;
  readonly onView: (view: View) => void;
}

/** The chosen figure over time, as a chart or as the table with the same numbers. */
export function Trend({ query, metric, interval, compared, view, onView }: TrendProps): ReactNode {
  const t = useTexts(overviewTexts);
  const common = useTexts(commonTexts);
  const other = view === "chart" ? "table" : "chart";
  usePageKeys(useMemo(() => ({ t: () => onView(other) }), [onView, other]));
  const title = t.chart(metric, interval);
  return (
    <Card
      title={title}
      size="chart"
      query={query}
      actions={
        <>
          {isBuilt("sales") && query.data && (
            <PageLink page="sales" search={{ from: query.data.start_date, to: query.data.end_date }}>
              {t.allSales}
            </PageLink>
          )}
          <Segments legend={common.chart.view} options={VIEWS} texts={common.chart} value={view} onChange={onView} />
        </>
      }
    >
      {(compare) => <TrendView {...{ compare, metric, interval, compared, view, title }} />}
    </Card>
  );
}

interface TrendViewProps extends Pick<TrendProps, "metric" | "interval" | "compared" | "view"> {
  readonly compare: Compare;
  readonly title: string;
}

function TrendView({ compare, metric, interval, compared, view, title }: TrendViewProps): ReactNode {
  const none = useTexts(commonTexts).delta.missing;
  const format = useFormat();
  const navigate = useNavigate();
  const points = useMemo(
    () => pointsOf(compare, { metric, interval, format, none, compared }),
    [compare, metric, interval, format, none, compared],
  );
  const open = ({ dates }: Point): void => {
    if (dates) void navigate(addressOf({ page: "sales", search: salesIn(dates) }));
  };
  if (view === "table") return <ChartTable caption={title} points={points} compared={compared} />;
  return (
    <TimeChart
      title={title}
      points={points}
      compared={compared}
      formatValue={(value) => metricTick(metric, value, format)}
      {...(isBuilt("sales") && { onOpen: open })}
    />
  );
}
