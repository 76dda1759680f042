import type { ReactNode } from "react";
import { PageTitle } from "../../frame/PageTitle";
import { useSearchState } from "../../links/useSearchState";
import { IgnoredParameters } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { inventoryTexts } from "../../text/inventory";
import type { Changes } from "./asked";
import { Movements } from "./Movements";
import { StockTab } from "./StockTab";
import { Tabs } from "./Tabs";
import "./inventory.css";

/** What is there, what runs out and how soon, what lies dead; how it was at an earlier time, and what has moved it. */
export default function InventoryPage(): ReactNode {
  const t = useTexts(inventoryTexts);
  const { state, ignored, change } = useSearchState("inventory");
  const filter = (changes: Changes): void => change({ cursor: "", ...changes });
  const onGo = (cursor: string): void => change({ cursor });
  return (
    <>
      <div className="page-head">
        <PageTitle title={t.title} />
        <Tabs state={state} />
      </div>
      <IgnoredParameters names={ignored} />
      {state.tab === "movements" ? (
        <Movements state={state} onFilter={filter} onGo={onGo} />
      ) : (
        <StockTab state={state} onFilter={filter} onGo={onGo} />
      )}
    </>
  );
}
