/** Registering, changing, deleting and restoring products. */

import { products } from "../clients";
import { dataOf } from "../problem";
import type { components } from "../products";
import type { Write } from "./write";

type ProductCreate = components["schemas"]["ProductCreate"];
type ProductUpdate = components["schemas"]["ProductUpdate"];
type ProductRead = components["schemas"]["ProductRead"];

const STALE = [["products"], ["inventory"], ["categories"]] as const;

/** Fields of a product that were changed, and of no other. */
export interface ProductChange {
  readonly productId: number;
  readonly changes: ProductUpdate;
}

/** Registers a product. */
export const registerProduct: Write<ProductCreate, ProductRead> = {
  send: (body, header) => dataOf(products().POST("/products", { body, params: { header } })),
  stale: STALE,
};

/** Changes fields of a product. */
export const changeProduct: Write<ProductChange, ProductRead> = {
  send: ({ productId, changes }, header) =>
    dataOf(
      products().PATCH("/products/{product_id}", {
        params: { path: { product_id: productId }, header },
        body: changes,
      }),
    ),
  stale: [...STALE, ["sales"]],
};

/** Deletes a product, if it is still the one that was seen; its history stays. */
export const deleteProduct: Write<Pick<ProductRead, "id" | "version">, undefined> = {
  send: async ({ id, version }) => {
    const params = { path: { product_id: id }, query: { expected_version: version } };
    await dataOf(products().DELETE("/products/{product_id}", { params }));
    return undefined;
  },
  stale: STALE,
};

/** Brings a deleted product back. */
export const restoreProduct: Write<number, ProductRead> = {
  send: (productId, header) =>
    dataOf(
      products().POST("/products/{product_id}/restore", { params: { path: { product_id: productId }, header } }),
    ),
  stale: STALE,
};
