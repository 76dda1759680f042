import type { ReactNode } from "react";
import type { Figures as Totalled } from "../../api/names";
import type { ListedSales } from "../../api/queries/sales";
import { metricText, METRICS } from "../../figures/metrics";
import type { Loadable } from "../../parts/Card";
import { Loading } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { commonTexts } from "../../text/common";
import { salesTexts } from "../../text/sales";
import type { SalesState } from "./filter";
import type { Chip } from "./useChips";

/** Parameters of the address by which sales cannot be totalled. */
const UNTOTALLED: readonly (keyof SalesState)[] = ["returned", "voided"];

/** What the sales of exactly this filter come to, whatever part of them the page shows. It fails where the list fails. */
export function Totals({ query, chips }: { query: Loadable<ListedSales>; chips: readonly Chip[] }): ReactNode {
  const t = useTexts(salesTexts);
  const { format } = useStore();
  const { data, error, isFetching } = query;
  const names = chips.filter((chip) => UNTOTALLED.includes(chip.parameter)).map((chip) => chip.name);
  if (data === undefined && error) return null;
  const why = names.length > 0 ? t.noTotals(format.list(names)) : data?.untotalled;
  return (
    <section className="sales-totals" aria-label={t.totals} aria-busy={isFetching}>
      {why !== undefined ? <p className="note">{why}</p> : data?.totals ? <Told totals={data.totals} asOf={data.as_of} /> : <Loading lines={2} />}
    </section>
  );
}

function Told({ totals, asOf }: { totals: Totalled; asOf: string | undefined }): ReactNode {
  const period = useTexts(commonTexts).period;
  const { format, store } = useStore();
  return (
    <>
      <Figures totals={totals} />
      {asOf !== undefined && <p className="note">{period.asOf(format.time(asOf), store.time_zone)}</p>}
    </>
  );
}

function Figures({ totals }: { totals: Totalled }): ReactNode {
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
