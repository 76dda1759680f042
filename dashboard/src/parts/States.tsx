/** What is shown in the place of content: it is loading, it failed, there is none. */

import { type ReactNode, useEffect, useId, useState } from "react";
import { ApiProblem, isPassing } from "../api/problem";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import "./states.css";

/** A placeholder that fades in when loading takes longer than a moment. The space is the parent's. */
export function Loading({ lines = 3 }: { lines?: number }): ReactNode {
  const t = useTexts(commonTexts).state;
  return (
    <div className="loading" role="status" aria-label={t.loading}>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="loading-line" />
      ))}
    </div>
  );
}

/** Why something could not be loaded, and a way to try again; a service that is only busy is asked again by itself. */
export function ErrorState({ error, retry }: { error: unknown; retry: () => void }): ReactNode {
  const t = useTexts(commonTexts).state;
  const problem = error instanceof ApiProblem ? error : null;
  const seconds = useCountdown(isPassing(error) ? (problem?.retryAfter ?? null) : null, retry);
  return (
    <div className="state" role="alert">
      <p className="state-title">{t.failed}</p>
      <p>{problem ? problem.detail : t.away}</p>
      <p>
        <button type="button" onClick={retry}>
          {seconds === null ? t.retry : t.retryIn(seconds)}
        </button>
      </p>
      {problem?.requestId && <p className="state-small">{t.requestId(problem.requestId)}</p>}
    </div>
  );
}

/** There is nothing yet: what would stand here, and the one thing to do about it. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  return (
    <div className="state">
      <p className="state-title">{title}</p>
      {children}
    </div>
  );
}

/** A filter that can be taken off. */
export interface RemovableFilter {
  readonly name: string;
  remove(): void;
}

/** Filters exclude everything: each can be taken off here. */
export function NoMatch({ filters, removeAll }: { filters: readonly RemovableFilter[]; removeAll?: () => void }): ReactNode {
  const t = useTexts(commonTexts).state;
  const title = useId();
  return (
    <div className="state" role="group" aria-labelledby={title}>
      <p className="state-title" id={title}>
        {t.noMatch}
      </p>
      <p className="state-actions">
        {filters.map((filter) => (
          <button key={filter.name} type="button" onClick={() => filter.remove()}>
            {t.remove(filter.name)}
          </button>
        ))}
        {removeAll && filters.length > 1 && (
          <button type="button" onClick={removeAll}>
            {t.removeAll}
          </button>
        )}
      </p>
    </div>
  );
}

/** Parameters of the address that were not understood. */
export function IgnoredParameters({ names }: { names: readonly string[] }): ReactNode {
  const t = useTexts(commonTexts).state;
  const [dismissed, setDismissed] = useState("");
  const text = names.join(", ");
  if (names.length === 0 || dismissed === text) return null;
  return (
    <p className="notice" role="status">
      {t.ignored(text)}{" "}
      <button type="button" className="plain" onClick={() => setDismissed(text)}>
        {t.dismiss}
      </button>
    </p>
  );
}

/** Counts down from `from` seconds, then does it; null where nothing is counted. */
function useCountdown(from: number | null, then: () => void): number | null {
  const [left, setLeft] = useState(from);
  const [begun, setBegun] = useState(from);
  if (begun !== from) {
    setBegun(from);
    setLeft(from);
  }
  useEffect(() => {
    if (left === null) return;
    const timer = setTimeout(() => {
      if (left > 1) {
        setLeft(left - 1);
      } else {
        setLeft(from);
        then();
      }
    }, 1000);
    return () => clearTimeout(timer);
  }, [left, from, then]);
  return left;
}
