import type { ReactNode } from "react";
import { PageTitle } from "../../frame/PageTitle";
import { PageLink } from "../../links/PageLink";
import { useMayOpen } from "../../links/useMayOpen";
import { useSearchState } from "../../links/useSearchState";
import { IgnoredParameters } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { overviewTexts } from "../../text/overview";
import { LatestSales } from "./LatestSales";
import { NothingYet } from "./NothingYet";
import { Restocking } from "./Restocking";
import { useLists } from "./useLists";

/** The Overview of those who sell and may see no reports: what was sold last, what runs out, and a way to sell. */
export function Counter(): ReactNode {
  const t = useTexts(overviewTexts);
  const mayOpen = useMayOpen();
  const { ignored } = useSearchState("overview");
  const { store } = useStore();
  const { urgent, latest } = useLists();
  if (store.first_sale_on === null) return <NothingYet />;
  return (
    <>
      <div className="page-head">
        <PageTitle title={t.title} />
        {mayOpen("sale-new") && (
          <PageLink page="sale-new" className="button primary">
            {t.nothing.register}
          </PageLink>
        )}
      </div>
      <IgnoredParameters names={ignored} />
      <div className="overview">
        <LatestSales query={latest} />
        <Restocking query={urgent} />
      </div>
    </>
  );
}
