import type { ReactNode } from "react";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import "./paging.css";

interface PagingProps {
  /** Where this page of the list begins; empty on the first. */
  readonly cursor: string;
  /** Where the next one begins; null on the last. */
  readonly next: string | null;
  readonly onGo: (cursor: string) => void;
  /** Whether the list runs from new to old; otherwise its pages are just before and after. */
  readonly isNewestFirst?: boolean;
}

/**
 * The cursor of the page before, by cursor. Keyset cursors lead onwards only; those that were gone past in this window
 * are remembered, and an address that was sent has the first page to go back to.
 */
const before = new Map<string, string>();

/** Leads through the pages of a list, whose place is its cursor in the address. */
export function Paging({ cursor, next, onGo, isNewestFirst = false }: PagingProps): ReactNode {
  const t = useTexts(commonTexts).table;
  const previous = before.get(cursor);
  if (cursor === "" && next === null) return null;
  const [back, on] = isNewestFirst ? [t.newer, t.older] : [t.previous, t.next];
  return (
    <nav className="paging" aria-label={t.pages}>
      {cursor !== "" && previous !== "" && (
        <button type="button" onClick={() => onGo("")}>
          {t.first}
        </button>
      )}
      {cursor !== "" && previous !== undefined && (
        <button type="button" onClick={() => onGo(previous)}>
          {back}
        </button>
      )}
      {next !== null && (
        <button type="button" onClick={() => goOn(cursor, next, onGo)}>
          {on}
        </button>
      )}
    </nav>
  );
}

/** While the next page is fetched the last one's rows stay, and its way on: then that leads nowhere, and says nothing. */
function goOn(cursor: string, next: string, onGo: (cursor: string) => void): void {
  if (next === cursor) return;
  if (!before.has(next)) before.set(next, cursor);
  onGo(next);
}
