import type { actor as en } from "../en/actor";

/** Wie jene heißen, die etwas tun. */
export const actor: typeof en = {
  by: "Von",
  name: ({ kind, id, name }) => {
    if (kind === "local") return "dieser Rechner";
    if (kind === "operator") return `${name ?? "jemand"}, mit einem Befehl`;
    if (kind === "key") return `Schlüssel ${name ?? String(id)}`;
    return name ?? (id === null ? "jemand, der nicht angemeldet war" : `Benutzer ${id}`);
  },
  unknown: "nicht festgehalten",
  request: "Anfrage",
};
