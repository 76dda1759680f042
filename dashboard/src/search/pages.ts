/** The parameters of every page's address. A page not yet built has them too, so that links to it can be written. */

import type { AuditAction, EntityType, LedgerReason } from "../api/names";
import { INTERVALS } from "../period/interval";
import { METRICS, REPORT_METRICS } from "../figures/metrics";
import {
  anyNumber,
  anyOf,
  flag,
  ids,
  matching,
  maybeAmount,
  maybeCount,
  maybeMoment,
  maybeOneOf,
  oneOf,
  type Param,
  words,
} from "./params";
import { PERIOD_PARAMS } from "./period";

/** Chart, or the table with the same numbers. */
export const VIEWS = ["chart", "table"] as const;

/** States of stock, in the order of urgency. */
export const STATES = ["out", "low", "blocked", "ok"] as const;

/** What the figures of a report are grouped by. */
export const GROUPINGS = ["none", "category", "product", "channel"] as const;

/** What the page of the inventory shows: levels, what moved them, or what is being counted. */
export const TABS = ["stock", "movements", "stocktake"] as const;

/** Why stock moved, in the order of the list to choose from. */
export const REASONS = [
  "restock",
  "sale",
  "return",
  "void",
  "adjustment",
  "stocktake",
  "block",
  "unblock",
  "initial",
  "delete",
] as const satisfies readonly LedgerReason[];

/** What the audit log tells of, in the order of the list to choose from. */
export const ENTITY_TYPES = [
  "product",
  "category",
  "import",
  "user",
  "key",
  "session",
  "store",
] as const satisfies readonly EntityType[];

/** What is done to it. */
export const AUDIT_ACTIONS = [
  "created",
  "updated",
  "deleted",
  "restored",
  "started",
  "finished",
  "logged_in",
  "refused",
  "revoked",
] as const satisfies readonly AuditAction[];

/** Orders of the stock. */
export const INVENTORY_SORTS = [
  "days_of_cover",
  "-days_of_cover",
  "units_sold",
  "-units_sold",
  "current_inventory",
  "-current_inventory",
  "name",
  "-name",
  "urgency",
  "-urgency",
] as const;

/** Names of categories; the parameter repeats. Which ones there are is the store's to say. */
const categories: Param<readonly string[]> = {
  fallback: [],
  read: (texts) => (texts.every((text) => /^[a-z][a-z0-9_]{0,39}$/.test(text)) ? texts : undefined),
  write: (value) => value,
};

const view = oneOf(VIEWS, "chart");

/** Where a list goes on: what the API gave as `next_cursor`. */
const cursor = words(2000);

/** The parameters of each page by its name. */
export const PAGE_SEARCH = {
  overview: { ...PERIOD_PARAMS, m: oneOf(METRICS, "revenue"), view },
  reports: {
    ...PERIOD_PARAMS,
    show: oneOf(REPORT_METRICS, "revenue"),
    by: maybeOneOf(INTERVALS),
    group: oneOf(GROUPINGS, "none"),
    category: categories,
    product: ids(),
    top: maybeCount(),
    returns: oneOf(["return_date", "sale_date"], "return_date"),
    sort: maybeOneOf(["name", "-name", "value", "-value", "before", "-before", "change", "-change"]),
    added: flag(),
    view,
  },
  sales: {
    range: PERIOD_PARAMS.range,
    from: PERIOD_PARAMS.from,
    to: PERIOD_PARAMS.to,
    product: ids(),
    category: categories,
    min_units: maybeCount(2),
    order: words(64),
    customer: words(64),
    channel: words(32),
    weekday: anyNumber(1, 7),
    hour: anyNumber(0, 23),
    voided: oneOf(["false", "true", "any"], "false"),
    returned: maybeOneOf(["true", "false"]),
    sort: oneOf(["-sold_at", "sold_at", "-revenue", "revenue", "-units", "units"], "-sold_at"),
    cursor,
  },
  sale: {},
  "sale-new": { product: maybeCount() },
  products: {
    q: words(),
    category: categories,
    status: oneOf(["active", "inactive", "deleted"], "active"),
    stock: anyOf(STATES),
    min: maybeAmount(),
    max: maybeAmount(),
    sort: oneOf(
      [
        "name",
        "-name",
        "price",
        "-price",
        "created_at",
        "-created_at",
        "current_inventory",
        "-current_inventory",
        "units_sold",
        "-units_sold",
        "days_of_cover",
        "-days_of_cover",
      ],
      "name",
    ),
    cursor,
  },
  "product-new": {},
  product: { ...PERIOD_PARAMS, view, edit: flag(), cursor },
  inventory: {
    tab: oneOf(TABS, "stock"),
    state: anyOf(STATES),
    category: categories,
    q: words(),
    unsold: maybeCount(),
    asof: maybeMoment(),
    product: ids(),
    reason: anyOf(REASONS),
    range: PERIOD_PARAMS.range,
    from: PERIOD_PARAMS.from,
    to: PERIOD_PARAMS.to,
    sort: maybeOneOf(INVENTORY_SORTS),
    cursor,
  },
  "import-export": { kind: oneOf(["products", "sales"], "products"), run: maybeCount() },
  settings: {},
  users: { sort: oneOf(["name", "-name", "email", "-email"], "name"), cursor },
  keys: { cursor },
  audit: {
    who: matching(/^(?:local|(?:user|key):[1-9]\d{0,17}|operator:.{1,200})$/u),
    on: maybeOneOf(ENTITY_TYPES),
    id: words(64),
    action: maybeOneOf(AUDIT_ACTIONS),
    request: matching(/^[!-~]{1,128}$/),
    range: PERIOD_PARAMS.range,
    from: PERIOD_PARAMS.from,
    to: PERIOD_PARAMS.to,
    sort: oneOf(["-id", "id"], "-id"),
    cursor,
  },
  login: { next: words(2000) },
  welcome: {},
} as const;

/** A page by its name, which is also that of its folder in `pages/`. */
export type PageId = keyof typeof PAGE_SEARCH;
