/** Single keys: when they count, and what the page that is shown does with them. */

import { useEffect } from "react";

/** What keys do on a page, by the key. */
export type PageKeys = Readonly<Record<string, () => void>>;

const stack: PageKeys[] = [];

/** While it is shown, a page or part acts on these keys. */
export function usePageKeys(keys: PageKeys): void {
  useEffect(() => {
    stack.push(keys);
    return () => {
      stack.splice(stack.indexOf(keys), 1);
    };
  }, [keys]);
}

/** Does what the newest part that knows the key does with it; says whether there was one. */
export function runPageKey(key: string): boolean {
  const action = stack.findLast((keys) => key in keys)?.[key];
  action?.();
  return action !== undefined;
}

/** Calls back for keys pressed alone, outside of fields and dialogs; the browser gets those that are not taken. */
export function onSingleKeys(take: (key: string) => boolean): () => void {
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (take(event.key)) event.preventDefault();
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, select, textarea, dialog, [contenteditable]") !== null;
}
