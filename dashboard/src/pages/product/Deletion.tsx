import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { deleteProduct, restoreProduct } from "../../api/mutations/products";
import { useWrite } from "../../api/mutations/write";
import type { Product } from "../../api/names";
import { productQuery } from "../../api/queries/products";
import { changedSince } from "../../api/versions";
import { AskDialog } from "../../parts/AskDialog";
import { faultsOf } from "../../parts/faults";
import { useTexts } from "../../settings/locale";
import { useMay, useStore } from "../../store/context";
import { commonTexts } from "../../text/common";
import { productTexts } from "../../text/product";

/** Asks before a product is deleted: names it, and says what stays. One that was changed meanwhile is told, and asked again. */
export function DeleteDialog({ product, onClose }: { product: Product; onClose: () => void }): ReactNode {
  const t = useTexts(productTexts);
  const client = useQueryClient();
  const { mutation } = useWrite(deleteProduct);
  const { format } = useStore();
  const fields: Readonly<Record<string, string>> = t.fields;
  const conflict = changedSince(mutation.error)?.map((field) => fields[field] ?? field);
  const send = (): void => {
    const { queryKey } = productQuery(product.id);
    mutation.mutate(product, { onSuccess: onClose, onError: () => void client.invalidateQueries({ queryKey }) });
  };
  return (
    <AskDialog
      title={t.deleteTitle(product.name)}
      text={t.deleteText}
      act={t.delete}
      cancel={t.cancel}
      mutation={conflict ? { isPending: mutation.isPending, error: null } : mutation}
      onAct={send}
      onClose={onClose}
    >
      {conflict && (
        <p className="notice" role="alert">
          {t.deleteConflict(format.list(conflict))}
        </p>
      )}
    </AskDialog>
  );
}

/** A deleted product can be brought back; one that was is told what it lacks. */
export function StatusNotice({ product }: { product: Product }): ReactNode {
  const t = useTexts(productTexts);
  const may = useMay();
  const { mutation, renew } = useWrite(restoreProduct);
  if (product.status === "deleted") {
    return (
      <div className="notice" role="status">
        {t.deletedNotice}{" "}
        {may("catalog:write") && (
          <button
            type="button"
            aria-disabled={mutation.isPending}
            onClick={() => !mutation.isPending && mutation.mutate(product.id, { onSuccess: renew })}
          >
            {t.restore}
          </button>
        )}
        <Refusal error={mutation.error} />
      </div>
    );
  }
  if (product.status === "inactive") {
    const isBack = mutation.isSuccess && product.current_inventory === null;
    return (
      <p className="notice" role="status">
        {isBack ? t.restored : t.inactive}
      </p>
    );
  }
  return null;
}

function Refusal({ error }: { error: Error | null }): ReactNode {
  const { away } = useTexts(commonTexts).state;
  return (
    <p role="alert" className="field-error">
      {faultsOf(error, [], away).general}
    </p>
  );
}
