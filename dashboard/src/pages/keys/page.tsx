import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { revokeKey } from "../../api/mutations/access";
import { useWrite } from "../../api/mutations/write";
import type { ApiKey, MadeKey } from "../../api/names";
import { keysQuery } from "../../api/queries/access";
import { useSearchState } from "../../links/useSearchState";
import { AskDialog } from "../../parts/AskDialog";
import { ManagedList } from "../../parts/ManagedList";
import { OnceDialog } from "../../parts/OnceDialog";
import { useTexts } from "../../settings/locale";
import { keysTexts } from "../../text/keys";
import { KeyDialog } from "./KeyDialog";
import { KeyTable } from "./KeyTable";
import { RollDialog } from "./RollDialog";
import "./keys.css";

const ROWS = 50;

/** What is being done: at most one dialog is open. */
type Doing =
  | { readonly what: "add" }
  | { readonly what: "roll" | "revoke"; readonly key: ApiKey }
  | { readonly what: "made"; readonly key: MadeKey }
  | null;

/** Which programs may do what, by the keys that were made for them. */
export default function KeysPage(): ReactNode {
  const t = useTexts(keysTexts);
  const { state, ignored, change } = useSearchState("keys");
  const query = useQuery(keysQuery({ sort: "-id", limit: ROWS, ...(state.cursor && { cursor: state.cursor }) }));
  const [doing, setDoing] = useState<Doing>(null);
  return (
    <>
      <ManagedList
        texts={t}
        note={t.text}
        ignored={ignored}
        query={query}
        cursor={state.cursor}
        isNewestFirst
        onGo={(cursor) => change({ cursor })}
        onAdd={() => setDoing({ what: "add" })}
      >
        {(items) => <KeyTable items={items} toldAt={query.dataUpdatedAt} onDo={(what, key) => setDoing({ what, key })} />}
      </ManagedList>
      <Doings doing={doing} onDo={setDoing} />
    </>
  );
}

function Doings({ doing, onDo }: { doing: Doing; onDo: (doing: Doing) => void }): ReactNode {
  const t = useTexts(keysTexts);
  const close = (): void => onDo(null);
  const made = (key: MadeKey): void => onDo({ what: "made", key });
  switch (doing?.what) {
    case "add":
      return <KeyDialog onClose={close} onMade={made} />;
    case "roll":
      return <RollDialog rolled={doing.key} onClose={close} onMade={made} />;
    case "revoke":
      return <RevokeDialog revoked={doing.key} onClose={close} />;
    case "made":
      return (
        <OnceDialog title={t.made.title(doing.key.name)} label={t.made.label} note={t.made.note} value={doing.key.key} onClose={close} />
      );
    default:
      return null;
  }
}

function RevokeDialog({ revoked, onClose }: { revoked: ApiKey; onClose: () => void }): ReactNode {
  const t = useTexts(keysTexts);
  const { mutation } = useWrite(revokeKey);
  return (
    <AskDialog
      title={t.revoking.title(revoked.name)}
      text={t.revoking.text}
      act={t.revoking.act}
      cancel={t.form.cancel}
      mutation={mutation}
      onAct={() => mutation.mutate(revoked, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        <code>{revoked.hint}</code>
      </p>
    </AskDialog>
  );
}
