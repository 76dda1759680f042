"""Which sales are the first of their order: the only writer of `orders`.

The lock on an order's row comes after those on products and reversals, and before those on rollup rows.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.orm import Session

from common.calendar.periods import local_date
from common.db.models import Order, Sale, SaleReversal, table_of
from common.db.rows import inserted_id, rows_changed
from common.db.types import UTCDateTime
from sales_service.rollups.writing import RollupLines

orders = table_of(Order)
sales = table_of(Sale)
reversals = table_of(SaleReversal)

INSERTED = 1
"""Rows that the server counts for an INSERT that found no row there; it counts two for one that it changed."""

JOIN_ONE = text("""
    INSERT INTO orders (order_ref, first_sale_id, first_sold_at, sales)
    VALUES (:order_ref, :sale_id, :sold_at, :sales)
    ON DUPLICATE KEY UPDATE
        first_sale_id = IF(:sold_at < first_sold_at, LAST_INSERT_ID(first_sale_id) * 0 + :sale_id, first_sale_id),
        first_sold_at = LEAST(first_sold_at, :sold_at),
        sales = sales + :sales
""").bindparams(bindparam("sold_at", type_=UTCDateTime()))
"""One order with one statement: LAST_INSERT_ID(x) tells the client x, here which sale was the order's first before."""

CLAIM = text("""
    INSERT INTO orders (order_ref, first_sale_id, first_sold_at, sales)
    VALUES (:order_ref, :sale_id, :sold_at, :sales)
    ON DUPLICATE KEY UPDATE sales = sales
""").bindparams(bindparam("sold_at", type_=UTCDateTime()))
"""Many orders: makes those that are new, and locks those that are there already."""

JOIN_KNOWN = text("""
    UPDATE orders
    JOIN JSON_TABLE(:joining, '$[*]' COLUMNS (
        was BIGINT PATH '$[0]',
        sale_id BIGINT PATH '$[1]',
        sold_at DATETIME(6) PATH '$[2]',
        sales INT PATH '$[3]'
    )) AS joining ON orders.first_sale_id = joining.was
    SET orders.sales = orders.sales + joining.sales,
        orders.first_sale_id = joining.sale_id,
        orders.first_sold_at = joining.sold_at
""")
"""Many orders that are locked: `was` is the first sale of each until now, `sale_id` the one from now on."""


class OrderedSale(NamedTuple):
    """A sale that was recorded with a reference; in the order in which orders count their sales."""

    sold_at: datetime
    sale_id: int
    order_ref: str


class Joined(NamedTuple):
    """What recording sales has done to orders: which sales became the first of theirs, and which no longer are."""

    first: set[int]
    displaced: set[int]


def join_orders(session: Session, recorded: Sequence[OrderedSale]) -> Joined:
    """Count sales that were just inserted to their orders, under the locks of their products."""
    counts = Counter(sale.order_ref for sale in recorded)
    earliest: dict[str, OrderedSale] = {}
    for sale in sorted(recorded):
        earliest.setdefault(sale.order_ref, sale)
    if len(earliest) == 1:
        return _join_one(session, min(recorded), len(recorded))
    return _join_many(session, [earliest[order_ref] for order_ref in sorted(earliest)], counts)


def _join_one(session: Session, sale: OrderedSale, count: int) -> Joined:
    result = session.execute(JOIN_ONE, sale._asdict() | {"sales": count})
    if rows_changed(result) == INSERTED:
        return Joined({sale.sale_id}, set())
    before = inserted_id(result)
    return Joined({sale.sale_id}, {before}) if before else Joined(set(), set())


def _join_many(session: Session, earliest: Sequence[OrderedSale], counts: Mapping[str, int]) -> Joined:
    session.execute(CLAIM, [sale._asdict() | {"sales": counts[sale.order_ref]} for sale in earliest])
    columns = orders.c.order_ref, orders.c.first_sold_at, orders.c.first_sale_id
    found = session.execute(select(*columns).where(orders.c.order_ref.in_([sale.order_ref for sale in earliest])))
    known = {order_ref: OrderedSale(sold_at, sale_id, order_ref) for order_ref, sold_at, sale_id in found}
    old = [(known[sale.order_ref], sale) for sale in earliest if known[sale.order_ref] != sale]
    first = {sale.sale_id for sale in earliest if known[sale.order_ref] == sale}
    displaced = set()
    joining = []
    for before, sale in old:
        now = min(before, sale)
        joining.append([before.sale_id, now.sale_id, _sql_instant(now.sold_at), counts[sale.order_ref]])
        if now is sale:
            first.add(sale.sale_id)
            displaced.add(before.sale_id)
    if joining:
        session.execute(JOIN_KNOWN, {"joining": json.dumps(joining)})
    return Joined(first, displaced)


def _sql_instant(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S.%f}"


def moved_orders(session: Session, displaced: Iterable[int], zone: ZoneInfo) -> RollupLines:
    """What the rollups lose for sales that are no longer the first of their order. `zone` is the store's."""
    return _orders_at(session, dict.fromkeys(displaced, -1), zone)


def withdraw_from_orders(session: Session, sale_ids: Sequence[int], zone: ZoneInfo) -> RollupLines | None:
    """Take sales that were just voided out of their orders; returns what the rollups must change, if anything.

    An order whose first sale is taken counts on the day of the next one; one without sales is no order. `zone` is the
    store's.
    """
    refs = session.execute(
        select(sales.c.id, sales.c.order_ref)
        .where(sales.c.id.in_(sale_ids), sales.c.order_ref.is_not(None))
        .order_by(sales.c.order_ref, sales.c.id)
    )
    changes: Counter[int] = Counter()
    for sale_id, order_ref in refs.all():
        changes.update(_withdraw(session, sale_id, order_ref))
    return _orders_at(session, changes, zone) if changes else None


def _withdraw(session: Session, sale_id: int, order_ref: str) -> dict[int, int]:
    """How many orders more or fewer begin with each sale."""
    this = orders.c.order_ref == order_ref
    first, count = session.execute(select(orders.c.first_sale_id, orders.c.sales).where(this).with_for_update()).one()
    if count == 1:
        session.execute(delete(orders).where(this))
        return {sale_id: -1}
    if first != sale_id:
        session.execute(update(orders).where(this).values(sales=orders.c.sales - 1))
        return {}
    following = session.execute(
        select(sales.c.id, sales.c.sold_at)
        .outerjoin(reversals, reversals.c.sale_id == sales.c.id)
        .where(sales.c.order_ref == order_ref, sales.c.id != sale_id, reversals.c.voided_at.is_(None))
        .order_by(sales.c.sold_at, sales.c.id)
        .limit(1)
    ).one()
    values = {"sales": count - 1, "first_sale_id": following.id, "first_sold_at": following.sold_at}
    session.execute(update(orders).where(this), values)
    return {sale_id: -1, following.id: 1}


def _orders_at(session: Session, changes: Mapping[int, int], zone: ZoneInfo) -> RollupLines:
    """Changes in the number of orders, which count where their first sales do; by the ids of these."""
    columns = sales.c.id, sales.c.sold_at, sales.c.product_id, sales.c.category, sales.c.channel
    rows = session.execute(select(*columns).where(sales.c.id.in_(changes)).order_by(sales.c.id)).all()
    return RollupLines(
        [local_date(row.sold_at, zone) for row in rows],
        [row.product_id for row in rows],
        [row.category for row in rows],
        [row.channel for row in rows],
        {"orders": [changes[row.id] for row in rows]},
    )
