import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { InvitedUser, User } from "../../api/names";
import { usersQuery } from "../../api/queries/access";
import { useSearchState } from "../../links/useSearchState";
import { ManagedList, wholeOf } from "../../parts/ManagedList";
import { OnceDialog } from "../../parts/OnceDialog";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { usersTexts } from "../../text/users";
import { lastAdminOf } from "./lastAdmin";
import { RenewDialog } from "./RenewDialog";
import { UserDialog } from "./UserDialog";
import { UserTable } from "./UserTable";

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
  const { state, ignored, change } = useSearchState("users");
  const query = useQuery(usersQuery({ sort: state.sort, limit: ROWS, ...(state.cursor && { cursor: state.cursor }) }));
  const [doing, setDoing] = useState<Doing>(null);
  const all = wholeOf(state.cursor, query.data);
  return (
    <>
      <ManagedList
        texts={t}
        ignored={ignored}
        query={query}
        cursor={state.cursor}
        onGo={(cursor) => change({ cursor })}
        onAdd={() => setDoing({ what: "add" })}
      >
        {(items) => (
          <UserTable
            items={items}
            sort={state.sort}
            onSort={(sort) => change({ sort: sort as typeof state.sort, cursor: "" })}
            onDo={(what, user) => setDoing({ what, user })}
          />
        )}
      </ManagedList>
      <Doings doing={doing} onDo={setDoing} lastAdmin={all && lastAdminOf(all)} />
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
        <OnceDialog
          title={t.invited.title(doing.user.name)}
          label={t.invited.label}
          note={t.invited.note(doing.user.email, format.instant(doing.user.invite_expires_at))}
          value={doing.user.invite_url}
          onClose={close}
        />
      );
    default:
      return null;
  }
}
