"""Record that products were sold: stock, ledger, sale and rollups in one transaction, all or nothing."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from common.access.actors import actor_columns, answering
from common.access.principal import Principal
from common.calendar.periods import local_date
from common.db.schemas.sale import SaleCreate
from common.db.types import utc_now
from common.errors import InvalidRequest, ProductNotFound
from common.problems import Problem, at_pointer
from common.stock.ledger import LockedProduct, StockTaken, lock_products, take_stock
from sales_service.rollups.writing import RollupLines
from sales_service.selling.bulk import SaleLines, record_sales

NOTHING_REVERSED: dict[str, Any] = {
    "returned_units": 0,
    "refunded": Decimal(0),
    "voided_at": None,
    "void_reason": None,
    "replaces": None,
}
"""What has been taken off a sale that was just recorded."""


def register_sales(
    session: Session,
    wanted: Sequence[SaleCreate],
    zone: ZoneInfo,
    *,
    pointer: str = "",
    also: Sequence[RollupLines] = (),
) -> list[dict[str, Any]]:
    """Record sales and return them in order, each with the fields of SaleRead.

    Locks are taken in one order (products by id, then rollup rows), so that sales of several products at once cannot
    block each other in a circle.

    - pointer: where the list stands in the request's body, with `{}` for the position.
    - also: what else the transaction adds to the rollups.

    Raises, for the first sale in order that cannot be taken, ProductNotFound, ProductUnavailable, InsufficientStock
    (`available` being what the sales above it left) or InvalidRequest, with a pointer to the field.
    """
    products = lock_products(session, {sale.product_id for sale in wanted})
    now = max([utc_now(), *(product.updated_at for product in products.values())])
    checked = [
        _check(products, sale, now, zone, pointer=pointer.format(position)) for position, sale in enumerate(wanted)
    ]
    return _record(session, products, checked, now, zone, also=also)


class WantedSale(NamedTuple):
    """A sale to record, who wants it, and by which request."""

    sale: SaleCreate
    principal: Principal
    request_id: str


def register_each(
    session: Session, wanted: Sequence[WantedSale], zone: ZoneInfo, *, wait: bool = True
) -> list[dict[str, Any] | Problem | None]:
    """Record those of some sales that can be, which have nothing to do with each other, by the statements of one.

    What is decided of a sale, its row and what it takes of the stock, is decided in the name of who wants it.

    Returns for each, in order, the fields of SaleRead, or the problem that `register_sales` would raise for it alone
    after those above it. Without `wait`, None for one that has to be registered by itself: its product is locked by
    another transaction or not there, or was moved by a clock that is ahead of ours, whose time would be everybody's.
    """
    products = lock_products(session, {sale.product_id for sale, *_ in wanted}, wait=wait)
    now = utc_now()
    if wait:
        now = max([now, *(product.updated_at for product in products.values())])
    results: list[_Checked | Problem | None] = []
    for sale, principal, request_id in wanted:
        product = products.get(sale.product_id)
        if not wait and (product is None or product.updated_at > now):
            results.append(None)
            continue
        try:
            with answering(principal, request_id):
                results.append(_check(products, sale, now, zone))
        except Problem as problem:
            results.append(problem)
    checked = [result for result in results if isinstance(result, _Checked)]
    recorded = iter(_record(session, products, checked, now, zone) if checked else ())
    return [next(recorded) if isinstance(result, _Checked) else result for result in results]


class _Checked(NamedTuple):
    """A sale that can be recorded: its row, and what it takes of the stock; None where it takes nothing."""

    row: dict[str, Any]
    taken: StockTaken | None


def _check(
    products: dict[int, LockedProduct], sale: SaleCreate, now: datetime, zone: ZoneInfo, *, pointer: str = ""
) -> _Checked:
    """Take a sale's units of its locked product, last of all: a sale that is refused has taken nothing."""
    product = _known(products, sale, pointer)
    _check_instant(sale, now, zone, pointer)
    row = _row(sale, product, now, pointer) | actor_columns()
    return _Checked(row, take_stock(product, sale.units, pointer=pointer) if sale.take_stock else None)


def _record(
    session: Session,
    products: dict[int, LockedProduct],
    checked: Sequence[_Checked],
    now: datetime,
    zone: ZoneInfo,
    *,
    also: Sequence[RollupLines] = (),
) -> list[dict[str, Any]]:
    lines = SaleLines.of([sale.row for sale in checked], zone).render()
    ids = record_sales(session, lines, [sale.taken for sale in checked], now, zone, also=also)
    return [
        {
            "id": sale_id,
            "product_name": products[row["product_id"]].name,
            "sku": products[row["product_id"]].sku,
            **row,
            "recorded_at": now,
            **NOTHING_REVERSED,
            "stock_taken": taken is not None,
        }
        for sale_id, (row, taken) in zip(ids, checked, strict=True)
    ]


def _known(products: dict[int, LockedProduct], sale: SaleCreate, pointer: str) -> LockedProduct:
    product = products.get(sale.product_id)
    if product is None:
        detail = f"There is no product {sale.product_id}."
        raise ProductNotFound(sale.product_id, errors=at_pointer(f"{pointer}/product_id", detail))
    return product


def _check_instant(sale: SaleCreate, now: datetime, zone: ZoneInfo, pointer: str) -> None:
    if sale.sold_at is not None and sale.sold_at > now:
        detail = f"sold_at lies in the future; it is {now:%Y-%m-%dT%H:%M:%SZ} now"
        raise InvalidRequest(detail=detail, errors=at_pointer(f"{pointer}/sold_at", detail))
    if sale.take_stock:
        return
    if sale.sold_at is None or local_date(sale.sold_at, zone) >= local_date(now, zone):
        detail = f"take_stock: false needs a sold_at before today in {zone.key}; leave it out for sales of today"
        raise InvalidRequest(detail=detail, errors=at_pointer(f"{pointer}/take_stock", detail))


def _row(sale: SaleCreate, product: LockedProduct, now: datetime, pointer: str) -> dict[str, Any]:
    unit_price = product.price if sale.unit_price is None else sale.unit_price
    total_price = sale.units * unit_price
    revenue = total_price if sale.revenue is None else sale.revenue
    if revenue > total_price:
        detail = f"revenue {revenue} is more than units × unit_price = {total_price}; less would mean a discount"
        raise InvalidRequest(detail=detail, errors=at_pointer(f"{pointer}/revenue", detail))
    return {
        "product_id": product.id,
        "category": product.category,
        "units": sale.units,
        "unit_price": unit_price,
        "total_price": total_price,
        "revenue": revenue,
        "sold_at": sale.sold_at or now,
        "unit_cost": sale.unit_cost if sale.says_cost else product.cost,
        "order_ref": sale.order_ref,
        "customer_ref": sale.customer_ref,
        "channel": sale.channel,
    }
