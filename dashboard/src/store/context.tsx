/** The store, for everything below: its calendar, and the formats of its money and its time zone. */

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Scope, Store, WhoAmI } from "../api/names";
import { sessionQuery } from "../api/queries/session";
import { storeQuery } from "../api/queries/store";
import { createFormat, type Format } from "../figures/format";
import { ErrorState, Loading } from "../parts/States";
import type { Weekday } from "../period/calendar";
import type { StoreCalendar } from "../period/presets";
import { calendarOf } from "../period/store";
import { useDeviceSettings } from "../settings/device";
import { useLocale } from "../settings/locale";

interface StoreContext {
  readonly store: Store;
  readonly calendar: StoreCalendar;
  readonly format: Format;
  /** Who is at the page. */
  readonly session: WhoAmI;
}

const Context = createContext<StoreContext | null>(null);

/** Loads the store, and who is at the page, for everything below; what needs it stands in a StoreGate. */
export function StoreProvider({ children }: { children: ReactNode }): ReactNode {
  const { data } = useQuery(storeQuery);
  const { data: session } = useQuery(sessionQuery);
  const locale = useLocale();
  const { weekStart } = useDeviceSettings();
  const value = useMemo(
    () => (data && session ? { ...contextOf(data, locale, weekStart ?? data.week_start), session } : null),
    [data, session, locale, weekStart],
  );
  return <Context value={value}>{children}</Context>;
}

/** Shows nothing of a page without the store: amounts and dates would mean nothing, and nobody knows what to offer. */
export function StoreGate({ children }: { children: ReactNode }): ReactNode {
  const store = useQuery(storeQuery);
  const session = useQuery(sessionQuery);
  if (useMaybeStore()) return children;
  const { error, refetch } = store.error ? store : session;
  return error ? <ErrorState error={error} retry={() => void refetch()} /> : <Loading />;
}

/** The store, or null while it is not loaded. */
export function useMaybeStore(): StoreContext | null {
  return useContext(Context);
}

/** A store that is known already, for tests of parts. */
export function GivenStore({ store, session, locale, children }: GivenStoreProps): ReactNode {
  return <Context value={{ ...contextOf(store, locale, store.week_start), session }}>{children}</Context>;
}

interface GivenStoreProps {
  readonly store: Store;
  readonly session: WhoAmI;
  readonly locale: string;
  readonly children: ReactNode;
}

/** The store, its calendar and the formats. */
export function useStore(): StoreContext {
  const value = useContext(Context);
  if (value === null) throw new Error("useStore() is for what stands in a StoreGate");
  return value;
}

/** How amounts, counts and dates are written. */
export function useFormat(): Format {
  return useStore().format;
}

/** Whether who is at the page may do something; nothing while nobody knows. What they may not do is not offered. */
export function useMay(): (scope: Scope) => boolean {
  const scopes = useMaybeStore()?.session.scopes;
  return (scope) => scopes?.includes(scope) ?? false;
}

function contextOf(store: Store, locale: string, weekStart: Weekday): Omit<StoreContext, "session"> {
  const format = createFormat({
    locale,
    currency: store.currency,
    currencyDigits: store.currency_digits,
    timeZone: store.time_zone,
  });
  return { store, calendar: calendarOf(store, weekStart), format };
}
