/** Those who do something, as the filter of the API and the address name them. Pure. */

import type { Actor } from "../../api/names";

/** `user:3`, `key:5`, `operator:root` or `local`; empty for somebody who cannot be filtered by. */
export function whoOf({ kind, id, name }: Actor): string {
  if (kind === "local") return kind;
  const which = kind === "operator" ? name : id;
  return which === null ? "" : `${kind}:${which}`;
}

/** Who is meant, as far as the text says: users and keys have no name in it. */
export function actorOf(who: string): Actor {
  const [kind = "", ...rest] = who.split(":");
  const which = rest.join(":");
  if (kind === "user" || kind === "key") return { kind, id: Number(which), name: null };
  return kind === "operator" ? { kind, id: null, name: which } : { kind: "local", id: null, name: null };
}
