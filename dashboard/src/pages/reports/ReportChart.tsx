import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import type { Compare } from "../../api/names";
import { type Point, type PointOptions, pointsOf } from "../../charts/points";
import { FEWEST_FOR_LINES } from "../../charts/scale";
import { TimeChart } from "../../charts/TimeChart";
import { metricText, metricTick } from "../../figures/metrics";
import { addressOf } from "../../links/address";
import { PageLink } from "../../links/PageLink";
import { isBuilt } from "../../pages/registry";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { reportsTexts } from "../../text/reports";
import { addedUp, upTo } from "./addedUp";
import { isListed, type Naming, type Series, seriesOf } from "./lines";
import { MatrixTable } from "./MatrixTable";
import { canBeAddedUp, MOST_LINES, type ReportSearch, salesOf } from "./question";
import { SeriesChart } from "./SeriesChart";
import { SmallMultiples } from "./SmallMultiples";

interface ReportChartProps {
  readonly compare: Compare;
  readonly search: ReportSearch;
  readonly title: string;
  readonly options: PointOptions;
  readonly nameOf: Naming;
}

/** The figure over time: one line beside its earlier one, a few lines, or many small charts. */
export function ReportChart(props: ReportChartProps): ReactNode {
  return props.search.group === "none" ? <OneChart {...props} /> : <GroupedChart {...props} />;
}

function OneChart({ compare, search, title, options }: ReportChartProps): ReactNode {
  const format = useFormat();
  const navigate = useNavigate();
  const { show, added } = search;
  const isAdded = added && canBeAddedUp(show);
  const points = useMemo(
    () => pointsOf(added && canBeAddedUp(show) ? addedUp(compare, show) : compare, options),
    [compare, options, added, show],
  );
  const open = ({ dates }: Point): void => {
    const sold = dates && (isAdded ? upTo(compare, dates) : dates);
    if (sold) void navigate(addressOf({ page: "sales", search: salesOf(search, sold, null) }));
  };
  return (
    <TimeChart
      title={title}
      points={points}
      compared={options.compared}
      formatValue={(value) => metricTick(search.show, value, format)}
      {...(isBuilt("sales") && { onOpen: open })}
    />
  );
}

function GroupedChart({ compare, search, title, options, nameOf }: ReportChartProps): ReactNode {
  const t = useTexts(reportsTexts);
  const format = useFormat();
  const navigate = useNavigate();
  const count = compare.others?.groups ?? 0;
  const others = t.others(count, format.count(count));
  const series = useMemo(() => seriesOf(compare, options, nameOf, others), [compare, options, nameOf, others]);
  const plain = useMemo(
    () => seriesOf({ ...compare, rows: compare.rows.filter((row) => row.current) }, { ...options, compared: false }, nameOf, others),
    [compare, options, nameOf, others],
  );
  const dates = { start: compare.start_date, end: compare.end_date };
  const nameLink = (each: Series): ReactNode =>
    each.group === null || !isListed(each.group) ? (
      each.name
    ) : (
      <PageLink page="sales" search={salesOf(search, dates, each.group)}>
        {each.name}
      </PageLink>
    );
  const formatValue = (value: number): string => metricTick(search.show, value, format);
  if (search.view === "table") {
    return <MatrixTable title={title} series={plain} search={search} />;
  }
  const groups = series.filter((each) => each.group !== null).length;
  const isFew = groups <= MOST_LINES && (plain[0]?.points.length ?? 0) >= FEWEST_FOR_LINES;
  if (!isFew) {
    const rest = compare.others && metricText(search.show, compare.others.current, format, options.none);
    return (
      <>
        <SmallMultiples
          series={series.filter((each) => each.group !== null)}
          compared={options.compared}
          formatValue={formatValue}
          nameLink={nameLink}
        />
        {rest !== null && <p className="note">{t.drawnApart(others, rest)}</p>}
      </>
    );
  }
  const open = (each: Series, index: number): void => {
    const at = each.points[index]?.dates;
    if (at && each.group && isListed(each.group)) void navigate(addressOf({ page: "sales", search: salesOf(search, at, each.group) }));
  };
  return (
    <SeriesChart
      title={title}
      series={plain}
      formatValue={formatValue}
      nameLink={nameLink}
      {...(isBuilt("sales") && { onOpen: open })}
    />
  );
}
