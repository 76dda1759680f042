"""The stock of all products at a moment: now, or at an instant of the past, as their ledgers tell."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import FromClause, ScalarSelect, SQLColumnExpression, and_, case, select
from sqlalchemy.orm import aliased

from common.db.models import InventoryReason, InventoryTransaction, Product, ProductStatus, table_of

Entry = aliased(InventoryTransaction, name="entry")
"""A product's last entry up to the instant."""

Earlier = aliased(InventoryTransaction, name="earlier")


@dataclass(frozen=True)
class Stock:
    """Products with what each had at a moment; name, category, price and threshold are today's.

    - level: units, null while blocked or deleted.
    - status: as it was; of a product that was deleted later only that it was there is known, and it counts as active.
    - rows: the products that were there, and what the columns above are read from; None: all that there are now.
    """

    level: SQLColumnExpression[int | None]
    status: SQLColumnExpression[ProductStatus]
    rows: FromClause | None = None


PRESENT = Stock(Product.current_inventory, Product.status)


def stock_at(instant: datetime | None) -> Stock:
    """The stock at an instant of the past; at present for None."""
    if instant is None:
        return PRESENT
    was_there = and_(Product.status == ProductStatus.DELETED, Entry.reason != InventoryReason.DELETE)
    return Stock(
        level=Entry.quantity,
        status=case((was_there, ProductStatus.ACTIVE), else_=Product.status),
        rows=table_of(Product).join(Entry, Entry.id == _last_entry(instant)),
    )


def _last_entry(instant: datetime) -> ScalarSelect[int]:
    """The id of a product's last entry up to an instant: one look into the index."""
    return (
        select(Earlier.id)
        .with_hint(Earlier, "FORCE INDEX (ix_inventory_transactions_product_id_created_at)")
        .where(Earlier.product_id == Product.id, Earlier.created_at <= instant)
        .order_by(Earlier.product_id.desc(), Earlier.created_at.desc(), Earlier.id.desc())
        .limit(1)
        .correlate(Product)
        .scalar_subquery()
    )
