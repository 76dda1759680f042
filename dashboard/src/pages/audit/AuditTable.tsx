import type { ReactNode } from "react";
import type { Actor, AuditEntry } from "../../api/names";
import { PageLink } from "../../links/PageLink";
import { DataTable } from "../../parts/DataTable";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { actorTexts } from "../../text/actor";
import { auditTexts } from "../../text/audit";
import { whoOf } from "./actors";
import { Changes } from "./Changes";

/** A page of the log. */
export function AuditTable({ items }: { items: readonly AuditEntry[] }): ReactNode {
  const t = useTexts(auditTexts);
  const format = useFormat();
  return (
    <DataTable
      caption={t.list}
      hidesCaption
      rows={items}
      keyOf={(entry) => entry.id}
      columns={[
        { key: "at", title: t.columns.at, isShort: true, cell: (entry) => format.instant(entry.at) },
        { key: "who", title: t.columns.who, isShort: true, cell: (entry) => <Who actor={entry.actor} /> },
        { key: "what", title: t.columns.what, cell: (entry) => <What entry={entry} /> },
        { key: "changes", title: t.columns.changes, cell: (entry) => <Changes entry={entry} /> },
        { key: "request", title: t.columns.request, isMinor: true, cell: (entry) => <Request id={entry.request_id} /> },
      ]}
    />
  );
}

/** Who it was, which leads to all that they did. */
function Who({ actor }: { actor: Actor }): ReactNode {
  const { name } = useTexts(actorTexts);
  const who = whoOf(actor);
  if (who === "") return name(actor);
  return (
    <PageLink page="audit" search={{ who }}>
      {name(actor)}
    </PageLink>
  );
}

function What({ entry }: { entry: AuditEntry }): ReactNode {
  const t = useTexts(auditTexts);
  return (
    <span className="audit-what">
      <Entity entry={entry} /> <span className="chip">{t.actions[entry.action]}</span>
      {entry.note !== null && <span className="audit-note note">{entry.note}</span>}
    </span>
  );
}

/** What it was done to, which leads there. */
function Entity({ entry }: { entry: AuditEntry }): ReactNode {
  const t = useTexts(auditTexts);
  const { entity_type: type, entity_id: id } = entry;
  // A log-in has no number of its own: its is that of whose it was.
  const text = t.entity(t.types[type === "session" && id !== null ? "user" : type], id);
  if (id === null) return text;
  switch (type) {
    case "product":
      return <PageLink page="product" parts={{ productId: id }}>{text}</PageLink>;
    case "category":
      return <PageLink page="products" search={{ category: [id] }}>{text}</PageLink>;
    case "user":
    case "session":
      return <PageLink page="users">{text}</PageLink>;
    case "key":
      return <PageLink page="keys">{text}</PageLink>;
    case "import":
      return <PageLink page="import-export" search={{ kind: kindOf(entry), run: Number(id) }}>{text}</PageLink>;
    default:
      return text;
  }
}

/** Which of the two lists of imports it stands in: told when it began. */
function kindOf({ changes }: AuditEntry): "products" | "sales" {
  const [, kind] = Array.isArray(changes["kind"]) ? (changes["kind"] as unknown[]) : [];
  return kind === "sales" ? kind : "products";
}

/** The request, which leads to all that it changed; by the same id it is found in the service's log. */
function Request({ id }: { id: string | null }): ReactNode {
  const t = useTexts(auditTexts);
  if (id === null) return null;
  return (
    <PageLink page="audit" search={{ request: id }} label={t.filters.byRequest(id)} className="audit-request">
      {id}
    </PageLink>
  );
}
