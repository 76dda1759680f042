import { type QueryCache, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useSyncExternalStore } from "react";
import { ServiceAway } from "../api/problem";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";

/** A bar across the page while the last thing that was asked for got no answer. */
export function OfflineBar(): ReactNode {
  const t = useTexts(commonTexts).state;
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback((listener: () => void) => cache.subscribe(listener), [cache]);
  const isAway = useSyncExternalStore(subscribe, () => lastAnswerIsMissing(cache));
  return (
    <div role="status" className="offline">
      {isAway && <p>{t.offline}</p>}
    </div>
  );
}

function lastAnswerIsMissing(cache: QueryCache): boolean {
  let [failedAt, answeredAt] = [0, 0];
  for (const { state } of cache.getAll()) {
    if (state.error instanceof ServiceAway) failedAt = Math.max(failedAt, state.errorUpdatedAt);
    answeredAt = Math.max(answeredAt, state.dataUpdatedAt);
  }
  return failedAt > answeredAt;
}
