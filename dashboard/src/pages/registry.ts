/**
 * All pages of the dashboard: where they are, and by which key. A page exists once there is a `pages/NAME/page.tsx`; until
 * then nothing leads to it, and what would be a link to it is plain text.
 */

import type { ComponentType } from "react";
import type { Scope } from "../api/names";
import type { PageId } from "../search/pages";

/** Where a page is. */
export interface Place {
  /** Below `/dashboard`; `$name` stands for a part of the address. */
  readonly path: string;
  /** The key after `g` that leads there. */
  readonly key?: string;
  /** What one has to be allowed to do there, one of these at least; nothing: everybody of the store. */
  readonly needs?: readonly Scope[];
}

/** The places of all pages. */
export const PLACES: Readonly<Record<PageId, Place>> = {
  overview: { path: "/", key: "o" },
  reports: { path: "/reports", key: "r", needs: ["reports:read"] },
  sales: { path: "/sales", key: "s" },
  "sale-new": { path: "/sales/new", needs: ["sales:write"] },
  sale: { path: "/sales/$saleId" },
  products: { path: "/products", key: "p" },
  "product-new": { path: "/products/new", needs: ["catalog:write"] },
  product: { path: "/products/$productId" },
  inventory: { path: "/inventory", key: "i" },
  "import-export": { path: "/import-export", needs: ["data:import", "data:export"] },
  settings: { path: "/settings" },
  users: { path: "/users", needs: ["users:write"] },
  keys: { path: "/keys", needs: ["users:write"] },
  audit: { path: "/audit", needs: ["audit:read"] },
  login: { path: "/login" },
  welcome: { path: "/welcome" },
};

/** The pages that the navigation leads to, in its order. */
export const MENU = ["overview", "reports", "sales", "products", "inventory", "import-export", "settings"] as const;

/** The pages for those who look after the store; the menu of the account leads there. */
export const STORE_MENU = ["users", "keys", "audit"] as const;

/** A page of the navigation. */
export type MenuPage = (typeof MENU)[number];

interface PageModule {
  readonly default: ComponentType;
}

const FOUND = import.meta.glob<PageModule>("./*/page.tsx");

/** Loads a page, each a file of its own; undefined where it is not built yet. */
export function loaderOf(page: PageId): (() => Promise<PageModule>) | undefined {
  return FOUND[`./${page}/page.tsx`];
}

/** Whether a page is built. */
export function isBuilt(page: PageId): boolean {
  return loaderOf(page) !== undefined;
}

/** What one has to be allowed to do at a route, one of these at least; empty: everybody of the store may open it. */
export function neededAt(route: string): readonly Scope[] {
  return Object.values(PLACES).find((place) => place.path === route)?.needs ?? [];
}

/** The pages that are built. */
export function builtPages(): readonly PageId[] {
  return (Object.keys(PLACES) as PageId[]).filter(isBuilt);
}
