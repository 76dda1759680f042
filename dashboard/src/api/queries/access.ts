/** Who may log in, which programs have a key, and what was done by whom. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { products } from "../clients";
import { dataOf } from "../problem";
import type { operations } from "../products";

/** Which page of the users, in which order. */
export type UserListQuery = NonNullable<operations["list_users"]["parameters"]["query"]>;

/** One page of the users. */
export const usersQuery = (query: UserListQuery) =>
  queryOptions({
    queryKey: ["users", query],
    queryFn: ({ signal }) => dataOf(products().GET("/users", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** Which page of the keys. */
export type KeyListQuery = NonNullable<operations["list_api_keys"]["parameters"]["query"]>;

/** One page of the keys that were not revoked. */
export const keysQuery = (query: KeyListQuery) =>
  queryOptions({
    queryKey: ["keys", query],
    queryFn: ({ signal }) => dataOf(products().GET("/api-keys", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** Which entries of the audit log, in which order. */
export type AuditQuery = NonNullable<operations["list_audit"]["parameters"]["query"]>;

/** One page of the audit log. */
export const auditQuery = (query: AuditQuery) =>
  queryOptions({
    queryKey: ["audit", query],
    queryFn: ({ signal }) => dataOf(products().GET("/audit", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
