/** What a refusal for want of rights does to the page, whichever call it was. */

import type { QueryClient } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";
import { ApiProblem } from "../api/problem";
import { sessionQuery } from "../api/queries/session";
import { addressOf } from "../links/address";
import { isOutside } from "./next";

/** Is told of each call that has failed. */
export type OnRefusal = (error: unknown) => void;

/**
 * Leads to the log-in, and from there back, when nobody is logged in any more. Where a form is open, one logs in above it
 * (`askAgain`): what was typed stays. When something is forbidden, rights may have changed: they are asked for again.
 */
export function onRefusal(client: QueryClient, router: AnyRouter): OnRefusal {
  return (error) => {
    if (!(error instanceof ApiProblem)) return;
    if (error.status === 403) void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    const { pathname, search, hash } = window.location;
    if (error.status !== 401 || isOutside(pathname)) return;
    if (document.querySelector("form.form")) askAgain();
    else void router.navigate({ ...addressOf({ page: "login", search: { next: pathname + search + hash } }), replace: true });
  };
}

let isAsked = false;
const listeners = new Set<() => void>();

/** Whether one has to log in again above what is open. */
export function isAskedAgain(): boolean {
  return isAsked;
}

/** Calls back when that changes; the way back takes the callback off. */
export function onAskedAgain(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One has logged in again, or gives it up. */
export function stopAsking(): void {
  setAsked(false);
}

function askAgain(): void {
  setAsked(true);
}

function setAsked(value: boolean): void {
  isAsked = value;
  for (const listener of listeners) listener();
}
