"""What came back."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.acted import Acted
from common.db.models.base import TABLE_OPTIONS, Model
from common.db.models.sale import MAX_CHANNEL
from common.db.types import (
    BINARY_COLLATION,
    CategoryEnum,
    Id,
    LineAmount,
    UnitPrice,
    UTCDateTime,
    enum_column,
    text_column,
)


class ReturnReason(StrEnum):
    """Why goods or money went back."""

    CHANGED_MIND = "changed_mind"
    DAMAGED = "damaged"
    DEFECTIVE = "defective"
    WRONG_ITEM = "wrong_item"
    NOT_AS_DESCRIBED = "not_as_described"
    TOO_LATE = "too_late"
    GOODWILL = "goodwill"
    FRAUD = "fraud"
    OTHER = "other"
    UNSPECIFIED = "unspecified"


REPORTED = ("category", "product_id", "channel", "voided_at", "units", "restocked_units", "refunded", "unit_cost")
"""What reports need to know of a return beside its instants."""


class SaleReturn(Acted, Model):
    """Goods, money or both that went back once; append-only but for `voided_at`, written by `sales_service.selling`.

    - sale_id: the sale that it takes from; null for a return without a receipt.
    - product_id, category, channel, unit_cost: the sale's; without one the category is the product's of that time, and
      channel and unit_cost are null.
    - units: how many came back; 0 when only money went back.
    - restocked_units: how many of them went back into the stock.
    - refunded: money that went back; 0.00 for a swap.
    - note: the operator's remark, or null.
    - returned_at: when (UTC); may lie in the past.
    - sold_at: the sale's; without one `returned_at`, since such a return counts on its own day in every report.
    - recorded_at: when this row was written (UTC).
    - voided_at: since when it counts as never made (UTC); null while it counts.
    """

    __tablename__ = "sale_returns"
    __table_args__ = (
        Index(None, "sale_id"),  # serves: the foreign key; returns of one sale
        Index(None, "product_id", "returned_at"),  # serves: the foreign key; returns of one product by time
        Index(None, "category", "returned_at"),  # serves: returns of one category by time
        # serves: returns by time; reports in a foreign time zone and a comparison's partial day, from the index alone
        Index("ix_sale_returns_returned_at", "returned_at", *REPORTED),
        # serves: the same by the time of their sales
        Index("ix_sale_returns_sold_at", "sold_at", *REPORTED),
        CheckConstraint("units >= 0 AND restocked_units BETWEEN 0 AND units", "units"),
        CheckConstraint("refunded >= 0 AND (units > 0 OR refunded > 0)", "refunded"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    sale_id: Mapped[int | None] = mapped_column(Id, ForeignKey("sales.id"))
    product_id: Mapped[int] = mapped_column(Id, ForeignKey("products.id"))
    category: Mapped[str] = mapped_column(CategoryEnum())
    channel: Mapped[str | None] = mapped_column(text_column(MAX_CHANNEL, collation=BINARY_COLLATION))
    units: Mapped[int]
    restocked_units: Mapped[int]
    refunded: Mapped[Decimal] = mapped_column(LineAmount)
    unit_cost: Mapped[Decimal | None] = mapped_column(UnitPrice)
    reason: Mapped[ReturnReason] = mapped_column(enum_column(ReturnReason))
    note: Mapped[str | None] = mapped_column(text_column())
    returned_at: Mapped[datetime] = mapped_column(UTCDateTime())
    sold_at: Mapped[datetime] = mapped_column(UTCDateTime())
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime())
    voided_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
