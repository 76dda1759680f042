"""Which sales belong together."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import TABLE_OPTIONS, Model
from common.db.models.sale import MAX_REFERENCE
from common.db.types import BINARY_COLLATION, Id, UTCDateTime, text_column


class Order(Model):
    """One order: the sales with its reference that are not voided. Without such a sale there is no row.

    Written by `sales_service.selling.orders` in the transactions that record and void its sales; two that record an
    order's first sales at once wait for each other here.

    - order_ref: the shop's own reference, compared exactly.
    - first_sale_id, first_sold_at: its earliest sale (of equal instants the one recorded first) and that sale's
      instant (UTC). The order counts on that day.
    - sales: how many it has, at least 1.
    """

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("first_sale_id"),  # a sale is the first of one order
        Index(None, "first_sold_at"),  # serves: orders by time, in reports of a foreign time zone
        TABLE_OPTIONS,
    )

    order_ref: Mapped[str] = mapped_column(text_column(MAX_REFERENCE, collation=BINARY_COLLATION), primary_key=True)
    first_sale_id: Mapped[int] = mapped_column(Id)
    first_sold_at: Mapped[datetime] = mapped_column(UTCDateTime())
    sales: Mapped[int]
