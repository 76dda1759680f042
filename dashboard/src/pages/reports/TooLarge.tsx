import type { ReactNode } from "react";
import { ApiProblem } from "../../api/problem";
import type { DateRange } from "../../period/calendar";
import type { Interval } from "../../period/interval";
import { useTexts } from "../../settings/locale";
import { reportsTexts } from "../../text/reports";
import { coarserThan } from "./question";

interface TooLargeProps {
  readonly interval: Interval;
  readonly range: DateRange;
  readonly onInterval: (interval: Interval) => void;
}

/** Whether a report was refused because it would have too many rows. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === "range_too_large";
}

/** A range that is too long for an interval: no error, but a choice of coarser ones. */
export function TooLarge({ interval, range, onInterval }: TooLargeProps): ReactNode {
  const t = useTexts(reportsTexts);
  return (
    <div className="state" role="status">
      <p className="state-title">{t.tooLarge.title(t.intervals[interval])}</p>
      <p className="state-actions">
        {coarserThan(interval, range).map((each) => (
          <button key={each} type="button" onClick={() => onInterval(each)}>
            {t.tooLarge.by(t.intervals[each])}
          </button>
        ))}
      </p>
    </div>
  );
}
