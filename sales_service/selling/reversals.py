"""The one writer of what has been taken off sales (`sale_reversals`); the sales' locks are held already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import update
from sqlalchemy.dialects.mysql import insert
from sqlalchemy.orm import Session

from common.db.bulk import insert_many, literal_rows
from common.db.models import SaleReversal, table_of
from common.db.schemas.sale_reversal import SaleVoid
from sales_service.selling.locking import LockedSale

reversals = table_of(SaleReversal)


@dataclass
class TakenOff:
    """What returns take off one sale."""

    sale: LockedSale
    units: int = 0
    refunded: Decimal = Decimal(0)


def take_off(session: Session, taken: Sequence[TakenOff]) -> None:
    """Add to what was taken off sales, with one statement.

    Added, not set: whatever a defect above does, the table's checks refuse the unit and the cent too many.
    """
    rows = [_reversal(one.sale) | {"returned_units": one.units, "refunded": one.refunded} for one in taken]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    insert_many(session.connection(), literal_rows(reversals, columns), on_duplicate_add=["returned_units", "refunded"])


def give_back(session: Session, sale_id: int, units: int, refunded: Decimal) -> None:
    """Take back what a return took off a sale."""
    values = {
        "returned_units": reversals.c.returned_units - units,
        "refunded": reversals.c.refunded - refunded,
    }
    session.execute(update(reversals).where(reversals.c.sale_id == sale_id).values(values))


def void(session: Session, sale: LockedSale, wanted: SaleVoid, at: datetime, replaced_by: int | None) -> None:
    """Say of a sale that it counts as never made."""
    values = {"voided_at": at, "void_reason": wanted.reason, "void_note": wanted.note, "replaced_by": replaced_by}
    statement = insert(reversals).values(_reversal(sale) | {"returned_units": 0, "refunded": 0} | values)
    session.execute(statement.on_duplicate_key_update(values))


def _reversal(sale: LockedSale) -> dict[str, object]:
    return {
        "sale_id": sale.id,
        "product_id": sale.product_id,
        "category": sale.category,
        "sold_at": sale.sold_at,
        "units": sale.units,
        "revenue": sale.revenue,
    }
