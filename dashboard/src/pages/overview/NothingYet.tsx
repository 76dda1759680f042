import type { ReactNode } from "react";
import { PageTitle } from "../../frame/PageTitle";
import { PageLink } from "../../links/PageLink";
import { useMayOpen } from "../../links/useMayOpen";
import { EmptyState } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { overviewTexts } from "../../text/overview";

/** A store that has sold nothing: what would stand here, and what fills it. */
export function NothingYet(): ReactNode {
  const t = useTexts(overviewTexts);
  const mayOpen = useMayOpen();
  const actions = [
    ["sale-new", t.nothing.register],
    ["product-new", t.nothing.products],
    ["import-export", t.nothing.importing],
  ] as const;
  return (
    <>
      <PageTitle title={t.title} />
      <EmptyState title={t.nothing.title}>
        <p>{t.nothing.text}</p>
        <p>
          <code>{t.nothing.command}</code>
        </p>
        <p className="state-actions">
          {actions.map(([page, text]) => mayOpen(page) && <PageLink key={page} page={page}>{text}</PageLink>)}
        </p>
      </EmptyState>
    </>
  );
}
