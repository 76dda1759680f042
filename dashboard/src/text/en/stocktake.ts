import type { CountFault, Mode } from "../../pages/inventory/stocktake/counted";

const counted = (count: number, text: string, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${text} ${many}`;

/** Texts of counting what there is. */
export const stocktake = {
  note: "Scan or type a product, type how many there are, press Enter, and go on with the next. Counts stay on this device until they are saved, even when the page is closed.",
  notKept: "This browser keeps nothing: save before you leave the page, or the counts are gone.",
  count: "Count",
  scan: "Next product",
  scanHint: "SKU, barcode or name",
  units: "Units counted",
  take: "Add to the list",
  cancel: "Cancel",
  taken: (product: string) => `${product} is on the list.`,
  faults: {
    missing: "Type how many there are; 0 if there are none.",
    no_count: "Type a whole number, without a sign.",
    too_many: "That is more than can be kept.",
    is_code: "That is the product’s code. Type how many there are.",
  } satisfies Record<CountFault, string>,
  earlier: (units: string) => `${units} have been counted already. What you type now`,
  modes: { add: "Is added", replace: "Replaces that" } satisfies Record<Mode, string>,
  missed: {
    none: (text: string) => `No product has “${text}” as its code or in its name.`,
    several: (text: string) => `Several products fit “${text}”: choose one from the list, with the arrow keys and Enter.`,
    blocked: (product: string) => `${product} is blocked and has no stock to compare with. Unblock it with the units that you have counted.`,
    toProduct: "To the product",
  },
  counted: (count: number, text: string) => (count === 0 ? "Counted" : `Counted: ${counted(count, text, "product", "products")}`),
  nothing: "What you have counted stands here, beside what is on record.",
  differing: (count: number, text: string) =>
    count === 0 ? "All agree with what is on record." : `${counted(count, text, "differs", "differ")} from what is on record.`,
  table: {
    title: "Counts that are not saved yet",
    product: "Product",
    units: "Counted",
    expected: "On record",
    difference: "Difference",
    acts: "Change the count",
  },
  agrees: "agrees",
  again: "Count again",
  againOf: (product: string) => `Count again: ${product}`,
  remove: "Remove",
  removeOf: (product: string) => `Remove the count of ${product}`,
  save: (count: number, text: string) => `Save ${counted(count, text, "count", "counts")}`,
  saving: (done: string, all: string) => `Saving: ${done} of ${all} …`,
  saved: (count: number, text: string) => `${counted(count, text, "count is", "counts are")} saved.`,
  toMovements: "What they have changed",
  stopped: (reason: string) => `The saving has stopped: ${reason} What is not saved stands here still; save again.`,
  discard: "Discard all",
  discardTitle: "Discard all counts?",
  discardText: (count: number, text: string) =>
    `${counted(count, text, "product has", "products have")} to be counted again. No stock changes, and what was saved stays saved.`,
  conflict: (product: string, now: string, seen: string) => `${product}: it is ${now} now, not ${seen}.`,
  when: (units: string) => `It has moved since it was looked up. When did you count ${units}?`,
  moved: {
    after: (level: string) => `Before it moved: there are ${level} now`,
    before: (level: string) => `After it moved: there are ${level}`,
  },
  blockedMeanwhile: (product: string) => `${product} has been blocked meanwhile: it has no stock that a count could correct.`,
};
