import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { addressOf } from "../../links/address";
import { TABS } from "../../search/pages";
import { useTexts } from "../../settings/locale";
import { useMay } from "../../store/context";
import { inventoryTexts } from "../../text/inventory";
import type { InventorySearch } from "./asked";

/** Leads between the parts of the page; the category stays chosen. */
export function Tabs({ state }: { state: InventorySearch }): ReactNode {
  const t = useTexts(inventoryTexts).tabs;
  const may = useMay();
  return (
    <nav aria-label={t.label} className="tabs">
      {TABS.filter((tab) => tab !== "stocktake" || may("stock:write")).map((tab) => (
        <Link
          key={tab}
          {...addressOf({ page: "inventory", search: { tab, category: state.category } })}
          // The address without parameters is that of a tab, too: the router must not take each for the present one.
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={tab === state.tab ? "page" : undefined}
          className="tab"
        >
          {t[tab]}
        </Link>
      ))}
    </nav>
  );
}
