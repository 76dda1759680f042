import type { Role, Scope } from "../../api/names";
import type { STORE_MENU } from "../../pages/registry";

/** Texts of who may do what. */
export const access = {
  menu: { users: "Users", keys: "Keys", audit: "Audit log" } satisfies Record<(typeof STORE_MENU)[number], string>,
  store: "Look after the store",
  nobody: "Nobody has to log in here",
  roles: {
    viewer: "Sees products, stock, sales and reports; no costs. Changes nothing.",
    clerk: "Sells, takes goods back and changes stock. Sees no reports and no costs.",
    manager: "Everything but users, keys and the audit log.",
    admin: "Everything.",
  } satisfies Record<Role, string>,
  scopes: {
    "catalog:read": "See products and categories",
    "stock:read": "See stock and what moved it",
    "sales:read": "See sales and returns",
    "reports:read": "See reports",
    "sales:write": "Register sales and returns",
    "stock:write": "Change stock",
    "catalog:write": "Change products and categories",
    "history:write": "Record the past, other prices, void sales",
    "data:import": "Import files",
    "data:export": "Export files",
    "costs:read": "See costs and margins",
    "users:write": "Add and change users and keys",
    "audit:read": "Read the audit log",
    "metrics:read": "Read what the services measure",
  } satisfies Record<Scope, string>,
  forbidden: {
    title: "You may not open this page",
    needed: "It is for those who may do this:",
    role: (role: string) => `Your role, ${role}, does not have that right.`,
    admin: "An admin of the store can give you another role.",
    home: "To the Overview",
  },
};
