"""Record that products were sold: stock, ledger, sale and rollups in one transaction, all or nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from common.calendar.periods import local_date
from common.db.engine import KEY_STEP
from common.db.models import Sale, table_of
from common.db.schemas.sale import SaleCreate
from common.db.types import utc_now
from common.errors import InvalidRequest, ProductNotFound
from common.problems import at_pointer
from common.stock.ledger import LockedProduct, StockTaken, lock_products, record_taken, take_stock
from sales_service.rollups.measures import added_by
from sales_service.rollups.writing import SaleFact, add_sales

sales = table_of(Sale)


def register_sales(
    session: Session, wanted: Sequence[SaleCreate], zone: ZoneInfo, *, pointer: str = ""
) -> list[dict[str, Any]]:
    """Record sales and return them in order, each with the fields of SaleRead.

    Locks are taken in one order (products by id, then rollup rows), so that sales of several products at once cannot
    block each other in a circle. `pointer` is where the list stands in the request's body, with `{}` for the position.

    Raises, for the first sale in order that cannot be taken, ProductNotFound, ProductUnavailable, InsufficientStock
    (`available` being what the sales above it left) or InvalidRequest, with a pointer to the field.
    """
    products = lock_products(session, {sale.product_id for sale in wanted})
    now = max([utc_now(), *(product.updated_at for product in products.values())])
    rows: list[dict[str, Any]] = []
    taken: list[StockTaken | None] = []
    for position, sale in enumerate(wanted):
        where = pointer.format(position)
        product = _known(products, sale, where)
        _check_instant(sale, now, zone, where)
        rows.append(_row(sale, product, now, where))
        taken.append(take_stock(product, sale.units, pointer=where) if sale.take_stock else None)
    ids = _insert(session, rows)
    moves = [(take, sale_id) for take, sale_id in zip(taken, ids, strict=True) if take is not None]
    if moves:
        record_taken(session, [take for take, _ in moves], [sale_id for _, sale_id in moves], now)
    add_sales(session, (_fact(row, zone) for row in rows))
    return [
        {"id": sale_id, "product_name": products[row["product_id"]].name, **row}
        for sale_id, row in zip(ids, rows, strict=True)
    ]


def _known(products: dict[int, LockedProduct], sale: SaleCreate, where: str) -> LockedProduct:
    product = products.get(sale.product_id)
    if product is None:
        detail = f"There is no product {sale.product_id}."
        raise ProductNotFound(sale.product_id, errors=at_pointer(f"{where}/product_id", detail))
    return product


def _check_instant(sale: SaleCreate, now: datetime, zone: ZoneInfo, where: str) -> None:
    if sale.sold_at is not None and sale.sold_at > now:
        detail = f"sold_at lies in the future; it is {now:%Y-%m-%dT%H:%M:%SZ} now"
        raise InvalidRequest(detail=detail, errors=at_pointer(f"{where}/sold_at", detail))
    if sale.take_stock:
        return
    if sale.sold_at is None or local_date(sale.sold_at, zone) >= local_date(now, zone):
        detail = f"take_stock: false needs a sold_at before today in {zone.key}; leave it out for sales of today"
        raise InvalidRequest(detail=detail, errors=at_pointer(f"{where}/take_stock", detail))


def _row(sale: SaleCreate, product: LockedProduct, now: datetime, where: str) -> dict[str, Any]:
    unit_price = product.price if sale.unit_price is None else sale.unit_price
    total_price = sale.units * unit_price
    revenue = total_price if sale.revenue is None else sale.revenue
    if revenue > total_price:
        detail = f"revenue {revenue} is more than units × unit_price = {total_price}; less would mean a discount"
        raise InvalidRequest(detail=detail, errors=at_pointer(f"{where}/revenue", detail))
    return {
        "product_id": product.id,
        "category": product.category,
        "units": sale.units,
        "unit_price": unit_price,
        "total_price": total_price,
        "revenue": revenue,
        "sold_at": sale.sold_at or now,
        "recorded_at": now,
    }


def _insert(session: Session, rows: list[dict[str, Any]]) -> list[int]:
    """Insert the sales with one statement and return their ids in order.

    InnoDB gives the rows of one INSERT ... VALUES consecutive keys, whatever others insert meanwhile (MySQL manual,
    "AUTO_INCREMENT Handling in InnoDB", simple inserts); the driver reports the first.
    """
    first = int(session.execute(insert(sales), rows).lastrowid)  # type: ignore[attr-defined]
    step = session.connection().info[KEY_STEP]
    return [first + position * step for position in range(len(rows))]


def _fact(row: dict[str, Any], zone: ZoneInfo) -> SaleFact:
    day = local_date(row["sold_at"], zone)
    return SaleFact(day, row["product_id"], row["category"], added_by(row))
