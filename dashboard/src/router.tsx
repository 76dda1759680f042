/** The routes: one for each page that is built, each a file of its own that is loaded when it is first gone to. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
  type AnyRoute,
} from "@tanstack/react-router";
import { Crashed } from "./frame/Crashed";
import { Frame } from "./frame/Frame";
import { NotFound } from "./frame/NotFound";
import { builtPages, loaderOf, PLACES } from "./pages/registry";
import { parseSearch, stringifySearch } from "./search/state";

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

/** The router; its addresses are below `/dashboard`. */
export function createPages(history?: RouterHistory) {
  return createRouter({
    routeTree: root.addChildren(builtPages().flatMap(routeOf)),
    basepath: import.meta.env.BASE_URL.replace(/\/$/, ""),
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    scrollRestoration: true,
    defaultErrorComponent: Crashed,
    ...(history && { history }),
  });
}

function routeOf(page: (typeof builtPages extends () => readonly (infer P)[] ? P : never)): AnyRoute[] {
  const load = loaderOf(page);
  if (!load) return [];
  // Values are validated where they are read (search/state.ts), so that an address stays as it was sent.
  return [createRoute({ getParentRoute: () => root, path: PLACES[page].path, component: lazyRouteComponent(load) })];
}
