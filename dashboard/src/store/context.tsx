/** The store, for everything below: its calendar, and the formats of its money and its time zone. */

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Store } from "../api/names";
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
}

const Context = createContext<StoreContext | null>(null);

/** Loads the store for everything below; what needs it stands in a StoreGate. */
export function StoreProvider({ children }: { children: ReactNode }): ReactNode {
  const { data } = useQuery(storeQuery);
  const locale = useLocale();
  const { weekStart } = useDeviceSettings();
  const value = useMemo(
    () => (data ? contextOf(data, locale, weekStart ?? data.week_start) : null),
    [data, locale, weekStart],
  );
  return <Context value={value}>{children}</Context>;
}

/** Shows nothing of a page without the store: amounts and dates would mean nothing. */
export function StoreGate({ children }: { children: ReactNode }): ReactNode {
  const { error, refetch } = useQuery(storeQuery);
  if (useMaybeStore()) return children;
  return error ? <ErrorState error={error} retry={() => void refetch()} /> : <Loading />;
}

/** The store, or null while it is not loaded. */
export function useMaybeStore(): StoreContext | null {
  return useContext(Context);
}

/** A store that is known already, for tests of parts. */
export function GivenStore({ store, locale, children }: { store: Store; locale: string; children: ReactNode }): ReactNode {
  return <Context value={contextOf(store, locale, store.week_start)}>{children}</Context>;
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

function contextOf(store: Store, locale: string, weekStart: Weekday): StoreContext {
  const format = createFormat({
    locale,
    currency: store.currency,
    currencyDigits: store.currency_digits,
    timeZone: store.time_zone,
  });
  return { store, calendar: calendarOf(store, weekStart), format };
}
