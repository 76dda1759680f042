import type { ReactNode } from "react";
import type { Compare } from "../../api/names";
import { METRICS, type Metric, metricText } from "../../figures/metrics";
import { PageLink } from "../../links/PageLink";
import type { Loadable } from "../../parts/Card";
import { Delta } from "../../parts/Delta";
import { Kpi } from "../../parts/Kpi";
import { ErrorState, Loading } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { commonTexts } from "../../text/common";
import { overviewTexts } from "../../text/overview";

interface KpisProps {
  readonly byTime: Loadable<Compare>;
  readonly today: Loadable<Compare>;
  readonly metric: Metric;
  readonly compared: boolean;
  readonly onMetric: (metric: Metric) => void;
}

/** The figures of the period, each of which can be put into the chart; and how today goes. */
export function Kpis({ byTime, today, metric, compared, onMetric }: KpisProps): ReactNode {
  const { data } = byTime;
  return (
    <div className="kpis" aria-busy={byTime.isFetching}>
      {data ? (
        METRICS.map((each) => (
          <PeriodKpi
            key={each}
            metric={each}
            compare={data}
            compared={compared}
            pressed={each === metric}
            onPress={() => onMetric(each)}
          />
        ))
      ) : (
        <div className="kpi kpis-waiting">
          {byTime.error ? <ErrorState error={byTime.error} retry={() => void byTime.refetch()} /> : <Loading lines={2} />}
        </div>
      )}
      {today.data ? <Today compare={today.data} /> : <div className="kpi">{today.error ? null : <Loading lines={2} />}</div>}
    </div>
  );
}

interface PeriodKpiProps {
  readonly metric: Metric;
  readonly compare: Compare;
  readonly compared: boolean;
  readonly pressed: boolean;
  readonly onPress: () => void;
}

function PeriodKpi({ metric, compare, compared, pressed, onPress }: PeriodKpiProps): ReactNode {
  const t = useTexts(overviewTexts);
  const common = useTexts(commonTexts);
  const { format } = useStore();
  const { current, previous, change } = compare.totals;
  const cut = compare.previous_cut_at;
  const range = { start: previous.start, end: cut ? format.dateAt(cut) : previous.end };
  const text = (side: typeof current): string => metricText(metric, side, format, common.delta.missing);
  return (
    <Kpi
      title={common.metrics[metric]}
      value={text(current)}
      delta={compared && <Delta change={change[metric]} withAmount />}
      note={compared ? t.before(format.range(range), text(previous)) : ""}
      pressed={pressed}
      onPress={onPress}
    />
  );
}

function Today({ compare }: { compare: Compare }): ReactNode {
  const t = useTexts(overviewTexts).today;
  const { format } = useStore();
  const { current, change } = compare.totals;
  return (
    <Kpi
      title={t.title}
      value={
        <PageLink page="sales" search={{ from: compare.start_date, to: compare.end_date }}>
          {format.money(current.revenue)}
        </PageLink>
      }
      delta={<Delta change={change.revenue} withAmount />}
      note={t.against(format.time(compare.as_of), format.weekday(compare.to_start_date))}
    />
  );
}
