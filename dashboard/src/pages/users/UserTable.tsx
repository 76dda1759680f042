import type { ReactNode } from "react";
import type { User } from "../../api/names";
import { PageLink } from "../../links/PageLink";
import { DataTable } from "../../parts/DataTable";
import { RowActions } from "../../parts/RowActions";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { loginTexts } from "../../text/login";
import { usersTexts } from "../../text/users";

interface UserTableProps {
  readonly items: readonly User[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly onDo: (what: "change" | "renew", user: User) => void;
}

/** A page of the users. */
export function UserTable({ items, sort, onSort, onDo }: UserTableProps): ReactNode {
  const t = useTexts(usersTexts);
  const { roles } = useTexts(loginTexts);
  const format = useFormat();
  return (
    <DataTable
      caption={t.title}
      hidesCaption
      rows={items}
      keyOf={(user) => user.id}
      sort={sort}
      onSort={onSort}
      columns={[
        { key: "name", title: t.columns.name, sort: "name", cell: (user) => user.name },
        { key: "email", title: t.columns.email, sort: "email", cell: (user) => user.email },
        { key: "role", title: t.columns.role, cell: (user) => roles[user.role] },
        { key: "state", title: t.columns.state, cell: (user) => <StateOfUser user={user} /> },
        {
          key: "seen",
          title: t.columns.seen,
          isShort: true,
          isMinor: true,
          cell: (user) => (user.last_login_at === null ? t.never : format.instant(user.last_login_at)),
        },
        {
          key: "since",
          title: t.columns.since,
          isShort: true,
          isMinor: true,
          cell: (user) => format.date(format.dateAt(user.created_at)),
        },
        { key: "actions", title: t.columns.actions, cell: (user) => <Actions user={user} onDo={onDo} /> },
      ]}
    />
  );
}

function StateOfUser({ user }: { user: User }): ReactNode {
  const t = useTexts(usersTexts).states;
  if (!user.is_active) return <span className="chip chip-blocked">{t.disabled}</span>;
  return user.has_password ? (
    <span className="chip chip-ok">{t.active}</span>
  ) : (
    <span className="chip chip-low">{t.invited}</span>
  );
}

/** A link is for somebody who may log in: of others the API would make one that leads nowhere. */
function Actions({ user, onDo }: { user: User } & Pick<UserTableProps, "onDo">): ReactNode {
  const t = useTexts(usersTexts);
  return (
    <RowActions
      actions={[
        { text: t.change, label: t.changeOf(user.name), onPress: () => onDo("change", user) },
        ...(user.is_active ? [{ text: t.link, label: t.linkOf(user.name), onPress: () => onDo("renew", user) }] : []),
      ]}
    >
      <PageLink page="audit" search={{ who: `user:${user.id}` }} label={t.historyOf(user.name)}>
        {t.history}
      </PageLink>
    </RowActions>
  );
}
