"""What the store sells, with its present stock."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import TABLE_OPTIONS, Model
from common.db.types import BINARY_COLLATION, CategoryEnum, Id, UnitPrice, UTCDateTime, enum_column, text_column

DEFAULT_LOW_STOCK_THRESHOLD = 10
MAX_BARCODE = 64
MAX_EXTERNAL_REF = 255


class ProductStatus(StrEnum):
    """`active` sells; `inactive` is kept but not sold; `deleted` is kept for its history only."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DELETED = "deleted"


class StockState(StrEnum):
    """How a product's stock stands."""

    OK = "ok"
    LOW = "low"
    OUT = "out"
    BLOCKED = "blocked"


class Product(Model):
    """One product. Rows are never removed: a deleted product keeps its sales and its ledger.

    - sku: the store's own code, compared exactly, unique; null when it has none, and always for a deleted product.
    - former_sku: the sku that deletion took from it, by which files of sales still find it; null when none was taken,
      or when restoring gave it back. Several products may have had the same one.
    - name, description, image_url: what the customer sees; description and image_url may be null.
    - price: list price of one unit in the store's currency; a sale freezes it.
    - category: where it stands today; a sale remembers the category of its own time.
    - status: see `ProductStatus`.
    - current_inventory: units in stock; null while blocked or deleted. Equal to the quantity of the product's last
      inventory transaction; written by `common.stock.ledger` only, under this row's lock.
    - low_stock_threshold: at this level or below the product counts as low.
    - updated_at: last change of any column, stock included (UTC).
    - cost: what one unit costs the store today; null when unknown. A sale freezes it.
    - barcode: what a scanner reads off it; null when it has none. Compared exactly; several products may have one.
    - external_ref: its id or handle in another system, such as a web shop's; null when it has none. As barcode.
    - version: from 1; one more at each change of any other column but the stock and `updated_at`.
    """

    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("sku"),
        Index(None, "former_sku"),  # serves: sales files that name a deleted product by the sku it had
        Index(None, "barcode"),  # serves: files that name products by their barcodes
        Index(None, "external_ref"),  # serves: files that name products by their ids elsewhere
        Index(None, "name"),  # serves: files that name products by their names; lists sorted by name
        Index(None, "price"),  # serves: lists sorted by price
        Index(None, "created_at"),  # serves: lists sorted by when products were registered
        Index(None, "category"),  # serves: the foreign key; GET /products and /inventory filtered by category
        CheckConstraint("price >= 0", "price"),
        CheckConstraint("current_inventory >= 0", "current_inventory"),
        CheckConstraint("low_stock_threshold >= 0", "low_stock_threshold"),
        CheckConstraint("status <> 'deleted' OR current_inventory IS NULL", "deleted_has_no_stock"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    sku: Mapped[str | None] = mapped_column(text_column(64, collation=BINARY_COLLATION))
    name: Mapped[str] = mapped_column(text_column(200))
    description: Mapped[str | None] = mapped_column(text_column())
    price: Mapped[Decimal] = mapped_column(UnitPrice)
    image_url: Mapped[str | None] = mapped_column(text_column(2000, collation=BINARY_COLLATION))
    category: Mapped[str] = mapped_column(CategoryEnum(), ForeignKey("categories.name"))
    status: Mapped[ProductStatus] = mapped_column(enum_column(ProductStatus))
    current_inventory: Mapped[int | None]
    low_stock_threshold: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())
    former_sku: Mapped[str | None] = mapped_column(text_column(64, collation=BINARY_COLLATION))
    cost: Mapped[Decimal | None] = mapped_column(UnitPrice)
    barcode: Mapped[str | None] = mapped_column(text_column(MAX_BARCODE, collation=BINARY_COLLATION))
    external_ref: Mapped[str | None] = mapped_column(text_column(MAX_EXTERNAL_REF, collation=BINARY_COLLATION))
    version: Mapped[int] = mapped_column(server_default=text("1"))
