import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { addressOf } from "../links/address";
import { isBuilt } from "../pages/registry";
import { ProductPicker } from "../parts/ProductPicker";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";

/** Searches products from every page; Enter without a choice lists what matches. */
export function HeaderSearch(): ReactNode {
  const t = useTexts(commonTexts).search;
  const navigate = useNavigate();
  return (
    <search className="header-search">
      <ProductPicker
        id="header-search"
        label={t.label}
        hint={t.hint}
        hidesLabel
        onText={(q) => void navigate(addressOf({ page: "products", search: { q } }))}
        onPick={(product) =>
          void navigate(
            isBuilt("product")
              ? addressOf({ page: "product", parts: { productId: product.id } })
              : addressOf({ page: "products", search: { q: product.sku ?? product.name } }),
          )
        }
      />
    </search>
  );
}
