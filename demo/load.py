"""Put a plan's store into the database: through the writers of the services, in transactions of a few days each.

A load that was interrupted goes on where it stopped: the days that are in are whole, and the next begins after them.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import partial

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from common.calendar.periods import local_date
from common.db.models import (
    Category,
    InventoryReason,
    InventoryTransaction,
    Product,
    ProductStatus,
    Sale,
    table_of,
)
from common.db.schemas.sale import SaleCreate
from common.db.transactions import Database
from common.db.types import utc_now
from common.stock.ledger import lock_products, open_ledger, set_stock
from demo.assortment import DemoProduct, Fate, Plan, assortment
from demo.catalogue import DESCRIPTIONS
from demo.demand import DemoSale, sales_by_day
from sales_service.selling.bulk import SaleLines, record_sales
from sales_service.selling.register import register_sales

CHUNK_SALES = 3000
"""Sales of one transaction, or those of one day where that has more."""
OPENING = time(6)
DELIVERED_DAYS = 90
"""The first delivery of a product was for so many days of average sales."""

categories = table_of(Category)
products = table_of(Product)
sales = table_of(Sale)
ledger = table_of(InventoryTransaction)

Progress = Callable[[int], None]
"""Called with the number of days done so far."""


class DemoRefused(RuntimeError):
    """The demo cannot be loaded; the message says why, and what to do."""


class StoreNotEmpty(DemoRefused):
    """There is other data in the store, which the demo must not be mixed with."""


class DemoPresent(RuntimeError):
    """This very demo is in the store already."""


def load_demo(database: Database, plan: Plan, progress: Progress) -> int:
    """Fill the store and return the number of its sales. Raises StoreNotEmpty and DemoPresent before it writes."""
    stock = assortment(plan)
    if database.read(lambda session: _is_begun(session, plan)):
        done = database.read(lambda session: _last_day(session, plan))
    else:
        database.write(lambda session: _open_store(session, plan, stock))
        done = None
    ids = database.read(_ids)
    today = local_date(utc_now(), plan.zone)
    last_day: list[DemoSale] = []
    for number, chunk in _chunks(plan, stock, today):
        if number is None:
            last_day = chunk
        elif done is None or local_date(chunk[-1].sold_at, plan.zone) > done:
            database.write(partial(_record, plan=plan, chunk=chunk, ids=ids))
            progress(number)
    database.write(partial(_take_stock, plan=plan, stock=stock, of_today=last_day, ids=ids))
    return int(database.read(lambda session: session.execute(select(func.count()).select_from(sales)).scalar_one()))


def _ids(session: Session) -> dict[str, int]:
    """Product ids by sku."""
    return {row.sku: row.id for row in session.execute(select(products.c.sku, products.c.id))}


def mark(plan: Plan) -> str:
    """What the descriptions of the demo's categories end with; the demo is known by it again."""
    return f"(Demo data: seed {plan.seed}, {plan.months} months up to {plan.day})"


def _is_begun(session: Session, plan: Plan) -> bool:
    """Whether this demo is there in part; False for an empty store. Raises StoreNotEmpty, DemoPresent."""
    described = dict(session.execute(select(categories.c.name, categories.c.description)).all())
    if not described:
        if session.execute(select(products.c.id).limit(1)).first() is None:
            return False
        raise StoreNotEmpty("The store has products already; the demo is for an empty one.")
    if any(not (text or "").endswith(mark(plan)) for text in described.values()):
        raise StoreNotEmpty(
            "The store has data already, and the demo would mix with it. It is for an empty store: "
            "./docker-manager.sh reset deletes all data."
        )
    moves = session.execute(select(func.count()).select_from(ledger)).scalar_one()
    if moves > session.execute(select(func.count()).select_from(products)).scalar_one():
        raise DemoPresent(f"This demo is in the store already {mark(plan)}.")
    return True


def _last_day(session: Session, plan: Plan) -> date | None:
    last: datetime | None = session.execute(select(func.max(sales.c.sold_at))).scalar_one()
    return None if last is None else local_date(last, plan.zone)


