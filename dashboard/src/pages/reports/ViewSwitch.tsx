import type { ReactNode } from "react";
import type { PageSearch } from "../../links/address";
import { Segments } from "../../parts/Segments";
import { VIEWS } from "../../search/pages";
import { useTexts } from "../../settings/locale";
import { commonTexts } from "../../text/common";
import type { ReportSearch } from "./question";

/** What a switch of the page goes by and changes. */
export interface SwitchProps {
  readonly search: ReportSearch;
  readonly change: (changes: PageSearch<"reports">, how?: "push" | "replace") => void;
}

/** A picture, or whole numbers. */
export function ViewSwitch({ search, change }: SwitchProps): ReactNode {
  const t = useTexts(commonTexts).chart;
  return (
    <Segments legend={t.view} options={VIEWS} texts={t} value={search.view} onChange={(view) => change({ view }, "replace")} />
  );
}
