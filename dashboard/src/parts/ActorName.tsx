import type { ReactNode } from "react";
import type { Actor } from "../api/names";
import { useTexts } from "../settings/locale";
import { actorTexts } from "../text/actor";

/** Who recorded something; of what was recorded before that was kept, that nobody knows. */
export function ActorName({ actor }: { actor: Actor | null }): ReactNode {
  const t = useTexts(actorTexts);
  return actor === null ? <span className="note">{t.unknown}</span> : t.name(actor);
}