def _open_store(session: Session, plan: Plan, stock: Sequence[DemoProduct]) -> None:
    opened = _opening(plan, plan.first_day)
    rows = [
        {"name": name, "description": f"{text} {mark(plan)}", "created_at": opened}
        for name, text in DESCRIPTIONS.items()
    ]
    session.execute(insert(categories), rows)
    for product in stock:
        launched = _opening(plan, product.launched)
        delivered = product.low_at + round(product.daily_sales * DELIVERED_DAYS)
        values = {
            "sku": product.sku,
            "name": product.name,
            "price": product.price,
            "category": product.category,
            "status": ProductStatus.INACTIVE if product.fate is Fate.INACTIVE else ProductStatus.ACTIVE,
            "current_inventory": delivered,
            "low_stock_threshold": product.low_at,
            "created_at": launched,
            "updated_at": launched,
        }
        product_id = session.execute(insert(products), values).inserted_primary_key[0]  # type: ignore[attr-defined]
        open_ledger(session, product_id, delivered, launched)


def _opening(plan: Plan, day: date) -> datetime:
    return datetime.combine(day, OPENING, plan.zone).astimezone(UTC)


def _chunks(plan: Plan, stock: Sequence[DemoProduct], today: date) -> Iterator[tuple[int | None, list[DemoSale]]]:
    """Sales of whole days to record at once, with the number of days so far; those of today come last, with None."""
    waiting: list[DemoSale] = []
    number = 0
    for day, of_day in sales_by_day(plan, stock):
        if day == today:
            if waiting:
                yield number, waiting
            yield None, of_day
            return
        number += 1
        waiting += of_day
        if len(waiting) >= CHUNK_SALES:
            yield number, waiting
            waiting = []
    if waiting:
        yield number, waiting


def _record(session: Session, *, plan: Plan, chunk: Sequence[DemoSale], ids: dict[str, int]) -> None:
    """Record sales of the past, which take no stock."""
    # The lock makes a second load wait, and the check after it keeps it from recording the same days.
    lock_products(session, {ids[sale.product.sku] for sale in chunk})
    last = session.execute(select(func.max(sales.c.sold_at))).scalar_one()
    if last is not None and last >= chunk[0].sold_at:
        raise StoreNotEmpty("Somebody else is recording sales in this store.")
    rows = [
        {
            "product_id": ids[sale.product.sku],
            "category": sale.product.category,
            "units": sale.units,
            "unit_price": sale.unit_price,
            "total_price": sale.units * sale.unit_price,
            "revenue": sale.revenue,
            "sold_at": sale.sold_at,
        }
        for sale in chunk
    ]
    record_sales(session, SaleLines.of(rows, plan.zone).render(), [], utc_now(), plan.zone)


def _take_stock(
    session: Session, *, plan: Plan, stock: Sequence[DemoProduct], of_today: Sequence[DemoSale], ids: dict[str, int]
) -> None:
    """Count the stock, then sell what was sold today up to now, which leaves the levels that are planned."""
    now = utc_now()
    sold = [sale for sale in of_today if sale.sold_at < now]
    units: dict[str, int] = {}
    for sale in sold:
        units[sale.product.sku] = units.get(sale.product.sku, 0) + sale.units
    locked = lock_products(session, ids.values())
    for product in stock:
        level, reason, note = _counted(product, units.get(product.sku, 0))
        set_stock(session, locked[ids[product.sku]], level, reason=reason, note=note)
    wanted = [
        SaleCreate(
            product_id=ids[sale.product.sku],
            units=sale.units,
            unit_price=sale.unit_price,
            revenue=sale.revenue,
            sold_at=sale.sold_at,
        )
        for sale in sold
    ]
    if wanted:
        register_sales(session, wanted, plan.zone)


def _counted(product: DemoProduct, sold_today: int) -> tuple[int | None, InventoryReason, str]:
    if product.level is None:
        return None, InventoryReason.BLOCK, "Recalled by the supplier; not to be sold until the batch is checked"
    return product.level + sold_today, InventoryReason.STOCKTAKE, "Counted before opening"
