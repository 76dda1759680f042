/** Registering sales, what comes back of them, and taking back what was recorded by mistake. */

import { sales } from "../clients";
import { dataOf } from "../problem";
import type { components } from "../sales";
import type { Write } from "./write";

/** A sale to be registered. */
export type SaleCreate = components["schemas"]["SaleCreate"];

/** A return to be recorded. */
export type ReturnCreate = components["schemas"]["ReturnCreate"];

/** How a sale is made void. */
export type SaleVoid = components["schemas"]["SaleVoid"];

type SaleRead = components["schemas"]["SaleRead"];
type SaleVoidRead = components["schemas"]["SaleVoidRead"];
type ReturnRead = components["schemas"]["ReturnRead"];

/** Figures, lists, stock, and the day of the first sale. */
const STALE = [["sales"], ["inventory"], ["products"], ["store"]] as const;

/** Registers that a product was sold: takes its stock, too. */
export const registerSale: Write<SaleCreate, SaleRead> = {
  send: (body, header) => dataOf(sales().POST("/sales", { body, params: { header } })),
  stale: STALE,
};

/** Records that goods or money went back. */
export const recordReturn: Write<ReturnCreate, ReturnRead> = {
  send: (body, header) => dataOf(sales().POST("/returns", { body, params: { header } })),
  stale: STALE,
};

/** Makes a sale void, perhaps with another in its place. */
export const voidSale: Write<{ readonly saleId: number; readonly body: SaleVoid }, SaleVoidRead> = {
  send: ({ saleId, body }, header) =>
    dataOf(sales().POST("/sales/{sale_id}/void", { params: { path: { sale_id: saleId }, header }, body })),
  stale: STALE,
};

/** Makes a return void. */
export const voidReturn: Write<{ readonly returnId: number; readonly note: string | null }, ReturnRead> = {
  send: ({ returnId, note }, header) =>
    dataOf(
      sales().POST("/returns/{return_id}/void", { params: { path: { return_id: returnId }, header }, body: { note } }),
    ),
  stale: STALE,
};
