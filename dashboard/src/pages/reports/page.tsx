import { type ReactNode, useMemo } from "react";
import { PageTitle } from "../../frame/PageTitle";
import { usePageKeys } from "../../frame/keys";
import { metricsFor } from "../../figures/metrics";
import { useSearchState } from "../../links/useSearchState";
import { Card } from "../../parts/Card";
import { PeriodBar } from "../../parts/PeriodBar";
import { PeriodNote } from "../../parts/PeriodNote";
import { Segments } from "../../parts/Segments";
import { IgnoredParameters, NoMatch } from "../../parts/States";
import { usePeriod } from "../../period/usePeriod";
import { useTexts } from "../../settings/locale";
import { useMay, useStore } from "../../store/context";
import { reportsTexts } from "../../text/reports";
import { useReportFilters } from "./FilterChoice";
import { Hours } from "./Hours";
import { CopyLink, CsvLink } from "./LinkActions";
import { NothingYet } from "./NothingYet";
import { Notes } from "./Notes";
import { ReportChart } from "./ReportChart";
import { ReportTable } from "./ReportTable";
import { canBeAddedUp } from "./question";
import { Sentence } from "./Sentence";
import { isTooLarge, TooLarge } from "./TooLarge";
import { type SwitchProps, ViewSwitch } from "./ViewSwitch";
import { useNaming, usePointOptions, useReport } from "./useReport";
import "./reports.css";

/** Any figure over any time, by category or product: a question in one sentence, its picture, and its table. */
export default function ReportsPage(): ReactNode {
  const { store } = useStore();
  return store.first_sale_on === null ? <NothingYet /> : <Report />;
}

function Report(): ReactNode {
  const t = useTexts(reportsTexts);
  const { state, ignored, change } = useSearchState("reports");
  const metrics = metricsFor(useMay()("costs:read"));
  const isClosed = !metrics.includes(state.show);
  const search = isClosed ? { ...state, show: "revenue" as const } : state;
  const period = usePeriod(search, change);
  const { queries, interval, table, chart } = useReport(search, period);
  const compared = period.comparison !== "none";
  const nameOf = useNaming(interval);
  const options = usePointOptions(search, interval, compared);
  const filters = useReportFilters(search, change);
  const title = t.chart(search.show, interval, search.group);
  const isGrouped = search.group !== "none";
  const tableTitle = search.group === "none" ? title : t.table(search.show, search.group);
  const other = search.view === "chart" ? "table" : "chart";
  usePageKeys(useMemo(() => ({ t: () => change({ view: other }, "replace") }), [other, change]));
  // What stands below a chart, whose height nobody knows before it is there, comes when it is: so nothing is pushed away.
  const isAnswered = table.data !== undefined || table.error !== null;
  const hasNothing = table.data !== undefined && isEmpty(table.data.totals);
  return (
    <>
      <div className="page-head">
        <PageTitle title={t.title} />
        <PeriodBar control={period} />
      </div>
      <IgnoredParameters names={ignored} />
      {isClosed && (
        <p className="notice" role="status">
          {t.closed(t.metrics[state.show], t.metrics[search.show])}
        </p>
      )}
      <Sentence search={search} range={period.range} metrics={metrics} change={change} />
      <div className="report-note">{table.data && <PeriodNote compare={table.data} compared={compared} />}</div>
      {isTooLarge(chart.error) ? (
        <section className="card card-chart" aria-label={title}>
          <TooLarge interval={interval} range={period.range} onInterval={(by) => change({ by })} />
        </section>
      ) : (
        <Card
          title={title}
          size="chart"
          query={chart}
          actions={
            isGrouped ? (
              <>
                <CsvLink query={queries.chart} compared={compared} show={search.show} title={title} />
                <ViewSwitch search={search} change={change} />
              </>
            ) : (
              canBeAddedUp(search.show) && <AddingSwitch search={search} change={change} />
            )
          }
        >
          {(compare) =>
            hasNothing ? (
              filters.length > 0 ? (
                <NoMatch filters={filters} removeAll={() => change({ category: [], product: [] })} />
              ) : (
                <p className="state">{t.noneInPeriod}</p>
              )
            ) : (
              <ReportChart {...{ compare, search, title, options, nameOf }} />
            )
          }
        </Card>
      )}
      {isAnswered && !isTooLarge(table.error) && (
        <Card
          title={tableTitle}
          size="rows"
          query={table}
          actions={
            <>
              <CopyLink />
              <CsvLink query={queries.table} compared={compared} show={search.show} title={tableTitle} />
            </>
          }
        >
          {(compare) => (
            <>
              <ReportTable {...{ compare, search, compared, nameOf, change }} title={tableTitle} />
              <Notes compare={compare} search={search} compared={compared} />
            </>
          )}
        </Card>
      )}
      {table.data !== undefined && !hasNothing && <Hours asked={queries.hours} search={search} change={change} />}
    </>
  );
}

/** Each period by itself, or all of them up to its end. */
function AddingSwitch({ search, change }: SwitchProps): ReactNode {
  const t = useTexts(reportsTexts).adding;
  return (
    <Segments
      legend={t.legend}
      options={["each", "added"]}
      texts={t}
      value={search.added ? "added" : "each"}
      onChange={(chosen) => change({ added: chosen === "added" }, "replace")}
    />
  );
}

/** Whether nothing was sold and nothing came back, now or then. */
function isEmpty({ current, previous }: { current: { sales: number; returns: number }; previous: { sales: number; returns: number } }): boolean {
  return [current, previous].every((side) => side.sales === 0 && side.returns === 0);
}
