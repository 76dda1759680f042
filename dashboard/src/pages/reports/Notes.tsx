import type { ReactNode } from "react";
import type { Compare } from "../../api/names";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { reportsTexts } from "../../text/reports";
import { isRankedBy, type ReportSearch } from "./question";

interface NotesProps {
  readonly compare: Compare;
  readonly search: ReportSearch;
  readonly compared: boolean;
}

/** What must be known of the figures, so that none of them misleads. */
export function Notes({ compare, search, compared }: NotesProps): ReactNode {
  const t = useTexts(reportsTexts);
  const format = useFormat();
  const { cost_coverage: coverage } = compare.totals.current;
  const cut = compare.previous_cut_at;
  const notes = [
    search.show === "margin" && coverage !== null && coverage < 100 && (coverage === 0 ? t.coverageNone : t.coverage(format.percent(coverage))),
    search.returns === "sale_date" && t.returnsNote,
    compare.others !== null && !isRankedBy(search.show) && t.byRevenue,
    compared && cut !== null && t.previousCut(format.instant(cut)),
  ];
  return notes.map((note) => note !== false && <p key={note} className="note">{note}</p>);
}
