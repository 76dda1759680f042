/**
 * Users and keys. Where a link or a key is made, it is told once and stored nowhere: the service remembers no
 * Idempotency-Key for these, and none is sent.
 */

import { products } from "../clients";
import type { ApiKey, InvitedUser, MadeKey, User } from "../names";
import { dataOf } from "../problem";
import type { components } from "../products";
import type { Write } from "./write";

/** Somebody to be added. */
export type NewUser = components["schemas"]["UserCreate"];

/** What is to be another of a user. */
export type UserChanges = components["schemas"]["UserUpdate"];

/** A key to be made. */
export type NewKey = components["schemas"]["ApiKeyCreate"];

/** Who may do what has changed, perhaps of who is at the page; and the log tells of it. */
const STALE_USERS = [["users"], ["session"], ["audit"]] as const;
const STALE_KEYS = [["keys"], ["audit"]] as const;

/** Adds a user, and makes the link by which they choose a password. */
export const addUser: Write<NewUser, InvitedUser> = {
  send: (body) => dataOf(products().POST("/users", { body })),
  stale: STALE_USERS,
};

/** Changes a user. */
export const changeUser: Write<{ readonly userId: number; readonly changes: UserChanges }, User> = {
  send: ({ userId, changes }, header) =>
    dataOf(products().PATCH("/users/{user_id}", { params: { path: { user_id: userId }, header }, body: changes })),
  stale: STALE_USERS,
};

/** Makes another link by which a user chooses a password; the one before is good no more. */
export const inviteUser: Write<number, InvitedUser> = {
  send: (userId) => dataOf(products().POST("/users/{user_id}/invite", { params: { path: { user_id: userId } } })),
  stale: STALE_USERS,
};

/** Makes a key. */
export const makeKey: Write<NewKey, MadeKey> = {
  send: (body) => dataOf(products().POST("/api-keys", { body })),
  stale: STALE_KEYS,
};

/** Takes a key back. */
export const revokeKey: Write<ApiKey, undefined> = {
  send: async ({ id }) => {
    await dataOf(products().DELETE("/api-keys/{key_id}", { params: { path: { key_id: id } } }));
    return undefined;
  },
  stale: STALE_KEYS,
};

/** Makes a key in place of another, which goes on for some hours. */
export const rollKey: Write<{ readonly key: ApiKey; readonly hours: number }, MadeKey> = {
  send: ({ key, hours }) =>
    dataOf(
      products().POST("/api-keys/{key_id}/roll", {
        params: { path: { key_id: key.id } },
        body: { overlap_hours: hours },
      }),
    ),
  stale: STALE_KEYS,
};
