"""What is read of the inventory: ledgers, levels as of an instant, the present stock of the store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, String, case, cast, func, select
from sqlalchemy.orm import Session

from common.calendar.date_filter import date_conditions
from common.db.keyset import Sort, fetch_page
from common.db.models import InventoryTransaction, Product, table_of
from common.db.schemas.inventory_transaction import LedgerQuery
from common.db.schemas.product import InventoryFilter, InventoryQuery, InventorySummaryQuery
from common.db.types import utc_now
from common.errors import InvalidRequest, NotFound, ProductNotFound
from common.problems import at_parameter
from common.stock.state import STATE_COLUMN, STATE_CONDITIONS, StockState

products = table_of(Product)
ledger = table_of(InventoryTransaction)

BEYOND_EVERY_LEVEL = 2**31
URGENCY = case(
    (STATE_CONDITIONS[StockState.OUT], 0),
    (STATE_CONDITIONS[StockState.LOW], products.c.current_inventory),
    (STATE_CONDITIONS[StockState.BLOCKED], BEYOND_EVERY_LEVEL),
    else_=BEYOND_EVERY_LEVEL + 1,
)
INVENTORY = select(
    products.c.id,
    products.c.id.label("product_id"),
    products.c.name,
    products.c.sku,
    products.c.category,
    products.c.status,
    products.c.current_inventory,
    products.c.low_stock_threshold,
    STATE_COLUMN,
)
INVENTORY_SORTS = {
    "urgency": Sort(URGENCY),
    "name": Sort(products.c.name),
    "current_inventory": Sort(products.c.current_inventory, nullable=True),
    "id": Sort(products.c.id),
}
LAST_TRANSACTION = (
    select(ledger.c.id)
    # Or a server may go back through the whole ledger by its key until it meets the product.
    .with_hint(ledger, "FORCE INDEX (ix_inventory_transactions_product_id)")
    .where(ledger.c.product_id == products.c.id)
    # The product is the same in all rows, but named it lets MySQL too read the index from its end and stop at once.
    .order_by(ledger.c.product_id.desc(), ledger.c.id.desc())
    .limit(1)
    .correlate(products)
    .scalar_subquery()
)
"""The id of a product's last inventory transaction, for statements that read products: one look into the index."""

PRODUCT_EXISTS = select(products.c.id)


def list_ledger(
    session: Session, product_id: int, query: LedgerQuery, zone: ZoneInfo
) -> tuple[list[Row[Any]], str | None]:
    """One page of a product's ledger and the next cursor. Raises ProductNotFound, InvalidCursor."""
    _require_product(session, product_id)
    conditions: list[ColumnElement[bool]] = [ledger.c.product_id == product_id]
    conditions += date_conditions(ledger.c.created_at, query.start_date, query.end_date, zone)
    if query.reason:
        conditions.append(ledger.c.reason == query.reason)
    return fetch_page(
        session,
        select(ledger).where(*conditions),
        name=f"ledger {product_id}",
        query=query,
        sorts={"id": Sort(ledger.c.id)},
        key=ledger.c.id,
    )


def ledger_entry(session: Session, product_id: int, transaction_id: int) -> Row[Any]:
    """One entry of a product's ledger. Raises ProductNotFound, NotFound."""
    statement = select(ledger).where(ledger.c.id == transaction_id, ledger.c.product_id == product_id)
    row = session.execute(statement).one_or_none()
    if row is None:
        _require_product(session, product_id)
        raise NotFound(detail=f"Product {product_id} has no inventory transaction {transaction_id}.")
    return row


def _require_product(session: Session, product_id: int) -> None:
    if session.execute(PRODUCT_EXISTS.where(products.c.id == product_id)).one_or_none() is None:
        raise ProductNotFound(product_id)


def level_as_of(session: Session, product_id: int, instant: datetime | None) -> tuple[Row[Any], datetime]:
    """Level (`current_inventory`) and threshold of a product as of an instant, now when None; and that instant.

    Raises ProductNotFound, also for an instant before the product existed, and InvalidRequest for one in the future.
    """
    now = utc_now()
    if instant is None:
        statement = select(products.c.current_inventory, products.c.low_stock_threshold)
        row: Any = session.execute(statement.where(products.c.id == product_id)).one_or_none()
    elif instant > now:
        detail = f"lies in the future; give an instant up to now ({now:%Y-%m-%dT%H:%M:%SZ})"
        raise InvalidRequest(detail=f"as_of {detail}.", errors=at_parameter("as_of", detail))
    else:
        row = session.execute(
            select(ledger.c.quantity.label("current_inventory"), products.c.low_stock_threshold)
            .join_from(ledger, products, ledger.c.product_id == products.c.id)
            .where(ledger.c.product_id == product_id, ledger.c.created_at <= instant)
            .order_by(ledger.c.created_at.desc(), ledger.c.id.desc())
            .limit(1)
        ).one_or_none()
    if row is None:
        existed = f"There was no product {product_id} at {instant.isoformat()}." if instant else None
        raise ProductNotFound(product_id, detail=existed)
    return row, instant or now


def list_inventory(session: Session, query: InventoryQuery) -> tuple[list[Row[Any]], str | None]:
    """One page of present stock and the next cursor. Raises InvalidCursor."""
    statement = INVENTORY.where(*inventory_conditions(query))
    return fetch_page(session, statement, name="inventory", query=query, sorts=INVENTORY_SORTS, key=products.c.id)


def inventory_conditions(wanted: InventoryFilter) -> list[ColumnElement[bool]]:
    """The filter as SQL."""
    conditions: list[ColumnElement[bool]] = [products.c.status.in_(wanted.status)]
    if wanted.state:
        conditions.append(STATE_CONDITIONS[wanted.state])
    if wanted.category:
        conditions.append(products.c.category.in_(wanted.category))
    return conditions


def stock_by_category(session: Session, query: InventorySummaryQuery) -> Sequence[Row[Any]]:
    """Per category: products, number in each state (named after it), units_on_hand and stock_value."""
    # count, not sum: a condition is NULL where the level is, and a sum of nothing but NULLs would be NULL.
    states = [func.count(case((condition, 1))).label(state.value) for state, condition in STATE_CONDITIONS.items()]
    return session.execute(
        select(
            products.c.category,
            func.count().label("products"),
            *states,
            func.coalesce(func.sum(products.c.current_inventory), 0).label("units_on_hand"),
            func.coalesce(func.sum(products.c.price * products.c.current_inventory), 0).label("stock_value"),
        )
        .where(products.c.status.in_(query.status))
        .group_by(products.c.category)
        .order_by(cast(products.c.category, String(32)))
    ).all()
