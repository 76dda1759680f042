/** Changing stock. */

import { products } from "../clients";
import { dataOf } from "../problem";
import type { components } from "../products";
import type { Write } from "./write";

type Movement = components["schemas"]["InventoryTransactionCreate"];
type LedgerEntry = components["schemas"]["InventoryTransactionRead"];

/** What moves the stock of a product; `expected_quantity` should always be there. */
export interface StockChange {
  readonly productId: number;
  readonly movement: Movement;
}

/** Moves or sets the level of a product, with a reason. */
export const changeStock: Write<StockChange, LedgerEntry> = {
  send: ({ productId, movement }, header) =>
    dataOf(
      products().POST("/products/{product_id}/inventory-transactions", {
        params: { path: { product_id: productId }, header },
        body: movement,
      }),
    ),
  stale: [["inventory"], ["products"]],
};
