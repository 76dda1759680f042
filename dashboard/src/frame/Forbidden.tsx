import type { ReactNode } from "react";
import type { Scope } from "../api/names";
import { PageLink } from "../links/PageLink";
import { useTexts } from "../settings/locale";
import { useStore } from "../store/context";
import { accessTexts } from "../text/access";
import { loginTexts } from "../text/login";
import { PageTitle } from "./PageTitle";

/** In the place of a page that one may not open: which right is missing, in words, and who can give it. */
export default function Forbidden({ needs }: { needs: readonly Scope[] }): ReactNode {
  const t = useTexts(accessTexts);
  const { roles } = useTexts(loginTexts);
  const { session } = useStore();
  return (
    <div className="state">
      <PageTitle title={t.forbidden.title} />
      <p>{t.forbidden.needed}</p>
      <ul>
        {needs.map((scope) => (
          <li key={scope}>
            {t.scopes[scope]} <code>{scope}</code>
          </li>
        ))}
      </ul>
      {session.role && <p>{t.forbidden.role(roles[session.role])}</p>}
      <p>{t.forbidden.admin}</p>
      <p>
        <PageLink page="overview">{t.forbidden.home}</PageLink>
      </p>
    </div>
  );
}
