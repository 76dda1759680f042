import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode } from "react";
import { newestSalesQuery, NEWEST } from "../api/queries/sales";
import { useTexts } from "../settings/locale";
import { useFormat } from "../store/context";
import { commonTexts } from "../text/common";

/** Says how many sales are newer than the figures. Nothing changes by itself under the cursor: a press refreshes. */
export function NewSales({ asOf }: { asOf: string }): ReactNode {
  const t = useTexts(commonTexts).newSales;
  const format = useFormat();
  const client = useQueryClient();
  const { data } = useQuery(newestSalesQuery);
  const count = data?.items.filter((sale) => Date.parse(sale.recorded_at) > Date.parse(asOf)).length ?? 0;
  const text = format.count(count);
  return (
    <span role="status">
      {count > 0 && (
        <>
          {" · "}
          <button type="button" className="plain" onClick={() => void client.invalidateQueries()}>
            {count < NEWEST ? t.some(count, text) : t.many(text)}
          </button>
        </>
      )}
    </span>
  );
}
