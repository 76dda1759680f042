"""The tables of the store, one file each."""

from common.db.models.base import Model, table_of
from common.db.models.category import Category
from common.db.models.category_daily_sales import CategoryDailySales
from common.db.models.idempotency_key import IdempotencyKey
from common.db.models.import_run import ImportKind, ImportRun
from common.db.models.inventory_transaction import InventoryReason, InventoryTransaction
from common.db.models.product import Product, ProductStatus, StockState
from common.db.models.product_period_sales import Grain, ProductPeriodSales
from common.db.models.rollup_zone import RollupZone
from common.db.models.sale import Sale

__all__ = [
    "Category",
    "CategoryDailySales",
    "Grain",
    "IdempotencyKey",
    "ImportKind",
    "ImportRun",
    "InventoryReason",
    "InventoryTransaction",
    "Model",
    "Product",
    "ProductPeriodSales",
    "ProductStatus",
    "RollupZone",
    "Sale",
    "StockState",
    "table_of",
]
