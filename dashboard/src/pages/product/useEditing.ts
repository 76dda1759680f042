/** A product that is being changed, while others may change it too. */

import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { changeProduct } from "../../api/mutations/products";
import { useWrite } from "../../api/mutations/write";
import type { Product } from "../../api/names";
import { productQuery } from "../../api/queries/products";
import { changedSince } from "../../api/versions";
import { type Faults, faultsOf, NO_FAULTS, ownFaults } from "../../parts/faults";
import {
  differences,
  draftOf,
  PRODUCT_FIELDS,
  type ProductDraft,
  type ProductValues,
  readDraft,
  rebased,
} from "../../parts/productDraft";
import { useTyping } from "../../parts/ProductFields";
import { useTexts } from "../../settings/locale";
import { commonTexts } from "../../text/common";
import { productTexts } from "../../text/product";

/** What somebody else has made of some fields in between. */
export interface Meanwhile {
  readonly before: ProductDraft;
  readonly now: ProductDraft;
}

/** How often a save is repeated that met no other value: what somebody changed was changed back. */
const MOST_REPEATS = 3;

interface Editing {
  readonly draft: ProductDraft;
  readonly change: (changes: Partial<ProductDraft>) => void;
  /** Null as long as nobody else has changed the product. */
  readonly meanwhile: Meanwhile | null;
  readonly faults: Faults;
  readonly isBusy: boolean;
  readonly submit: () => void;
}

/** Sends what was changed with the version that was seen; of another version, what was typed stays and the rest follows. */
export function useEditing(product: Product, onClose: () => void): Editing {
  const t = useTexts(productTexts);
  const { away } = useTexts(commonTexts).state;
  const typing = useTyping();
  const client = useQueryClient();
  const { mutation } = useWrite(changeProduct);
  const [base, setBase] = useState(product);
  const [draft, setDraft] = useState(() => draftOf(product, typing));
  const [meanwhile, setMeanwhile] = useState<Meanwhile | null>(null);
  const [own, setOwn] = useState<Faults | null>(null);
  const told = useMemo(
    () => (changedSince(mutation.error) ? NO_FAULTS : faultsOf(mutation.error, PRODUCT_FIELDS, away)),
    [mutation.error, away],
  );

  const send = (changes: ProductValues, from: Product, repeats: number): void => {
    mutation.mutate(
      { productId: from.id, changes: { ...changes, expected_version: from.version } },
      { onSuccess: onClose, onError: (error) => changedSince(error) && void lookAgain(changes, from, repeats) },
    );
  };
  /** The refusal says that it is another version by now: what it is, is asked for. */
  const lookAgain = async (changes: ProductValues, from: Product, repeats: number): Promise<void> => {
    const now = await client.query({ ...productQuery(from.id), staleTime: 0 }).catch(() => null);
    if (now === null) {
      setOwn({ ...NO_FAULTS, general: away });
      return;
    }
    const fields = { before: draftOf(from, typing), now: draftOf(now, typing) };
    if (differences(fields.before, fields.now).length === 0 && repeats < MOST_REPEATS) {
      send(changes, now, repeats + 1);
      return;
    }
    setBase(now);
    setDraft(rebased(draft, fields.before, fields.now));
    setMeanwhile(fields);
  };
  const submit = (): void => {
    if (mutation.isPending) return;
    const { values, faults } = readDraft(draft, differences(draft, draftOf(base, typing)), typing);
    const wrong = Object.entries(faults).map(([name, fault]) => [name, t.faults[fault]] as const);
    setOwn(wrong.length > 0 ? ownFaults(Object.fromEntries(wrong)) : null);
    if (wrong.length > 0) return;
    if (Object.keys(values).length === 0) onClose();
    else send(values, base, 0);
  };
  return {
    draft,
    change: (changes) => setDraft({ ...draft, ...changes }),
    meanwhile,
    faults: own ?? told,
    isBusy: mutation.isPending,
    submit,
  };
}
