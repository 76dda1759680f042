/** How long answers count as fresh, and when they are asked for again. */

import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isPassing } from "./problem";

/** Answers are fresh for so long; then they are asked for again when the page is looked at. */
export const FRESH_MS = 30_000;

const MOST_RETRIES = 2;

/**
 * The page's cache. Nothing that the API refuses is asked twice: it would refuse it again. `onError` is told of each call that
 * has failed, whether it read or wrote.
 */
export function createQueryClient(onError: (error: unknown) => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: true,
        // A 503 is counted down where it is shown (parts/States.tsx); a service that is away may be back in a second.
        retry: (count, error) => isPassing(error) && !("retryAfter" in error && error.retryAfter) && count < MOST_RETRIES,
        retryDelay: (count) => 500 * 2 ** count,
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
