/** Products and categories. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { products } from "../clients";
import { dataOf } from "../problem";
import type { operations } from "../products";

/** Which products a list holds, and in which order. */
export type ProductListQuery = NonNullable<operations["list_products"]["parameters"]["query"]>;

/** One page of the list of products. */
export const productsQuery = (query: ProductListQuery) =>
  queryOptions({
    queryKey: ["products", "list", query],
    queryFn: ({ signal }) => dataOf(products().GET("/products", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** One product with all its attributes. */
export const productQuery = (productId: number) =>
  queryOptions({
    queryKey: ["products", "one", productId],
    queryFn: ({ signal }) =>
      dataOf(products().GET("/products/{product_id}", { params: { path: { product_id: productId } }, signal })),
  });

/** What a text may mean: the best ten products, one with this very sku first, and categories. */
export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: ["products", "search", q],
    queryFn: ({ signal }) => dataOf(products().GET("/search", { params: { query: { q } }, signal })),
    placeholderData: keepPreviousData,
  });

/** The categories that the store has opened. They hardly change. */
export const categoriesQuery = queryOptions({
  queryKey: ["categories"],
  staleTime: 10 * 60_000,
  queryFn: ({ signal }) => dataOf(products().GET("/categories", { params: { query: { limit: 200 } }, signal })),
});
