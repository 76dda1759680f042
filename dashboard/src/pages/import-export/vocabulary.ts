/** The words of the importer that are offered as choices; a test of the services holds them to what these know. */

import type { ImportKind } from "../../api/mutations/imports";

/** What a column can be used as. */
export const FIELDS = {
  products: [
    "id",
    "sku",
    "name",
    "option",
    "category",
    "price",
    "surcharge",
    "cost",
    "description",
    "image_url",
    "current_inventory",
    "stock_state",
    "low_stock_threshold",
    "status",
    "barcode",
    "external_ref",
    "version",
    "inventory_transaction_id",
  ],
  sales: [
    "sku",
    "barcode",
    "external_ref",
    "product_name",
    "product_id",
    "category",
    "units",
    "unit_price",
    "revenue",
    "discount",
    "order_discount",
    "unit_cost",
    "currency",
    "sold_at",
    "sold_date",
    "sold_time",
    "status",
    "order_ref",
    "customer_ref",
    "channel",
  ],
} as const satisfies Record<ImportKind, readonly string[]>;

/** A field of either kind. */
export type FieldName = (typeof FIELDS)[ImportKind][number];

/** Programs whose files are known. */
export const PROFILES = {
  products: [
    "loyverse-items",
    "magento-products",
    "own-products",
    "prestashop-products",
    "shopify-products",
    "square-items",
    "wix-products",
    "woocommerce-products",
  ],
  sales: [
    "amazon-orders",
    "ebay-orders",
    "etsy-orders",
    "lightspeed-sales",
    "online-retail",
    "own-sales",
    "shopify-orders",
    "woocommerce-orders",
  ],
} as const satisfies Record<ImportKind, readonly string[]>;

/** A program of either kind. */
export type ProfileName = (typeof PROFILES)[ImportKind][number];

/** Encodings that files come in beside UTF-8, as the service names them; a guess can be put right by one of these. */
export const ENCODINGS = ["utf-8", "cp1252", "cp1250", "cp1251", "utf-16", "shift_jis", "mac_roman"] as const;
