/** The fixed words of the API that pages offer as choices, checked against its documents. */

import type { components as Products, operations as ProductsOperations } from "./products";
import type { components as Sales } from "./sales";

type InventoryPage =
  ProductsOperations["list_inventory"]["responses"][200]["content"]["application/json"];

/** Who is at the page, and what they may do. */
export type WhoAmI = Products["schemas"]["WhoAmI"];

/** One thing that somebody may be allowed to do. */
export type Scope = Products["schemas"]["Scope"];

/** What a user of the store is there for. */
export type Role = Products["schemas"]["Role"];

/** Somebody who may log in. */
export type User = Products["schemas"]["UserRead"];

/** Somebody with the link to choose a password, which is told once. */
export type InvitedUser = Products["schemas"]["UserInvited"];

/** A key of a program, as far as it is told again. */
export type ApiKey = Products["schemas"]["ApiKeyRead"];

/** A key that was made just now, which is told once. */
export type MadeKey = Products["schemas"]["ApiKeyMade"];

/** One thing that was done, by whom and to what. */
export type AuditEntry = Products["schemas"]["AuditEntryRead"];

/** Who did something. */
export type Actor = Products["schemas"]["ActorRead"];

/** What something was done to. */
export type EntityType = Products["schemas"]["EntityType"];

/** What was done. */
export type AuditAction = Products["schemas"]["AuditAction"];

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

/** A product with its stock. */
export type Product = Products["schemas"]["ProductRead"];

/** The stock of a product, as lists have it. */
export type InventoryRow = InventoryPage["items"][number];

/** A product as lists have it, with what was sold of it and how long its stock lasts. */
export type ListedProduct = Products["schemas"]["ListedProduct"];

/** An entry of a product's ledger. */
export type LedgerEntry = Products["schemas"]["InventoryTransactionRead"];

/** An entry of the store's ledger. */
export type StoreLedgerEntry = Products["schemas"]["StoreLedgerRead"];

/** The stock of the whole store, summed up. */
export type InventorySummary = Products["schemas"]["InventorySummary"];

/** The stock of a product over time. */
export type StockSeries = Products["schemas"]["SeriesRead"];

/** A product as the search finds it. */
export type ProductFound = Products["schemas"]["ProductFound"];

/** A sale. */
export type Sale = Sales["schemas"]["SaleRead"];

/** What came back of a sale. */
export type Return = Sales["schemas"]["ReturnRead"];

/** Why something came back. */
export type ReturnReason = Sales["schemas"]["ReturnReason"];

/** Why a sale is void. */
export type VoidReason = Sales["schemas"]["VoidReason"];

/** A page of a list. */
export interface Page<Row> {
  readonly items: readonly Row[];
  readonly next_cursor: string | null;
}

/** What some sales come to. */
export type Figures = Sales["schemas"]["Figures"];

/** A comparison of two ranges. */
export type Compare = Sales["schemas"]["Compare"];

/** A summary of one range. */
export type Summary = Sales["schemas"]["Summary"];

/** Sales by the hours of the week. */
export type Heatmap = Sales["schemas"]["Heatmap"];

/** How a file would be read. */
export type ImportPlan = Sales["schemas"]["ImportPlan"];

/** An import, how far it is, and what came of it. */
export type ImportStatus = Sales["schemas"]["ImportStatus"];

/** The same as the list has it. */
export type ListedImport = Sales["schemas"]["ListedImport"];
