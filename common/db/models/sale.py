"""What was sold."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.acted import Acted
from common.db.models.base import TABLE_OPTIONS, Model
from common.db.types import BINARY_COLLATION, CategoryEnum, Id, LineAmount, UnitPrice, UTCDateTime, text_column

MAX_REFERENCE = 64
MAX_CHANNEL = 32
"""Characters of a reference to an order or a customer, and of a channel's name."""


class Sale(Acted, Model):
    """One product sold once; append-only, written by `sales_service.selling.bulk` alone.

    What is taken off a sale later, by a return or because it never happened, is said in `SaleReversal`.

    - category: the product's category at the time of recording; later moves do not touch it.
    - units: how many, at least 1.
    - unit_price: list price of one unit, frozen at the sale.
    - total_price: units times unit_price.
    - revenue: what was really taken, total_price less any discount; not always a multiple of the units.
    - sold_at: the instant of the sale (UTC); may lie in the past. Calendar days exist in the rollups only.
    - recorded_at: when this row was written (UTC).
    - unit_cost: what one unit cost the store, frozen at the sale; null when nobody knew.
    - order_ref, customer_ref, channel: the shop's own references, compared exactly; null when none was given.
    """

    __tablename__ = "sales"
    __table_args__ = (
        Index(None, "product_id", "sold_at"),  # serves: the foreign key; sales of one product by time
        Index(None, "category", "sold_at"),  # serves: sales of one category by time
        # serves: sales by time; reports in a foreign time zone and a comparison's partial day, from the index alone
        Index(
            "ix_sales_sold_at",
            *("sold_at", "category", "product_id", "units", "revenue", "total_price", "unit_cost", "channel"),
            "order_ref",
        ),
        Index(None, "order_ref"),  # serves: sales of one order
        Index(None, "customer_ref"),  # serves: sales to one customer
        CheckConstraint("units >= 1", "units"),
        CheckConstraint("unit_price >= 0", "unit_price"),
        CheckConstraint("total_price = units * unit_price", "total_price"),
        CheckConstraint("revenue BETWEEN 0 AND total_price", "revenue"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    product_id: Mapped[int] = mapped_column(Id, ForeignKey("products.id"))
    category: Mapped[str] = mapped_column(CategoryEnum())
    units: Mapped[int]
    unit_price: Mapped[Decimal] = mapped_column(UnitPrice)
    total_price: Mapped[Decimal] = mapped_column(LineAmount)
    revenue: Mapped[Decimal] = mapped_column(LineAmount)
    sold_at: Mapped[datetime] = mapped_column(UTCDateTime())
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime())
    unit_cost: Mapped[Decimal | None] = mapped_column(UnitPrice)
    order_ref: Mapped[str | None] = mapped_column(text_column(MAX_REFERENCE, collation=BINARY_COLLATION))
    customer_ref: Mapped[str | None] = mapped_column(text_column(MAX_REFERENCE, collation=BINARY_COLLATION))
    channel: Mapped[str | None] = mapped_column(text_column(MAX_CHANNEL, collation=BINARY_COLLATION))
