import type { ReactNode } from "react";
import { PageTitle } from "../../frame/PageTitle";
import { useSearchState } from "../../links/useSearchState";
import { PeriodBar } from "../../parts/PeriodBar";
import { PeriodNote } from "../../parts/PeriodNote";
import { IgnoredParameters } from "../../parts/States";
import { usePeriod } from "../../period/usePeriod";
import { useTexts } from "../../settings/locale";
import { useMay, useStore } from "../../store/context";
import { overviewTexts } from "../../text/overview";
import { BestSellers } from "./BestSellers";
import { Categories } from "./Categories";
import { Counter } from "./Counter";
import { Kpis } from "./Kpis";
import { LatestSales } from "./LatestSales";
import { Movers } from "./Movers";
import { NothingYet } from "./NothingYet";
import { Restocking } from "./Restocking";
import { Trend } from "./Trend";
import { useOverview } from "./useOverview";
import "./overview.css";

/** The figures for those who may see them, and for everybody what runs out and what was sold last. */
export default function OverviewPage(): ReactNode {
  const may = useMay();
  return may("reports:read") ? <Overview /> : <Counter />;
}

/** Is today normal, is the month better than the last one, what makes the difference, what runs out? */
function Overview(): ReactNode {
  const t = useTexts(overviewTexts);
  const { state, ignored, change } = useSearchState("overview");
  const period = usePeriod(state, change);
  const answers = useOverview(period);
  const { store } = useStore();
  const compared = period.comparison !== "none";
  if (store.first_sale_on === null) return <NothingYet />;
  const { data } = answers.byTime;
  return (
    <>
      <div className="page-head">
        <PageTitle title={t.title} />
        <PeriodBar control={period} />
      </div>
      <IgnoredParameters names={ignored} />
      <div className="overview-note">{data && <PeriodNote compare={data} compared={compared} />}</div>
      <Kpis byTime={answers.byTime} today={answers.today} metric={state.m} compared={compared} onMetric={(m) => change({ m }, "replace")} />
      <div className="overview">
        <Trend
          query={answers.byTime}
          metric={state.m}
          interval={answers.interval}
          compared={compared}
          view={state.view}
          onView={(view) => change({ view }, "replace")}
        />
        <Categories query={answers.byCategory} compared={compared} />
        <BestSellers query={answers.byProduct} compared={compared} />
        <Restocking query={answers.urgent} />
        {compared && <Movers query={answers.byProduct} />}
        <LatestSales query={answers.latest} />
      </div>
    </>
  );
}
