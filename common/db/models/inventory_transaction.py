"""The stock ledger."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.acted import Acted
from common.db.models.base import TABLE_OPTIONS, Model
from common.db.types import Id, UTCDateTime, enum_column, text_column


class InventoryReason(StrEnum):
    """Why a level moved or was set. `initial`, `sale`, `delete` and `void` are written by the services only."""

    INITIAL = "initial"
    RESTOCK = "restock"
    ADJUSTMENT = "adjustment"
    STOCKTAKE = "stocktake"
    SALE = "sale"
    RETURN = "return"
    BLOCK = "block"
    UNBLOCK = "unblock"
    DELETE = "delete"
    VOID = "void"


class InventoryTransaction(Acted, Model):
    """One entry of a product's ledger: append-only, written by `common.stock.ledger` under the product's row lock.

    For one product, in the order of id: each quantity is the previous quantity plus `change`, without gaps, and
    created_at never runs backwards. The first entry is the product's initial inventory.

    - quantity: the level after this entry in units; null when blocked, deleted or otherwise nullified.
    - change: units added (negative: taken); null when the level becomes or was null.
    - sale_id: the sale that took the units; null for every other reason.
    - note: the operator's remark, or null.
    - created_at: when it was written (UTC).
    - return_id: the return that put units back (`return`) or, voided, took them out again (`void`); else null. A person
      may write `return` too, without one.
    - voided_sale_id: the sale that never happened, whose units a `void` put back; else null.

    No foreign keys on the last two: one writer sets them in the transaction that writes what they name, nothing of that
    is ever removed, and every entry would be indexed and checked for the few that have them. No check mentions the
    reason, since MySQL copies the whole table to append to an ENUM that one mentions.
    """

    __tablename__ = "inventory_transactions"
    __table_args__ = (
        Index(None, "product_id"),  # serves: the foreign key; the ledger of one product by id (the index ends in id)
        Index(None, "product_id", "created_at"),  # serves: the level as of an instant; the ledger between two dates
        # serves: the store's ledger by time; when stock went and came back, which is told by the index alone
        Index("ix_inventory_transactions_created_at", "created_at", "product_id", "reason", "quantity", "change"),
        Index(None, "sale_id", unique=True),  # serves: the foreign key; a sale takes stock once
        Index(None, "voided_sale_id", unique=True),  # serves: that a void puts a sale's units back once
        CheckConstraint("quantity >= 0", "quantity"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    product_id: Mapped[int] = mapped_column(Id, ForeignKey("products.id"))
    quantity: Mapped[int | None]
    change: Mapped[int | None]
    reason: Mapped[InventoryReason] = mapped_column(enum_column(InventoryReason))
    sale_id: Mapped[int | None] = mapped_column(Id, ForeignKey("sales.id"))
    note: Mapped[str | None] = mapped_column(text_column())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    return_id: Mapped[int | None] = mapped_column(Id)
    voided_sale_id: Mapped[int | None] = mapped_column(Id)
