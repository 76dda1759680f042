import { type ReactNode } from "react";
import type { HeatmapQuery } from "../../api/queries/reports";
import { Card } from "../../parts/Card";
import { EmptyState } from "../../parts/States";
import { useReports } from "../../parts/useReports";
import { useTexts } from "../../settings/locale";
import { reportsTexts } from "../../text/reports";
import { BusiestHours } from "./BusiestHours";
import { HourGrid } from "./HourGrid";
import { hourMetricOf } from "./hours";
import { isTooLarge } from "./TooLarge";
import { type SwitchProps, ViewSwitch } from "./ViewSwitch";

interface HoursProps extends SwitchProps {
  readonly asked: HeatmapQuery;
}

/**
 * When the store is busy: the sales of the report by weekday and hour. It is asked for apart from the rest, which does not
 * wait for it: sales are read for it one by one.
 */
export function Hours({ asked, search, change }: HoursProps): ReactNode {
  const t = useTexts(reportsTexts).hours;
  const { hours } = useReports({ hours: { report: "heatmap", ...asked } });
  const metric = hourMetricOf(search.show);
  const title = t.title[metric];
  if (hours.data === undefined && isTooLarge(hours.error)) {
    return (
      <section className="card" aria-label={title}>
        <h2>{title}</h2>
        <EmptyState title={t.tooMany}>
          <p>{t.fewer}</p>
        </EmptyState>
      </section>
    );
  }
  return (
    <Card title={title} size="chart" query={hours} actions={<ViewSwitch search={search} change={change} />}>
      {(heatmap) => (
        <div className={search.view === "table" ? "hours hours-whole" : "hours"}>
          <HourGrid heatmap={heatmap} metric={metric} search={search} title={title} />
          <BusiestHours heatmap={heatmap} metric={metric} search={search} />
        </div>
      )}
    </Card>
  );
}
