import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  Outlet,
  RouterProvider,
  type AnyRouter,
} from "@tanstack/react-router";
import { act, render, type RenderResult } from "@testing-library/react";
import type { ReactNode } from "react";
import type { Scope, Store, WhoAmI } from "../api/names";
import { parseSearch, stringifySearch } from "../search/state";
import { GivenStore } from "../store/context";

/** A store in Paris, on a Saturday in November, that sells in dollars. */
export const STORE: Store = {
  name: "Store",
  currency: "USD",
  currency_digits: 2,
  time_zone: "Europe/Paris",
  now: "2026-11-28T05:44:32.822700Z",
  today: "2026-11-28",
  week_start: "monday",
  fiscal_year_start_month: 1,
  first_sale_on: "2024-11-29",
  versions: { service: "1.0.0", schema_revision: "abc", database: "10.11" },
};

/** Everything that somebody may do. */
const ALL_SCOPES: readonly Scope[] = [
  "catalog:read",
  "stock:read",
  "sales:read",
  "reports:read",
  "sales:write",
  "stock:write",
  "catalog:write",
  "history:write",
  "data:import",
  "data:export",
  "costs:read",
  "users:write",
  "audit:read",
  "metrics:read",
];

/** Somebody at the machine itself, who may do everything. */
export const LOCAL: WhoAmI = { kind: "local", name: null, role: null, scopes: [...ALL_SCOPES] };

/** Renders a part of a page below a store and a router, at an address. */
export async function renderInStore(
  content: ReactNode,
  address = "/",
  { store = STORE, session = LOCAL }: { readonly store?: Store; readonly session?: WhoAmI } = {},
): Promise<RenderResult & { router: AnyRouter }> {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  const root = createRootRoute({
    component: () => (
      <QueryClientProvider client={client}>
        <GivenStore store={store} session={session} locale="en-US">
          {content}
          <Outlet />
        </GivenStore>
      </QueryClientProvider>
    ),
    notFoundComponent: () => null,
  });
  const router: AnyRouter = createRouter({
    routeTree: root,
    history: createMemoryHistory({ initialEntries: [address] }),
    parseSearch,
    stringifySearch,
  });
  await act(() => router.load());
  return { ...render(<RouterProvider router={router} />), router };
}
