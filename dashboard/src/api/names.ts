/** The fixed words of the API that pages offer as choices, checked against its documents. */

import type { components as Products } from "./products";
import type { components as Sales } from "./sales";

/** A category of the store. */
export type CategoryName = Products["schemas"]["CategoryName"];

/** How a product's stock stands. */
export type StockState = Products["schemas"]["StockState"];

/** A product's status. */
export type ProductStatus = Products["schemas"]["ProductStatus"];

/** Why stock moved. */
export type LedgerReason = Products["schemas"]["InventoryReason"];

/** The store as `/store` describes it. */
export type Store = Sales["schemas"]["StoreRead"];

/** A comparison of two ranges. */
export type Compare = Sales["schemas"]["Compare"];

/** A summary of one range. */
export type Summary = Sales["schemas"]["Summary"];
