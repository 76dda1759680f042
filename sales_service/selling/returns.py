"""Record that goods or money went back: stock, ledger, return and what is taken off the sale, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from common.access.actors import actor_columns
from common.db.bulk import insert_many, literal_rows
from common.db.models import SaleReturn, table_of
from common.db.schemas.sale_return import ReturnCreate
from common.db.types import utc_now
from common.errors import (
    InvalidRequest,
    ProductNotFound,
    RefundExceedsSale,
    ReturnExceedsSale,
    SaleNotFound,
    SaleVoided,
)
from common.problems import at_pointer
from common.stock.ledger import LockedProduct, StockMove, move_stock, record_returned
from sales_service.rollups.lines import CountedReturn, of_returns
from sales_service.rollups.writing import add_to_rollups
from sales_service.selling.locking import Locked, LockedSale, lock_sales
from sales_service.selling.reversals import TakenOff, take_off

returns = table_of(SaleReturn)


def register_returns(
    session: Session,
    wanted: Sequence[ReturnCreate],
    zone: ZoneInfo,
    *,
    pointer: str = "",
    recorded_at: datetime | None = None,
) -> list[dict[str, Any]]:
    """Record returns and give them back in order, each with the fields of ReturnRead.

    - zone: the store's.
    - pointer: where the list stands in the request's body, with `{}` for the position.
    - recorded_at: when, unless now; later where a clock was ahead.

    Raises, for the first return in order that cannot be taken, SaleNotFound, SaleVoided, ProductNotFound,
    ReturnExceedsSale and RefundExceedsSale (with what those above it left), InventoryBlocked, InventoryConflict or
    InvalidRequest, with a pointer to the field.
    """
    sale_ids = {one.sale_id for one in wanted if one.sale_id is not None}
    locked = lock_sales(session, sale_ids, {one.product_id for one in wanted if one.product_id is not None})
    now = max(
        [
            recorded_at or utc_now(),
            *(sale.sold_at for sale in locked[0].values()),
            *(p.updated_at for p in locked[1].values()),
        ]
    )
    taken = [_Returned.of(one, locked, now, pointer.format(position)) for position, one in enumerate(wanted)]
    columns = {name: [one.row[name] for one in taken] for name in taken[0].row}
    ids = insert_many(session.connection(), literal_rows(returns, columns))
    _reverse(session, taken)
    moves = [(one.move, return_id) for one, return_id in zip(taken, ids, strict=True) if one.move is not None]
    if moves:
        record_returned(session, [move for move, _ in moves], [return_id for _, return_id in moves], now)
    add_to_rollups(session, of_returns([counted_return(one.row) for one in taken], zone))
    return [
        {"id": return_id, "product_name": one.product.name, "sku": one.product.sku, **one.row, "voided_at": None}
        for one, return_id in zip(taken, ids, strict=True)
    ]


def counted_return(row: Mapping[str, Any]) -> CountedReturn:
    """A return, given by the columns of its table, as the rollups count it."""
    return CountedReturn(**{column.name: row[column.name] for column in fields(CountedReturn)})


def _reverse(session: Session, taken: Sequence["_Returned"]) -> None:
    """Take the returns off their sales."""
    of_sales: dict[int, TakenOff] = {}
    for one in taken:
        if one.sale is not None:
            off = of_sales.setdefault(one.sale.id, TakenOff(one.sale))
            off.units += one.row["units"]
            off.refunded += one.row["refunded"]
    if of_sales:
        take_off(session, list(of_sales.values()))


@dataclass(frozen=True)
class _Returned:
    """A return that can be taken: its row, and what it does to the stock."""

    sale: LockedSale | None
    product: LockedProduct
    row: dict[str, Any]
    move: StockMove | None

    @staticmethod
    def of(wanted: ReturnCreate, locked: Locked, now: datetime, pointer: str) -> "_Returned":
        """Check a return against what is locked, and count it there; see `register_returns`."""
        sale = _sale(wanted, locked, pointer)
        product = _product(wanted, sale, locked, pointer)
        _check_instant(wanted, sale, now, pointer)
        refunded = _take_off(wanted, sale, pointer) if sale else wanted.refunded
        move = _restock(wanted, sale, product, pointer)
        returned_at = wanted.returned_at or now
        row = {
            "sale_id": wanted.sale_id,
            "product_id": product.id,
            "category": sale.category if sale else product.category,
            "channel": sale.channel if sale else None,
            "units": wanted.units,
            "restocked_units": move.change if move else 0,
            "refunded": refunded,
            "unit_cost": sale.unit_cost if sale else None,
            "reason": wanted.reason,
            "note": wanted.note,
            "returned_at": returned_at,
            "sold_at": sale.sold_at if sale else returned_at,
            "recorded_at": now,
            **actor_columns(),
        }
        return _Returned(sale, product, row, move)


def _sale(wanted: ReturnCreate, locked: Locked, pointer: str) -> LockedSale | None:
    if wanted.sale_id is None:
        return None
    sale = locked[0].get(wanted.sale_id)
    if sale is None:
        detail = f"There is no sale {wanted.sale_id}."
        raise SaleNotFound(detail=detail, errors=at_pointer(f"{pointer}/sale_id", detail))
    if sale.voided_at is not None:
        detail = f"Sale {sale.id} is void; nothing can come back of it."
        raise SaleVoided(detail=detail, errors=at_pointer(f"{pointer}/sale_id", detail))
    return sale


def _product(wanted: ReturnCreate, sale: LockedSale | None, locked: Locked, pointer: str) -> LockedProduct:
    product_id = sale.product_id if sale else wanted.product_id
    product = locked[1].get(product_id) if product_id is not None else None
    if product is None:
        detail = f"There is no product {product_id}."
        raise ProductNotFound(product_id or 0, errors=at_pointer(f"{pointer}/product_id", detail))
    return product


def _check_instant(wanted: ReturnCreate, sale: LockedSale | None, now: datetime, pointer: str) -> None:
    detail = None
    if wanted.returned_at is not None and wanted.returned_at > now:
        detail = f"returned_at lies in the future; it is {now:%Y-%m-%dT%H:%M:%SZ} now"
    elif wanted.returned_at is not None and sale is not None and wanted.returned_at < sale.sold_at:
        detail = f"returned_at lies before the sale, which was at {sale.sold_at:%Y-%m-%dT%H:%M:%S.%fZ}"
    if detail:
        raise InvalidRequest(detail=detail, errors=at_pointer(f"{pointer}/returned_at", detail))


def _take_off(wanted: ReturnCreate, sale: LockedSale, pointer: str) -> Decimal:
    """Count the return among those of its sale; what is refunded."""
    if wanted.units > sale.returnable:
        detail = f"Sale {sale.id} has {sale.returnable} of {sale.units} units left to return, not {wanted.units}."
        errors = at_pointer(f"{pointer}/units", detail)
        raise ReturnExceedsSale(detail=detail, errors=errors, returnable=sale.returnable)
    refunded = sale.share_of_next(wanted.units) if wanted.refunded is None else wanted.refunded
    if refunded > sale.refundable:
        detail = f"Sale {sale.id} has {sale.refundable:.2f} of {sale.revenue} left to refund, not {refunded:.2f}."
        errors = at_pointer(f"{pointer}/refunded", detail)
        raise RefundExceedsSale(detail=detail, errors=errors, refundable=f"{sale.refundable:.2f}")
    sale.returned_units += wanted.units
    sale.refunded += refunded
    return refunded


def _restock(wanted: ReturnCreate, sale: LockedSale | None, product: LockedProduct, pointer: str) -> StockMove | None:
    """Put units back into the stock: those asked for, or all that left it and come back now, if it has a level."""
    units = wanted.restocked_units
    if units is None:
        comes_back = sale is not None and sale.took_stock and wanted.returned_at is None and product.level is not None
        units = wanted.units if comes_back else 0
    return move_stock(product, units, pointer=f"{pointer}/restocked_units") if units else None
