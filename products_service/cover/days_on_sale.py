"""On how many days a product could be sold, as its ledger tells.

A day counts when there was stock at any moment of it: one does not on which the product was out of stock or blocked
from beginning to end, and stock that came and went at the same instant is none. The ledger has few entries with which
stock goes or comes back; a product without one in the window was in stock all the time or never.

A product that was registered within the window could not be sold before, unless it was: the sales of a shop that comes
here from another system are older than its ledger. Then the days from its first sale on count until it was registered.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from common.calendar.periods import day_boundary, local_date
from common.db.models import Grain, InventoryReason, InventoryTransaction, ProductPeriodSales
from products_service.cover.window import Window

Entry = InventoryTransaction
Earlier = aliased(InventoryTransaction)


class Turn(NamedTuple):
    """An entry of the ledger after or before which there is no stock.

    - quantity, change: as in the ledger.
    - before: the level before it, where `quantity` is null: null too if there was none.
    - first_sold: of the product's first entry, the first day of the window on which it was sold.
    """

    product_id: int
    created_at: datetime
    reason: InventoryReason
    quantity: int | None
    change: int | None
    before: int | None
    first_sold: date | None

    @property
    def has_stock(self) -> bool:
        """Whether there is stock after it."""
        return bool(self.quantity)

    @property
    def had_stock(self) -> bool:
        """Whether there was stock before it."""
        if self.quantity is None:
            return bool(self.before)
        return self.quantity == 0 and bool(self.change)


def days_on_sale(session: Session, window: Window, product_ids: Collection[int] | None = None) -> dict[int, int]:
    """The number of days of each product whose stock went or came back within the window; all products, or some."""
    rows = (Turn(*row) for row in session.execute(_turns(window, product_ids)))
    return {
        product_id: len(_days_with_stock(list(turns), window))
        for product_id, turns in groupby(rows, key=lambda turn: turn.product_id)
    }


def _days_with_stock(turns: Sequence[Turn], window: Window) -> set[int]:
    """On which days of the window a product could be sold, by all its turns in their order."""
    found: set[int] = set()
    has_stock, since = turns[0].had_stock, window.start
    sold_before = _sold_before_its_ledger(turns[0], window)
    if sold_before is not None:
        has_stock, since = True, sold_before
    for turn in turns:
        if turn.has_stock and not has_stock:
            since = turn.created_at
        elif has_stock and not turn.has_stock and since < turn.created_at:
            found |= window.days_between(since, turn.created_at)
        has_stock = turn.has_stock
    return found | window.days_between(since, None) if has_stock else found


def _sold_before_its_ledger(first: Turn, window: Window) -> datetime | None:
    """Where the day of a product's first sale begins, if it was registered on a later day of the window."""
    if first.first_sold is None or first.first_sold >= local_date(first.created_at, window.zone):
        return None
    return day_boundary(first.first_sold, window.zone)[0]


# The entries after which there is no stock, and those that bring it back: their change is the whole level, or null
# after a block. What was before a block (its change is null) and before a product was registered is looked up.
#
#     SELECT product_id, created_at, reason, quantity, `change`,
#            CASE WHEN quantity IS NULL THEN (
#                SELECT earlier.quantity FROM inventory_transactions AS earlier
#                WHERE earlier.product_id = inventory_transactions.product_id AND earlier.id < inventory_transactions.id
#                ORDER BY earlier.product_id DESC, earlier.id DESC LIMIT 1) END,
#            CASE WHEN reason = 'initial' THEN (
#                SELECT MIN(period_start) FROM product_period_sales
#                WHERE product_id = inventory_transactions.product_id AND grain = 'day'
#                AND period_start BETWEEN … AND … AND units > 0) END
#     FROM inventory_transactions
#     WHERE created_at >= … AND (quantity = 0 OR quantity IS NULL OR `change` IS NULL OR `change` = quantity)
#     ORDER BY product_id, id
def _turns(
    window: Window, product_ids: Collection[int] | None
) -> Select[int, datetime, InventoryReason, int | None, int | None, int | None, date | None]:
    is_turn = or_(Entry.quantity == 0, Entry.quantity.is_(None), Entry.change.is_(None), Entry.change == Entry.quantity)
    conditions: list[ColumnElement[bool]] = [Entry.created_at >= window.start, is_turn]
    if product_ids is not None:
        conditions.append(Entry.product_id.in_(product_ids))
    index = "created_at" if product_ids is None else "product_id_created_at"
    return (
        select(
            Entry.product_id,
            Entry.created_at,
            Entry.reason,
            Entry.quantity,
            Entry.change,
            case((Entry.quantity.is_(None), _level_before())),
            case((Entry.reason == InventoryReason.INITIAL, _first_sold(window))),
        )
        # A window of a month is a small part of the ledger, which servers underrate.
        .with_hint(Entry, f"FORCE INDEX (ix_inventory_transactions_{index})")
        .where(*conditions)
        .order_by(Entry.product_id, Entry.id)
    )


def _level_before() -> ScalarSelect[int | None]:
    """The level before an entry: one look into the index."""
    return (
        select(Earlier.quantity)
        .with_hint(Earlier, "FORCE INDEX (ix_inventory_transactions_product_id)")
        .where(Earlier.product_id == Entry.product_id, Earlier.id < Entry.id)
        .order_by(Earlier.product_id.desc(), Earlier.id.desc())
        .limit(1)
        .correlate(Entry)
        .scalar_subquery()
    )


def _first_sold(window: Window) -> ScalarSelect[date]:
    """The first day of the window on which an entry's product was sold."""
    return (
        select(func.min(ProductPeriodSales.period_start))
        .where(
            ProductPeriodSales.product_id == Entry.product_id,
            ProductPeriodSales.grain == Grain.DAY,
            ProductPeriodSales.period_start.between(window.first, window.last),
            ProductPeriodSales.units > 0,
        )
        .correlate(Entry)
        .scalar_subquery()
    )
