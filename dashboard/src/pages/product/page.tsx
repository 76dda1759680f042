import { useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Product } from "../../api/names";
import { NotFound } from "../../frame/NotFound";
import { PageTitle } from "../../frame/PageTitle";
import { useSearchState } from "../../links/useSearchState";
import { Card } from "../../parts/Card";
import { PeriodBar } from "../../parts/PeriodBar";
import { IgnoredParameters } from "../../parts/States";
import { StockDialog } from "../../parts/StockDialog";
import { usePeriod } from "../../period/usePeriod";
import { useTexts } from "../../settings/locale";
import { useMay } from "../../store/context";
import { productTexts } from "../../text/product";
import { DeleteDialog, StatusNotice } from "./Deletion";
import { EditForm } from "./EditForm";
import { Facts } from "./Facts";
import { LastSales } from "./LastSales";
import { Ledger } from "./Ledger";
import { StockAndSales } from "./StockAndSales";
import { useProductPage } from "./useProductPage";
import "./product.css";

/** One product: what it is, how its stock and its sales went over the same time, and what was sold last. */
export default function ProductPage(): ReactNode {
  const { productId = "" }: { productId?: string } = useParams({ strict: false });
  if (!/^[1-9]\d{0,15}$/.test(productId)) return <NotFound />;
  return <ProductById key={productId} productId={Number(productId)} />;
}

function ProductById({ productId }: { productId: number }): ReactNode {
  const t = useTexts(productTexts);
  const { state, ignored, change } = useSearchState("product");
  const period = usePeriod(state, (changes) => change({ ...changes, cursor: "" }));
  const { product, charts, ledger, sales, interval } = useProductPage(productId, period.range, state.cursor);
  return (
    <>
      <div className="page-head product-head">
        <PageTitle title={product.data?.name ?? t.title} />
        <PeriodBar control={period} compares={false} />
      </div>
      <IgnoredParameters names={ignored} />
      {product.data && <StatusNotice product={product.data} />}
      <div className="product">
        <Card title={t.facts} size="rows" query={product}>
          {(data) => <Sheet product={data} isEditing={state.edit} onEdit={(edit) => change({ edit }, edit ? "push" : "replace")} />}
        </Card>
        <div className="product-time">
          <StockAndSales
            productId={productId}
            query={charts}
            interval={interval}
            view={state.view}
            onView={(view) => change({ view }, "replace")}
          />
          <Ledger query={ledger} cursor={state.cursor} onGo={(cursor) => change({ cursor })} />
          <LastSales productId={productId} query={sales} />
        </div>
      </div>
    </>
  );
}

/** What a product is, or the form that changes it; and the dialogs that are opened from there. */
function Sheet({ product, isEditing, onEdit }: { product: Product; isEditing: boolean; onEdit: (edit: boolean) => void }): ReactNode {
  const [dialog, setDialog] = useState<"stock" | "delete" | null>(null);
  const close = (): void => setDialog(null);
  const may = useMay();
  if (isEditing && product.status !== "deleted" && may("catalog:write")) return <EditForm product={product} onClose={() => onEdit(false)} />;
  return (
    <>
      <Facts product={product} onStock={() => setDialog("stock")} onEdit={() => onEdit(true)} onDelete={() => setDialog("delete")} />
      {dialog === "stock" && (
        <StockDialog productId={product.id} name={product.name} level={product.current_inventory} onClose={close} />
      )}
      {dialog === "delete" && <DeleteDialog product={product} onClose={close} />}
    </>
  );
}
