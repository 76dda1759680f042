"""What is read of the inventory: ledgers, levels as of an instant, the present stock of the store."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, String, case, cast, func, select
from sqlalchemy.orm import Session

from common.calendar.date_filter import date_conditions
from common.categories import LONGEST_CATEGORY
from common.db.keyset import CountedRows, FetchedPage, Sort, fetch_page
from common.db.models import InventoryTransaction, Product, StockState
from common.db.rows import AnySelect, StoredRow
from common.db.schemas.inventory_transaction import LedgerQuery
from common.db.schemas.product import (
    CategoryInventory,
    InventoryAsOf,
    InventoryFilter,
    InventoryQuery,
    InventorySummary,
    InventorySummaryQuery,
    StateCounts,
)
from common.db.types import utc_now
from common.errors import InvalidRequest, NotFound, ProductNotFound
from common.problems import at_parameter
from common.stock.state import state_column, state_conditions, stock_state
from products_service.catalog_queries import listed_conditions
from products_service.cover.figures import unsold_conditions
from products_service.cover.listing import Listing, list_with_sales
from products_service.stock_at import PRESENT, Stock, stock_at

BEYOND_EVERY_LEVEL = 2**31
LAST_TRANSACTION = (
    select(InventoryTransaction.id)
    # Or a server may go back through the whole ledger by its key until it meets the product.
    .with_hint(InventoryTransaction, "FORCE INDEX (ix_inventory_transactions_product_id)")
    .where(InventoryTransaction.product_id == Product.id)
    # The product is the same in all rows, but named it lets MySQL too read the index from its end and stop at once.
    .order_by(InventoryTransaction.product_id.desc(), InventoryTransaction.id.desc())
    .limit(1)
    .correlate(Product)
    .scalar_subquery()
)
"""The id of a product's last inventory transaction, for statements that read products: one look into the index."""

LEDGER = select(
    InventoryTransaction.id,
    InventoryTransaction.product_id,
    InventoryTransaction.quantity,
    InventoryTransaction.change,
    InventoryTransaction.reason,
    InventoryTransaction.sale_id,
    InventoryTransaction.note,
    InventoryTransaction.created_at,
    InventoryTransaction.return_id,
    InventoryTransaction.voided_sale_id,
    InventoryTransaction.actor_kind,
    InventoryTransaction.actor_id,
    InventoryTransaction.actor_name,
    InventoryTransaction.request_id,
)
PRODUCT_EXISTS = select(Product.id)


def list_ledger(session: Session, product_id: int, query: LedgerQuery, zone: ZoneInfo) -> FetchedPage:
    """One page of a product's ledger. Raises ProductNotFound, InvalidCursor."""
    _require_product(session, product_id)
    conditions: list[ColumnElement[bool]] = [InventoryTransaction.product_id == product_id]
    conditions += date_conditions(InventoryTransaction.created_at, query.start_date, query.end_date, zone)
    if query.reason:
        conditions.append(InventoryTransaction.reason == query.reason)
    return fetch_page(
        session,
        LEDGER.where(*conditions),
        name=f"ledger {product_id}",
        query=query,
        sorts={"id": Sort(InventoryTransaction.id)},
        key=InventoryTransaction.id,
    )


def ledger_entry(session: Session, product_id: int, transaction_id: int) -> StoredRow:
    """One entry of a product's ledger. Raises ProductNotFound, NotFound."""
    statement = LEDGER.where(InventoryTransaction.id == transaction_id, InventoryTransaction.product_id == product_id)
    row = session.execute(statement).one_or_none()
    if row is None:
        _require_product(session, product_id)
        raise NotFound(detail=f"Product {product_id} has no inventory transaction {transaction_id}.")
    return row


def _require_product(session: Session, product_id: int) -> None:
    if session.execute(PRODUCT_EXISTS.where(Product.id == product_id)).one_or_none() is None:
        raise ProductNotFound(product_id)


def stock_as_of(session: Session, product_id: int, instant: datetime | None) -> InventoryAsOf:
    """Stock of a product as of an instant, now when None.

    Raises ProductNotFound, also for an instant before the product existed, and InvalidRequest for one in the future.
    """
    now = utc_now()
    _require_past(instant, now)
    stock = session.execute(_present_level(product_id) if instant is None else _level_at(product_id, instant)).first()
    if stock is None:
        existed = f"There was no product {product_id} at {instant.isoformat()}." if instant else None
        raise ProductNotFound(product_id, detail=existed)
    level, threshold = stock
    return InventoryAsOf(
        product_id=product_id,
        current_inventory=level,
        low_stock_threshold=threshold,
        stock_state=stock_state(level, threshold),
        as_of=instant or now,
    )


def _require_past(instant: datetime | None, now: datetime) -> None:
    if instant is not None and instant > now:
        detail = f"lies in the future; give an instant up to now ({now:%Y-%m-%dT%H:%M:%SZ})"
        raise InvalidRequest(detail=f"as_of {detail}.", errors=at_parameter("as_of", detail))


