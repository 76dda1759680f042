import { type ReactNode } from "react";
import type { Compare } from "../api/names";
import { begunPart, isRunning } from "../period/presets";
import { useTexts } from "../settings/locale";
import { useStore } from "../store/context";
import { commonTexts } from "../text/common";
import { NewSales } from "./NewSales";

/** What the figures of a page are about: which days, compared with which, up to when. */
export function PeriodNote({ compare, compared }: { compare: Compare; compared: boolean }): ReactNode {
  const t = useTexts(commonTexts).period;
  const { calendar, format, store } = useStore();
  const range = { start: compare.start_date, end: compare.end_date };
  const shown = format.range(begunPart(range, calendar.today));
  const { previous_cut_at: cut } = compare;
  const other = { start: compare.to_start_date, end: cut ? format.dateAt(cut) : compare.to_end_date };
  const words = cut
    ? t.comparedUpTo(format.range(other), format.time(cut))
    : t.compared(format.range({ start: compare.to_start_date, end: compare.to_end_date }));
  return (
    <div className="period-note">
      <p>
        {isRunning(range, calendar.today) ? t.soFar(shown) : shown}
        {compared && <> · {words}</>}
      </p>
      <p>
        {t.asOf(format.time(compare.as_of), store.time_zone)}
        <NewSales asOf={compare.as_of} />
      </p>
    </div>
  );
}
