import type { Client } from "openapi-fetch";
import type { components as ProductsSchemas, paths as ProductsPaths } from "./products.js";
import type { components as SalesSchemas, paths as SalesPaths } from "./sales.js";

export type { ProductsPaths, ProductsSchemas, SalesPaths, SalesSchemas };

/** What a service refused; `code` is stable, `detail` is for people, `problem` has all that was said. */
export declare class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly problem: Readonly<Record<string, unknown>>;
}

/** The products service at an address: categories, products, stock. */
export declare function productsClient(baseUrl: string): Client<ProductsPaths>;

/** The sales service at an address: sales, returns, reports. */
export declare function salesClient(baseUrl: string): Client<SalesPaths>;

/** What a call gave. Throws ApiError where the service refused. */
export declare function dataOf<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T>;

/** All items of a list, page by page: `page` asks for the one that begins at a cursor, the first without one. */
export declare function every<T>(
  page: (cursor: string | undefined) => Promise<{ items: T[]; next_cursor: string | null }>,
): AsyncGenerator<T>;
