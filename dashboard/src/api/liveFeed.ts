/**
 * What the store has sold, told by the sales service as it happens. All parts of a page follow one stream, which is open
 * only while one of them is there and somebody looks at the page.
 */

import { useSyncExternalStore } from "react";
import { openStream } from "./clients";

/** What the store has sold today. */
export interface StoreNow {
  /** The sale that was recorded last; null where there is none. */
  readonly newest_sale_id: number | null;
  readonly sales_today: number;
  readonly revenue_today: string;
  readonly as_of: string;
}

/** How the feed stands. */
export interface LiveFeed {
  /** What it told last; null until it has. */
  readonly now: StoreNow | null;
  /** It cannot be followed at the moment: whoever wants to know has to ask. */
  readonly isDown: boolean;
}

/** How long to leave a service alone that refuses the stream. A stream that broke off is opened again by the browser. */
export const REOPEN_MS = 60_000;

let feed: LiveFeed = { now: null, isDown: false };
let source: EventSource | null = null;
let reopening: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Follows the live feed for as long as the part is on the page. */
export function useLiveFeed(): LiveFeed {
  return useSyncExternalStore(follow, () => feed);
}

function follow(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    document.addEventListener("visibilitychange", openOrClose);
    openOrClose();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    document.removeEventListener("visibilitychange", openOrClose);
    close();
  };
}

function openOrClose(): void {
  if (document.visibilityState === "hidden") close();
  else if (source === null) open();
}

function open(): void {
  const opened = openStream("/store/events");
  source = opened;
  opened.onmessage = ({ data }: MessageEvent<string>) => tell({ now: JSON.parse(data) as StoreNow, isDown: false });
  opened.onerror = () => {
    tell({ ...feed, isDown: true });
    if (opened.readyState !== EventSource.CLOSED) return;
    close();
    reopening = setTimeout(openOrClose, REOPEN_MS);
  };
}

function close(): void {
  clearTimeout(reopening);
  source?.close();
  source = null;
}

function tell(now: LiveFeed): void {
  feed = now;
  for (const listener of listeners) listener();
}
