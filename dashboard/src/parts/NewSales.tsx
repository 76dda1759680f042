import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { useLiveFeed } from "../api/liveFeed";
import { newestSalesQuery, NEWEST } from "../api/queries/sales";
import { useTexts } from "../settings/locale";
import { useFormat } from "../store/context";
import { commonTexts } from "../text/common";

/** How often the newest sales are looked at while the live feed cannot be followed. */
const LOOK_MS = 60_000;

/** Says how many sales are newer than the figures. Nothing changes by itself under the cursor: a press refreshes. */
export function NewSales({ asOf }: { asOf: string }): ReactNode {
  const t = useTexts(commonTexts).newSales;
  const format = useFormat();
  const client = useQueryClient();
  const count = useNewSales(Date.parse(asOf));
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

/** How many sales were recorded after an instant, NEWEST at most: counted when the live feed tells of one, else now and then. */
function useNewSales(since: number): number {
  const { now, isDown } = useLiveFeed();
  const { data, refetch } = useQuery({ ...newestSalesQuery, enabled: isDown, refetchInterval: isDown && LOOK_MS });
  const count = data?.items.filter((sale) => Date.parse(sale.recorded_at) > since).length ?? 0;
  const isNews = now !== null && Date.parse(now.as_of) > since && count < NEWEST;
  const newest = isNews ? now.newest_sale_id : null;
  useEffect(() => {
    if (newest !== null) void refetch();
  }, [newest, refetch]);
  return count;
}
