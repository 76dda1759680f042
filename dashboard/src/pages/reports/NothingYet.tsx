import type { ReactNode } from "react";
import { PageTitle } from "../../frame/PageTitle";
import { PageLink } from "../../links/PageLink";
import { isBuilt } from "../../pages/registry";
import { EmptyState } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { reportsTexts } from "../../text/reports";

/** A store that has sold nothing: what would stand here, and what fills it. */
export function NothingYet(): ReactNode {
  const t = useTexts(reportsTexts);
  const actions = [
    ["sale-new", t.nothing.register],
    ["import-export", t.nothing.importing],
  ] as const;
  return (
    <>
      <PageTitle title={t.title} />
      <EmptyState title={t.nothing.title}>
        <p>{t.nothing.text}</p>
        <p className="state-actions">
          {actions.map(([page, text]) => isBuilt(page) && <PageLink key={page} page={page}>{text}</PageLink>)}
        </p>
      </EmptyState>
    </>
  );
}
