import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ApiKey } from "../../api/names";
import { storeQuery } from "../../api/queries/store";
import { PageLink } from "../../links/PageLink";
import { DataTable } from "../../parts/DataTable";
import { RowActions } from "../../parts/RowActions";
import { useTexts } from "../../settings/locale";
import { useFormat, useStore } from "../../store/context";
import { accessTexts } from "../../text/access";
import { actorTexts } from "../../text/actor";
import { keysTexts } from "../../text/keys";
import { SCOPES } from "./keyDraft";

interface KeyTableProps {
  readonly items: readonly ApiKey[];
  /** When they were told, by this device's clock. */
  readonly toldAt: number;
  readonly onDo: (what: "roll" | "revoke", key: ApiKey) => void;
}

/** A page of the keys, the newest first. */
export function KeyTable({ items, toldAt, onDo }: KeyTableProps): ReactNode {
  const t = useTexts(keysTexts);
  const actors = useTexts(actorTexts);
  const format = useFormat();
  return (
    <DataTable
      caption={t.title}
      hidesCaption
      rows={items}
      keyOf={(key) => key.id}
      columns={[
        {
          key: "name",
          title: t.columns.name,
          cell: (key) => (
            <>
              {key.name}
              <span className="keys-hint">
                <code aria-label={t.hint(key.hint)}>{key.hint}</code>
              </span>
            </>
          ),
        },
        { key: "may", title: t.columns.may, cell: (key) => <Scopes of={key} /> },
        { key: "until", title: t.columns.until, cell: (key) => <Until of={key} toldAt={toldAt} /> },
        {
          key: "used",
          title: t.columns.used,
          isShort: true,
          isMinor: true,
          cell: (key) => (key.last_used_at === null ? t.never : format.instant(key.last_used_at)),
        },
        {
          key: "made",
          title: t.columns.made,
          isMinor: true,
          cell: (key) => t.madeBy(format.date(format.dateAt(key.created_at)), actors.name(key.created_by)),
        },
        { key: "actions", title: t.columns.actions, cell: (key) => <Actions of={key} onDo={onDo} /> },
      ]}
    />
  );
}

function Scopes({ of }: { of: ApiKey }): ReactNode {
  const t = useTexts(keysTexts);
  const { scopes } = useTexts(accessTexts);
  if (of.scopes.length === SCOPES.length) return t.everything;
  return (
    <ul className="keys-scopes">
      {SCOPES.filter((scope) => of.scopes.includes(scope)).map((scope) => (
        <li key={scope}>{scopes[scope]}</li>
      ))}
    </ul>
  );
}

/** Until when, by the store's clock: this device's may be wrong, and only says how much time has passed. */
function Until({ of, toldAt }: { of: ApiKey; toldAt: number }): ReactNode {
  const t = useTexts(keysTexts);
  const { store, format } = useStore();
  const { dataUpdatedAt } = useQuery(storeQuery);
  if (of.expires_at === null) return t.forever;
  const text = format.instant(of.expires_at);
  const isOver = Date.parse(of.expires_at) <= Date.parse(store.now) + toldAt - dataUpdatedAt;
  return isOver ? <span className="chip chip-blocked">{t.expired(text)}</span> : text;
}

function Actions({ of, onDo }: { of: ApiKey } & Pick<KeyTableProps, "onDo">): ReactNode {
  const t = useTexts(keysTexts);
  return (
    <RowActions
      actions={[
        { text: t.replace, label: t.replaceOf(of.name), onPress: () => onDo("roll", of) },
        { text: t.revoke, label: t.revokeOf(of.name), onPress: () => onDo("revoke", of) },
      ]}
    >
      <PageLink page="audit" search={{ who: `key:${of.id}` }} label={t.historyOf(of.name)}>
        {t.history}
      </PageLink>
    </RowActions>
  );
}
