"""What exports of products and of the inventory contain."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from common.db.models import Product, table_of
from common.db.schemas.product import InventoryFilter, ProductFilter
from common.files.exporting.query import ExportQuery
from common.files.exporting.snapshot import ExportSource
from common.files.exporting.sql_lines import ColumnType, ExportColumn
from common.stock.state import STATE_COLUMN
from products_service.catalog_queries import product_conditions
from products_service.cover.figures import last_sold_at
from products_service.inventory_queries import LAST_TRANSACTION, inventory_conditions

products = table_of(Product)

PRODUCT_BATCH = 500
"""Products per statement: one may have 7,000 characters of text, so that a batch is 15 MB at worst."""
INVENTORY_BATCH = 5_000

SKU = ExportColumn("sku", products.c.sku, ColumnType.TEXT, nullable=True)
NAME = ExportColumn("name", products.c.name, ColumnType.TEXT)
CATEGORY = ExportColumn("category", products.c.category, ColumnType.WORD)
STATUS = ExportColumn("status", products.c.status, ColumnType.WORD)
CURRENT_INVENTORY = ExportColumn("current_inventory", products.c.current_inventory, ColumnType.INTEGER, nullable=True)
LOW_STOCK_THRESHOLD = ExportColumn("low_stock_threshold", products.c.low_stock_threshold, ColumnType.INTEGER)
STOCK_STATE = ExportColumn("stock_state", STATE_COLUMN.element, ColumnType.WORD)
LAST_SOLD = ExportColumn("last_sold_at", last_sold_at(as_of=None).element, ColumnType.INSTANT, nullable=True)

PRODUCT_COLUMNS = (
    # What the importer reads, then the rest of what GET /products tells, then what the importer compares levels with.
    # What came later is at the end, since files keep the places of their columns.
    SKU,
    NAME,
    CATEGORY,
    ExportColumn("price", products.c.price, ColumnType.MONEY),
    ExportColumn("description", products.c.description, ColumnType.TEXT, nullable=True),
    ExportColumn("image_url", products.c.image_url, ColumnType.TEXT, nullable=True),
    CURRENT_INVENTORY,
    LOW_STOCK_THRESHOLD,
    ExportColumn("id", products.c.id, ColumnType.INTEGER),
    STATUS,
    STOCK_STATE,
    ExportColumn("created_at", products.c.created_at, ColumnType.INSTANT),
    ExportColumn("updated_at", products.c.updated_at, ColumnType.INSTANT),
    ExportColumn("former_sku", products.c.former_sku, ColumnType.TEXT, nullable=True),
    ExportColumn("inventory_transaction_id", LAST_TRANSACTION, ColumnType.INTEGER),
    ExportColumn("cost", products.c.cost, ColumnType.MONEY, nullable=True),
    LAST_SOLD,
    ExportColumn("barcode", products.c.barcode, ColumnType.TEXT, nullable=True),
    ExportColumn("external_ref", products.c.external_ref, ColumnType.TEXT, nullable=True),
    ExportColumn("version", products.c.version, ColumnType.INTEGER),
)

INVENTORY_COLUMNS = (
    ExportColumn("product_id", products.c.id, ColumnType.INTEGER),
    SKU,
    NAME,
    CATEGORY,
    STATUS,
    CURRENT_INVENTORY,
    LOW_STOCK_THRESHOLD,
    STOCK_STATE,
    LAST_SOLD,
)


class ProductExportQuery(ProductFilter, ExportQuery):
    """Which products, and how the file is written."""


class InventoryExportQuery(InventoryFilter, ExportQuery):
    """Whose stock, and how the file is written."""


def products_to_export(query: ProductFilter, zone: ZoneInfo) -> ExportSource:
    """The products of a filter, in the order in which they were registered."""
    return _source("products", PRODUCT_COLUMNS, PRODUCT_BATCH, product_conditions(query, zone))


def inventory_to_export(query: InventoryFilter, zone: ZoneInfo) -> ExportSource:
    """The present stock of the products of a filter."""
    return _source("inventory", INVENTORY_COLUMNS, INVENTORY_BATCH, inventory_conditions(query, zone))


def _source(
    name: str, columns: Sequence[ExportColumn], batch: int, conditions: list[ColumnElement[bool]]
) -> ExportSource:
    return ExportSource(
        name=name, columns=columns, table=products, key=products.c.id, batch=batch, conditions=conditions
    )
