import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";
import { logOut } from "../api/mutations/session";
import type { WhoAmI } from "../api/names";
import { ApiProblem } from "../api/problem";
import { addressOf } from "../links/address";
import { useMayOpen } from "../links/useMayOpen";
import { STORE_MENU } from "../pages/registry";
import { useTexts } from "../settings/locale";
import { accessTexts } from "../text/access";
import { commonTexts } from "../text/common";
import { loginTexts } from "../text/login";
import { Icon } from "./Icon";
import { MenuLink } from "./MenuLink";
import "./account.css";

/** Who is logged in, by name and role; the pages for those who look after the store; and the way out. */
export default function Account({ session }: { session: WhoAmI }): ReactNode {
  const t = useTexts(loginTexts);
  const access = useTexts(accessTexts);
  const pages = STORE_MENU.filter(useMayOpen());
  const isUser = session.kind === "user";
  const name = session.name ?? "";
  const label = isUser ? t.account(name) : access.store;
  return (
    <>
      <button type="button" className="header-button" popoverTarget="account" aria-label={label} title={isUser ? name : label}>
        <Icon name="account" />
      </button>
      <div id="account" popover="auto" className="account">
        <p className="account-name">{isUser ? name : access.nobody}</p>
        {session.role && <p className="note">{t.roles[session.role]}</p>}
        {pages.length > 0 && (
          <nav className="account-pages" aria-label={access.store} onClick={hide}>
            {pages.map((page) => (
              <MenuLink key={page} page={page}>
                {access.menu[page]}
              </MenuLink>
            ))}
          </nav>
        )}
        {isUser && <LogOut />}
      </div>
    </>
  );
}

/** A link that was followed leaves nothing open above the page that it leads to. */
function hide(event: MouseEvent): void {
  event.currentTarget.closest<HTMLElement>("[popover]")?.hidePopover();
}

function LogOut(): ReactNode {
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
  return (
    <>
      <button type="button" aria-disabled={leaving.isPending} onClick={() => leaving.isPending || leaving.mutate()}>
        {t.logOut}
      </button>
      <p role="alert" className="field-error">
        {leaving.error && (leaving.error instanceof ApiProblem ? leaving.error.detail : away)}
      </p>
    </>
  );
}
