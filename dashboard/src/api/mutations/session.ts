/** Logging in and out, and choosing a password. The session is a cookie, which no script can read. */

import { products } from "../clients";
import { dataOf } from "../problem";
import type { components } from "../products";
import type { Write } from "./write";

type LogIn = components["schemas"]["LogIn"];
type ChosenPassword = components["schemas"]["ChosenPassword"];
type SessionRead = components["schemas"]["SessionRead"];

/** Begins a session. */
export const logIn: Write<LogIn, SessionRead> = {
  send: (body) => dataOf(products().POST("/session", { body })),
  stale: [],
};

/** Chooses a password by the token of a link, and begins a session. */
export const choosePassword: Write<ChosenPassword, SessionRead> = {
  send: (body) => dataOf(products().POST("/session/password", { body })),
  stale: [],
};

/** Ends the session, if there is one, and takes its cookie away. */
export async function logOut(): Promise<void> {
  await dataOf(products().DELETE("/session", {}));
}
