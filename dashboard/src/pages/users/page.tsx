import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { InvitedUser, User } from "../../api/names";
import { usersQuery } from "../../api/queries/access";
import { PageTitle } from "../../frame/PageTitle";
import { useSearchState } from "../../links/useSearchState";
import { Card } from "../../parts/Card";
import { Dialog } from "../../parts/Dialog";
import { OnceShown } from "../../parts/OnceShown";
import { Paging } from "../../parts/Paging";
import { EmptyState, IgnoredParameters } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { usersTexts } from "../../text/users";
import { lastAdminOf } from "./lastAdmin";
import { RenewDialog } from "./RenewDialog";
import { UserDialog } from "./UserDialog";
import { UserTable } from "./UserTable";
import "./users.css";

/** As many as the API gives at once: few stores have more, and then there are pages. */
const ROWS = 200;

/** What is being done: at most one dialog is open. */
type Doing =
  | { readonly what: "add" }
  | { readonly what: "change" | "renew"; readonly user: User }
  | { readonly what: "invited"; readonly user: InvitedUser }
  | null;

/** Who may log in, and what they may do. */
export default function UsersPage(): ReactNode {
  const t = useTexts(usersTexts);
  const format = useFormat();
  const { state, ignored, change } = useSearchState("users");
  const query = useQuery(usersQuery({ sort: state.sort, limit: ROWS, ...(state.cursor && { cursor: state.cursor }) }));
  const [doing, setDoing] = useState<Doing>(null);
  const { data } = query;
  const isWhole = state.cursor === "" && data?.next_cursor === null;
  return (
    <>
      <div className="page-head">
        <PageTitle title={t.title} />
        <button type="button" className="primary" onClick={() => setDoing({ what: "add" })}>
          {t.add}
        </button>
      </div>
      <IgnoredParameters names={ignored} />
      <div className="users">
        <Card title={data && isWhole ? t.list(data.items.length, format.count(data.items.length)) : t.title} size="rows" query={query}>
          {(page) =>
            page.items.length === 0 ? (
              <EmptyState title={t.empty.title}>
                <p>{t.empty.text}</p>
              </EmptyState>
            ) : (
              <>
                <UserTable
                  items={page.items}
                  sort={state.sort}
                  onSort={(sort) => change({ sort: sort as typeof state.sort, cursor: "" })}
                  onDo={(what, user) => setDoing({ what, user })}
                />
                <Paging cursor={state.cursor} next={page.next_cursor} onGo={(cursor) => change({ cursor })} />
              </>
            )
          }
        </Card>
      </div>
      <Doings doing={doing} onDo={setDoing} lastAdmin={isWhole ? lastAdminOf(data.items) : null} />
    </>
  );
}

interface DoingsProps {
  readonly doing: Doing;
  readonly onDo: (doing: Doing) => void;
  /** The id of the only admin who may log in, as far as it is known. */
  readonly lastAdmin: number | null;
}

function Doings({ doing, onDo, lastAdmin }: DoingsProps): ReactNode {
  const t = useTexts(usersTexts);
  const format = useFormat();
  const close = (): void => onDo(null);
  const invited = (user: InvitedUser): void => onDo({ what: "invited", user });
  switch (doing?.what) {
    case "add":
      return <UserDialog user={null} isLastAdmin={false} onClose={close} onInvited={invited} />;
    case "change":
      return <UserDialog user={doing.user} isLastAdmin={doing.user.id === lastAdmin} onClose={close} onInvited={invited} />;
    case "renew":
      return <RenewDialog user={doing.user} onClose={close} onInvited={invited} />;
    case "invited":
      return (
        <Dialog title={t.invited.title(doing.user.name)} onClose={close}>
          <OnceShown
            label={t.invited.label}
            note={t.invited.note(doing.user.email, format.instant(doing.user.invite_expires_at))}
            value={doing.user.invite_url}
            onDone={close}
          />
        </Dialog>
      );
    default:
      return null;
  }
}
