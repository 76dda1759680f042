import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Summary } from "../../api/names";
import { summaryQuery } from "../../api/queries/reports";
import { metricText, METRICS } from "../../figures/metrics";
import { ErrorState, Loading } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { commonTexts } from "../../text/common";
import { salesTexts } from "../../text/sales";
import { type SalesState, totalsQuery } from "./filter";
import type { Chip } from "./useChips";

/** Parameters of the address by which sales cannot be totalled. */
const UNTOTALLED: readonly (keyof SalesState)[] = ["returned", "voided"];

/** What the sales of exactly this filter come to, whatever part of them the page shows. */
export function Totals({ state, chips }: { state: SalesState; chips: readonly Chip[] }): ReactNode {
  const t = useTexts(salesTexts);
  const { calendar, format, store } = useStore();
  const period = useTexts(commonTexts).period;
  const asked = totalsQuery(state, calendar);
  const query = useQuery({ ...summaryQuery(asked ?? {}), enabled: asked !== null });
  const { data, error } = query;
  if (asked === null) {
    const names = chips.filter((chip) => UNTOTALLED.includes(chip.parameter)).map((chip) => chip.name);
    return (
      <section className="sales-totals" aria-label={t.totals}>
        <p className="note">{t.noTotals(format.list(names))}</p>
      </section>
    );
  }
  return (
    <section className="sales-totals" aria-label={t.totals} aria-busy={query.isFetching}>
      {data ? (
        <Figures summary={data} />
      ) : error ? (
        <ErrorState error={error} retry={() => void query.refetch()} />
      ) : (
        <Loading lines={2} />
      )}
      {data && <p className="note">{period.asOf(format.time(data.as_of), store.time_zone)}</p>}
    </section>
  );
}

function Figures({ summary: { totals } }: { summary: Summary }): ReactNode {
  const t = useTexts(salesTexts);
  const common = useTexts(commonTexts);
  const { format } = useStore();
  return (
    <>
      <dl className="sales-figures">
        {METRICS.map((metric) => (
          <div key={metric}>
            <dt>{common.metrics[metric]}</dt>
            <dd className="figure">{metricText(metric, totals, format, common.delta.missing)}</dd>
          </div>
        ))}
        <div>
          <dt>{t.discount}</dt>
          <dd className="figure">{format.money(totals.discount)}</dd>
        </div>
      </dl>
      {totals.returns > 0 && (
        <p className="note">
          {t.cameBack(format.count(totals.units_returned), format.money(totals.refunded), format.money(totals.net_revenue))}
        </p>
      )}
    </>
  );
}
