"""What has been taken off a sale."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import TABLE_OPTIONS, Model
from common.db.types import CategoryEnum, Id, LineAmount, UTCDateTime, enum_column, text_column


class VoidReason(StrEnum):
    """Why a sale counts as never made."""

    WRONG_ENTRY = "wrong_entry"
    DUPLICATE = "duplicate"
    TEST = "test"
    OTHER = "other"


class SaleReversal(Model):
    """What returns and a void have taken off one sale; there is a row for each sale with one of them.

    Kept by `sales_service.selling` under the row lock of the sale's product. Its checks stand for the caps: whatever a
    defect above does, the database refuses the unit too many.

    - product_id, category, sold_at, units, revenue: copies of the sale's.
    - returned_units, refunded: sums over the sale's returns that are not void.
    - voided_at: since when the sale counts as never made (UTC); null while it counts.
    - void_reason, void_note: why, and the operator's remark; null without a void, the note also when there is none.
    - replaced_by: the sale that was recorded in its place, or null.
    """

    __tablename__ = "sale_reversals"
    __table_args__ = (
        Index(None, "sold_at"),  # serves: voided sales by time, which reports of single sales leave out
        Index(None, "voided_at"),  # serves: voided sales, which are few, and the lists that leave them out
        UniqueConstraint("replaced_by"),  # serves: the foreign key; a sale replaces one other
        CheckConstraint("returned_units BETWEEN 0 AND units", "returned_units"),
        CheckConstraint("refunded BETWEEN 0 AND revenue", "refunded"),
        CheckConstraint("voided_at IS NULL OR (returned_units = 0 AND refunded = 0)", "voided"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", "void_reason"),
        CheckConstraint("replaced_by IS NULL OR voided_at IS NOT NULL", "replaced_by"),
        TABLE_OPTIONS,
    )

    sale_id: Mapped[int] = mapped_column(Id, ForeignKey("sales.id"), primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(Id)
    category: Mapped[str] = mapped_column(CategoryEnum())
    sold_at: Mapped[datetime] = mapped_column(UTCDateTime())
    units: Mapped[int]
    revenue: Mapped[Decimal] = mapped_column(LineAmount)
    returned_units: Mapped[int]
    refunded: Mapped[Decimal] = mapped_column(LineAmount)
    voided_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    void_reason: Mapped[VoidReason | None] = mapped_column(enum_column(VoidReason))
    void_note: Mapped[str | None] = mapped_column(text_column())
    replaced_by: Mapped[int | None] = mapped_column(Id, ForeignKey("sales.id"))
