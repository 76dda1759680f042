import type { ReactNode } from "react";
import { PageLink } from "../links/PageLink";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import { PageTitle } from "./PageTitle";

/** An address that leads nowhere. */
export function NotFound(): ReactNode {
  const t = useTexts(commonTexts).notFound;
  return (
    <div className="state">
      <PageTitle title={t.title} />
      <p>{t.text}</p>
      <p>
        <PageLink page="overview">{t.home}</PageLink>
      </p>
    </div>
  );
}
