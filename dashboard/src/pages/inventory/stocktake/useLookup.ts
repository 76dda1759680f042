import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { productQuery, searchQuery } from "../../../api/queries/products";
import { type Countable, isCodeOf, type Mode } from "./counted";

/** A product whose level is known: what is blocked has none. */
export type Present = Countable & { readonly current_inventory: number };

/** Why there is nothing to be counted. */
export type Missed =
  | { readonly kind: "none" | "several"; readonly text: string }
  | { readonly kind: "blocked"; readonly product: Countable }
  | { readonly kind: "failed"; readonly error: unknown };

/** Ways to a product that is to be counted, with its level of this moment. */
export interface Lookup {
  readonly missed: Missed | null;
  /** By what was scanned: this very code, or else the only product that fits. */
  find(text: string): void;
  open(productId: number, mode: Mode): void;
}

/** Looks products up; the last one that was asked for counts. */
export function useLookup(onFound: (product: Present, mode: Mode) => void): Lookup {
  const client = useQueryClient();
  const [missed, setMissed] = useState<Missed | null>(null);
  const latest = useRef(0);

  const load = (id: number): Promise<Countable> => client.query({ ...productQuery(id), staleTime: 0 });
  const found = async (text: string): Promise<Countable | Missed> => {
    const { products } = await client.query({ ...searchQuery(text), staleTime: 0 });
    const [first, ...others] = products;
    if (first === undefined) return { kind: "none", text };
    // The service puts this very code first, whichever of the product's it is.
    const product = await load(first.id);
    return others.length === 0 || isCodeOf(text, product) ? product : { kind: "several", text };
  };
  const show = (looking: Promise<Countable | Missed>, mode: Mode): void => {
    const number = (latest.current += 1);
    setMissed(null);
    void looking
      .catch((error: unknown): Missed => ({ kind: "failed", error }))
      .then((result) => {
        if (number !== latest.current) return;
        if ("kind" in result) setMissed(result);
        else if (isPresent(result)) onFound(result, mode);
        else setMissed({ kind: "blocked", product: result });
      });
  };
  return { missed, find: (text) => show(found(text), "add"), open: (id, mode) => show(load(id), mode) };
}

function isPresent(product: Countable): product is Present {
  return product.current_inventory !== null;
}