def _present_level(product_id: int) -> Select[int | None, int]:
    return select(Product.current_inventory, Product.low_stock_threshold).where(Product.id == product_id)


def _level_at(product_id: int, instant: datetime) -> Select[int | None, int]:
    """The level after the last entry up to the instant, and the threshold of today."""
    return (
        select(InventoryTransaction.quantity, Product.low_stock_threshold)
        .join_from(InventoryTransaction, Product, InventoryTransaction.product_id == Product.id)
        .where(InventoryTransaction.product_id == product_id, InventoryTransaction.created_at <= instant)
        .order_by(InventoryTransaction.created_at.desc(), InventoryTransaction.id.desc())
        .limit(1)
    )


def list_inventory(session: Session, query: InventoryQuery, zone: ZoneInfo) -> CountedRows:
    """One page of the stock at a moment. Raises InvalidCursor, InvalidRequest (a moment in the future)."""
    _require_past(query.as_of, utc_now())
    stock = stock_at(query.as_of)
    listing = Listing("inventory", _inventory(stock), _sorts(stock), query.as_of)
    return list_with_sales(session, listing, inventory_conditions(query, zone, stock), query, zone)


def _inventory(stock: Stock) -> AnySelect:
    statement: AnySelect = select(
        Product.id,
        Product.id.label("product_id"),
        Product.name,
        Product.sku,
        Product.category,
        stock.status.label("status"),
        stock.level.label("current_inventory"),
        Product.low_stock_threshold,
        state_column(stock.level),
    )
    return _of(stock, statement)


def _of(stock: Stock, statement: AnySelect) -> AnySelect:
    """The statement on the products that were there; they lead, and the last entry of each is looked up."""
    return statement if stock.rows is None else statement.select_from(stock.rows).prefix_with("STRAIGHT_JOIN")


def _sorts(stock: Stock) -> dict[str, Sort]:
    states = state_conditions(stock.level)
    urgency = case(
        (states[StockState.OUT], 0),
        (states[StockState.LOW], stock.level),
        (states[StockState.BLOCKED], BEYOND_EVERY_LEVEL),
        else_=BEYOND_EVERY_LEVEL + 1,
    )
    return {
        "urgency": Sort(urgency),
        "name": Sort(Product.name),
        "current_inventory": Sort(stock.level, nullable=True),
        "id": Sort(Product.id),
    }


def inventory_conditions(wanted: InventoryFilter, zone: ZoneInfo, stock: Stock = PRESENT) -> list[ColumnElement[bool]]:
    """The filter as SQL; days are those of the zone."""
    conditions: list[ColumnElement[bool]] = [stock.status.in_(wanted.status)]
    conditions += listed_conditions(wanted.state, wanted.q, stock.level)
    conditions += unsold_conditions(wanted.unsold_days, zone)
    if wanted.category:
        conditions.append(Product.category.in_(wanted.category))
    return conditions


def stock_summary(session: Session, query: InventorySummaryQuery, currency: str) -> InventorySummary:
    """Stock of the whole store at a moment: products by state, units on hand and what they are worth.

    Raises InvalidRequest for a moment in the future.
    """
    now = utc_now()
    _require_past(query.as_of, now)
    by_category = stock_by_category(session, query)
    return InventorySummary(
        as_of=query.as_of or now,
        currency=currency,
        by_state=StateCounts(
            ok=sum(category.ok for category in by_category),
            low=sum(category.low for category in by_category),
            out=sum(category.out for category in by_category),
            blocked=sum(category.blocked for category in by_category),
        ),
        by_category=by_category,
        units_on_hand=sum(category.units_on_hand for category in by_category),
        stock_value=sum((category.stock_value for category in by_category), Decimal(0)),
        stock_cost=sum((category.stock_cost for category in by_category), Decimal(0)),
        costed_units=sum(category.costed_units for category in by_category),
    )


def stock_by_category(session: Session, query: InventorySummaryQuery) -> list[CategoryInventory]:
    """The same of each category that has products, in the order of their names."""
    # count, not sum: a condition is NULL where the level is, and a sum of nothing but NULLs would be NULL.
    stock = stock_at(query.as_of)
    states = [
        func.count(case((condition, 1))).label(state.value)
        for state, condition in state_conditions(stock.level).items()
    ]
    statement = (
        select(
            Product.category,
            func.count().label("products"),
            *states,
            func.coalesce(func.sum(stock.level), 0).label("units_on_hand"),
            func.coalesce(func.sum(Product.price * stock.level), 0).label("stock_value"),
            func.coalesce(func.sum(Product.cost * stock.level), 0).label("stock_cost"),
            func.coalesce(func.sum(case((Product.cost.is_not(None), stock.level))), 0).label("costed_units"),
        )
        .where(stock.status.in_(query.status))
        .group_by(Product.category)
        .order_by(cast(Product.category, String(LONGEST_CATEGORY)))
    )
    return [CategoryInventory.model_validate(row) for row in session.execute(_of(stock, statement))]
