import type { ReactNode } from "react";
import { PageLink } from "../../../links/PageLink";
import { faultsOf } from "../../../parts/faults";
import { ProductPicker } from "../../../parts/ProductPicker";
import { useTexts } from "../../../settings/locale";
import { commonTexts } from "../../../text/common";
import { stocktakeTexts } from "../../../text/stocktake";
import type { Lookup, Missed } from "./useLookup";

interface ScanProps {
  /** The id of its field. */
  readonly field: string;
  readonly lookup: Lookup;
}

/** What is counted next: a scanner types its code and Enter, people part of its name. */
export function Scan({ field, lookup }: ScanProps): ReactNode {
  const t = useTexts(stocktakeTexts);
  return (
    <>
      <ProductPicker
        id={field}
        label={t.scan}
        hint={t.scanHint}
        onPick={({ id }) => lookup.open(id, "add")}
        onText={(text) => lookup.find(text)}
      />
      <div role="alert" className="field-error">
        {lookup.missed && <WhyNot missed={lookup.missed} />}
      </div>
    </>
  );
}

function WhyNot({ missed }: { missed: Missed }): ReactNode {
  const t = useTexts(stocktakeTexts).missed;
  const { away } = useTexts(commonTexts).state;
  if (missed.kind === "failed") return faultsOf(missed.error, [], away).general;
  if (missed.kind !== "blocked") return t[missed.kind](missed.text);
  return (
    <>
      {t.blocked(missed.product.name)}{" "}
      <PageLink page="product" parts={{ productId: missed.product.id }}>
        {t.toProduct}
      </PageLink>
    </>
  );
}
