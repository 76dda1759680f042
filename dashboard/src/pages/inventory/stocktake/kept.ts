/** The counts that are not saved yet, kept on this device: a page that is closed or loaded again has them still. */

import { useSyncExternalStore } from "react";
import { type Counted, readCounts } from "./counted";

const NAME = "stocktake";

/** What has been counted, and whether the device keeps it. */
interface Kept {
  readonly counts: readonly Counted[];
  readonly isKept: boolean;
}

const listeners = new Set<() => void>();
let kept: Kept = { counts: stored(), isKept: true };

/** The counts now. */
export function counts(): readonly Counted[] {
  return kept.counts;
}

/** Makes other counts of those of now, and keeps them. */
export function changeCounts(change: (counts: readonly Counted[]) => readonly Counted[]): void {
  const changed = change(kept.counts);
  let isKept = true;
  try {
    localStorage.setItem(NAME, JSON.stringify(changed));
  } catch {
    isKept = false;
  }
  tell({ counts: changed, isKept });
}

/** The counts, kept up to date: with those of another window of this device, too. */
export function useCounts(): Kept {
  return useSyncExternalStore(subscribe, () => kept);
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener("storage", reread);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("storage", reread);
  };
}

function reread(event: StorageEvent): void {
  if (event.key === NAME) tell({ counts: readCounts(event.newValue), isKept: true });
}

function tell(changed: Kept): void {
  kept = changed;
  for (const listener of listeners) listener();
}

function stored(): readonly Counted[] {
  try {
    return readCounts(localStorage.getItem(NAME));
  } catch {
    return [];
  }
}
