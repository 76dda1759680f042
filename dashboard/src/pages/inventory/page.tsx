import type { ReactNode } from "react";
import { PageTitle } from "../../frame/PageTitle";
import { useSearchState } from "../../links/useSearchState";
import { IgnoredParameters } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useMay } from "../../store/context";
import { inventoryTexts } from "../../text/inventory";
import type { Changes } from "./asked";
import { Movements } from "./Movements";
import { StockTab } from "./StockTab";
import { Stocktake } from "./stocktake/Stocktake";
import { Tabs } from "./Tabs";
import "./inventory.css";

/** What is there, what runs out and how soon, what lies dead; how it was at an earlier time, and what has moved it. */
export default function InventoryPage(): ReactNode {
  const t = useTexts(inventoryTexts);
  const may = useMay();
  const { state, ignored, change } = useSearchState("inventory");
  // Who may not change stock has nothing to count for.
  const tab = state.tab === "stocktake" && !may("stock:write") ? "stock" : state.tab;
  const filter = (changes: Changes): void => change({ cursor: "", ...changes });
  const onGo = (cursor: string): void => change({ cursor });
  return (
    <>
      <div className="page-head">
        <PageTitle title={t.title} />
        <Tabs state={{ ...state, tab }} />
      </div>
      <IgnoredParameters names={ignored} />
      {tab === "movements" && <Movements state={state} onFilter={filter} onGo={onGo} />}
      {tab === "stocktake" && <Stocktake />}
      {tab === "stock" && <StockTab state={state} onFilter={filter} onGo={onGo} />}
    </>
  );
}
