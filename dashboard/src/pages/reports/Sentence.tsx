import type { ReactNode } from "react";
import type { ReportMetric } from "../../figures/metrics";
import type { PageSearch } from "../../links/address";
import type { DateRange } from "../../period/calendar";
import { INTERVALS, isPossible, usualInterval } from "../../period/interval";
import { GROUPINGS } from "../../search/pages";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { reportsTexts } from "../../text/reports";
import { Choice } from "./Choice";
import { FilterChoice } from "./FilterChoice";
import { type ReportSearch, topOf, USUAL_TOP } from "./question";

interface SentenceProps {
  readonly search: ReportSearch;
  readonly range: DateRange;
  /** The figures to choose from. */
  readonly metrics: readonly ReportMetric[];
  readonly change: (changes: PageSearch<"reports">) => void;
}

const TOPS = [5, 10, 20, 50, 100, 200];
const AUTO = "auto";
const ALL = "all";

/** Figures that say nothing of returns. */
const GROSS: readonly string[] = ["revenue", "units", "sales", "average_sale", "discount"];

/** The controls of a report, which read as the question that it answers. */
export function Sentence({ search, range, metrics, change }: SentenceProps): ReactNode {
  const t = useTexts(reportsTexts);
  const usual = usualInterval(range);
  const intervals = [AUTO, ...INTERVALS.filter((each) => isPossible(each, range) || each === search.by)] as const;
  return (
    <fieldset className="sentence">
      <legend className="unseen">{t.question}</legend>
      <Choice
        label={t.show}
        options={metrics}
        textOf={(each) => t.metrics[each]}
        value={search.show}
        onChange={(show) => change({ show })}
      />
      <Choice
        label={t.by}
        options={intervals}
        textOf={(each) => (each === AUTO ? t.usual(t.intervals[usual]) : t.intervals[each])}
        value={search.by ?? AUTO}
        onChange={(by) => change({ by: by === AUTO ? null : by })}
      />
      <FilterChoice search={search} change={change} />
      <Choice
        label={t.group}
        options={GROUPINGS}
        textOf={(each) => t.groups[each]}
        value={search.group}
        onChange={(group) => change({ group, top: null, sort: null })}
      />
      {search.group !== "none" && <TopChoice search={search} change={change} />}
      {!GROSS.includes(search.show) && (
        <Choice
          label={t.returns}
          options={["return_date", "sale_date"]}
          textOf={(each) => t.returnsOn[each]}
          value={search.returns}
          onChange={(returns) => change({ returns })}
        />
      )}
    </fieldset>
  );
}

function TopChoice({ search, change }: Pick<SentenceProps, "search" | "change">): ReactNode {
  const t = useTexts(reportsTexts);
  const format = useFormat();
  const top = topOf(search);
  const usual = USUAL_TOP[search.group];
  const tops = [...new Set([...TOPS, ...(top === null ? [] : [top])])].sort((one, other) => one - other);
  return (
    <Choice
      label={t.top}
      options={[...(usual === null ? [ALL] : []), ...tops.map(String)]}
      textOf={(each) => (each === ALL ? t.topAll : t.topFirst(format.count(Number(each))))}
      value={top === null ? ALL : String(top)}
      onChange={(each) => change({ top: each === ALL || Number(each) === usual ? null : Number(each) })}
    />
  );
}
