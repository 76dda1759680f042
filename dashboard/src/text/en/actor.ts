import type { Actor } from "../../api/names";

/** What those are called who do something. */
export const actor = {
  by: "By",
  name: ({ kind, id, name }: Actor): string => {
    if (kind === "local") return "this machine";
    if (kind === "operator") return `${name ?? "somebody"}, by a command`;
    if (kind === "key") return `key ${name ?? String(id)}`;
    return name ?? (id === null ? "somebody who was not logged in" : `user ${id}`);
  },
  unknown: "not recorded",
  request: "Request",
};
