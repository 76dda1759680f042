import { useState } from "react";
import { changeStock } from "../../../api/mutations/stock";
import { newKey, useKeyedWrite } from "../../../api/mutations/write";
import { ApiProblem } from "../../../api/problem";
import { conflictOf } from "../../../parts/stockConflict";
import { changeOf, type Counted, isDisputed } from "./counted";
import { changeCounts, counts } from "./kept";

/** How far the saving is. */
export interface Saving {
  readonly isBusy: boolean;
  /** Counts that were saved since it was last begun, and how many it was begun with. */
  readonly saved: number;
  readonly of: number;
  /** What ended it before all had been tried: a service that is away, or somebody who may not. */
  readonly error: unknown;
}

/**
 * Saves the counts one after the other, each with a key of its own that is kept before it is sent: whether an answer was
 * lost, the page loaded again or the button pressed twice, a count takes effect once. One whose level has moved waits for
 * somebody to say when; one that is refused stays with the reason, and the others are tried all the same. `onEmpty` is called
 * when none is left.
 */
export function useSaving(onEmpty: () => void): Saving & { readonly save: () => void } {
  const write = useKeyedWrite(changeStock);
  const [saving, setSaving] = useState<Saving>({ isBusy: false, saved: 0, of: 0, error: null });

  const send = async (count: Counted): Promise<boolean> => {
    const key = count.key ?? newKey();
    replace(count.id, (each) => ({ ...each, key }));
    try {
      await write.mutateAsync({ input: changeOf(count), key });
    } catch (error) {
      const actual = conflictOf(error);
      if (actual !== undefined) replace(count.id, (each) => ({ ...each, actual, key: null }));
      else if (isOfThisCount(error)) replace(count.id, (each) => ({ ...each, refusal: error.detail }));
      else throw error;
      return false;
    }
    changeCounts((all) => all.filter(({ id }) => id !== count.id));
    return true;
  };
  const saveAll = async (): Promise<void> => {
    const waiting = counts().filter((count) => !isDisputed(count));
    let saved = 0;
    let error: unknown = null;
    setSaving({ isBusy: true, saved, of: waiting.length, error });
    try {
      for (const count of waiting) {
        if (await send(count)) saved += 1;
        setSaving({ isBusy: true, saved, of: waiting.length, error });
      }
    } catch (reason) {
      error = reason;
    }
    setSaving({ isBusy: false, saved, of: waiting.length, error });
    if (counts().length === 0) onEmpty();
  };
  return {
    ...saving,
    save: () => {
      if (!saving.isBusy) void saveAll();
    },
  };
}

/** Whether a refusal is about the one count: such as of a product that was deleted meanwhile. */
function isOfThisCount(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem && [404, 409, 422].includes(error.status);
}

function replace(id: number, change: (count: Counted) => Counted): void {
  changeCounts((all) => all.map((each) => (each.id === id ? change(each) : each)));
}
