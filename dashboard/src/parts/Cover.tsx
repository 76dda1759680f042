import type { ReactNode } from "react";
import type { ListedProduct } from "../api/names";
import { useTexts } from "../settings/locale";
import { useFormat } from "../store/context";
import { stockTexts } from "../text/stock";

/** For how many days the stock lasts at the pace of the last weeks, or why nobody can say. */
export function Cover({ of }: { of: Pick<ListedProduct, "days_of_cover" | "cover_reason"> }): ReactNode {
  const t = useTexts(stockTexts).cover;
  const format = useFormat();
  if (typeof of.days_of_cover === "number") return t.days(of.days_of_cover, format.count(of.days_of_cover));
  return of.cover_reason ? <span className="note">{t[of.cover_reason]}</span> : null;
}
