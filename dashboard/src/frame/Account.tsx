import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { logOut } from "../api/mutations/session";
import type { WhoAmI } from "../api/names";
import { ApiProblem } from "../api/problem";
import { addressOf } from "../links/address";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import { loginTexts } from "../text/login";
import { Icon } from "./Icon";
import "./account.css";

/** Who is logged in, by name and role, and the way out. */
export default function Account({ session }: { session: WhoAmI }): ReactNode {
  const t = useTexts(loginTexts);
  const { away } = useTexts(commonTexts).state;
  const router = useRouter();
  const client = useQueryClient();
  const leaving = useMutation({
    mutationFn: logOut,
    onSuccess: async () => {
      await router.navigate({ ...addressOf({ page: "login" }), ignoreBlocker: true });
      client.clear();
    },
  });
  const name = session.name ?? "";
  return (
    <>
      <button type="button" className="header-button" popoverTarget="account" aria-label={t.account(name)} title={name}>
        <Icon name="account" />
      </button>
      <div id="account" popover="auto" className="account">
        <p className="account-name">{name}</p>
        {session.role && <p className="note">{t.roles[session.role]}</p>}
        <button type="button" aria-disabled={leaving.isPending} onClick={() => leaving.isPending || leaving.mutate()}>
          {t.logOut}
        </button>
        <p role="alert" className="field-error">
          {leaving.error && (leaving.error instanceof ApiProblem ? leaving.error.detail : away)}
        </p>
      </div>
    </>
  );
}
