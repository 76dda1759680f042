"""What is read of single sales: one, or a filtered list."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, literal, select
from sqlalchemy.orm import Session, aliased

from common.calendar.clock_sql import in_week_hours
from common.calendar.date_filter import date_conditions
from common.calendar.week_hours import numbers_of
from common.db.keyset import FetchedPage, Sort, Walk, fetch_page, with_rows
from common.db.models import InventoryTransaction, Product, Sale, SaleReversal, table_of
from common.db.rows import StoredRow
from common.db.schemas.sale import SaleListFilter, SaleQuery, Voided
from common.db.types import utc_now
from common.errors import SaleNotFound
from common.stock.known import require_products
from sales_service.selling.long_lists import rows_to_walk, too_few_that_fit, too_many_to_sort

Replaced = aliased(SaleReversal)
REPLACES = select(Replaced.sale_id).where(Replaced.replaced_by == Sale.id).correlate(Sale).scalar_subquery()
"""Which sale the one at hand was recorded in place of."""


TOOK_STOCK = exists().where(InventoryTransaction.sale_id == Sale.id)
"""Whether the sale at hand took its units from the stock."""

SALES = select(
    Sale.id,
    Sale.product_id,
    # Subqueries, so that the list is planned on `sales` alone and the rest is looked up for the page's rows only.
    select(Product.name).where(Product.id == Sale.product_id).scalar_subquery().label("product_name"),
    select(Product.sku).where(Product.id == Sale.product_id).scalar_subquery().label("sku"),
    Sale.category,
    Sale.units,
    Sale.unit_price,
    Sale.total_price,
    Sale.revenue,
    Sale.sold_at,
    Sale.recorded_at,
    func.coalesce(SaleReversal.returned_units, 0).label("returned_units"),
    func.coalesce(SaleReversal.refunded, 0).label("refunded"),
    SaleReversal.voided_at,
    SaleReversal.void_reason,
    REPLACES.label("replaces"),
    Sale.unit_cost,
    Sale.order_ref,
    Sale.customer_ref,
    Sale.channel,
    TOOK_STOCK.label("stock_taken"),
    Sale.actor_kind,
    Sale.actor_id,
    Sale.actor_name,
    Sale.request_id,
).outerjoin_from(Sale, SaleReversal, SaleReversal.sale_id == Sale.id)
# While nothing has ever come back, MySQL would read all sales and put them in order, to save itself the look into an
# empty table for each of the page's: seconds at millions of sales. To MariaDB the hint is a comment.
SALES = SALES.prefix_with("/*+ NO_BNL(sale_reversals) */")
KEYS = select(Sale.id).with_hint(Sale, "IGNORE INDEX FOR ORDER BY (PRIMARY)")
"""The sales of a range that is read as a whole: servers would go through all sales by id to find the first of them."""

BY_TIME = {"sold_at", "-sold_at"}
IN_ORDER = {*BY_TIME, "id", "-id"}
SALE_SORTS = {
    "id": Sort(Sale.id),
    "sold_at": Sort(Sale.sold_at, bound_first=True),
    "revenue": Sort(Sale.revenue),
    "units": Sort(Sale.units),
}


def sale(session: Session, sale_id: int) -> StoredRow:
    """One sale. Raises SaleNotFound."""
    row = session.execute(SALES.where(Sale.id == sale_id)).one_or_none()
    if row is None:
        raise SaleNotFound(detail=f"There is no sale {sale_id}.")
    return row


def list_sales(session: Session, query: SaleQuery, store_zone: ZoneInfo, walk: int | None = None) -> FetchedPage:
    """One page of sales.

    `walk` is how many sales may be looked at for it; None where the whole range may be. Raises InvalidRequest (unknown
    product), InvalidCursor, RangeTooLarge.
    """
    require_products(session, query.product_id)
    conditions = [*sale_conditions(query, store_zone), *exclusions(query, all_sales=list_scans(query))]
    if walk is None and may_scan(query) and query.sort not in BY_TIME:
        return _whole_range(session, query, conditions)
    sorts = SALE_SORTS if walk is None else _walked(query, store_zone, walk)
    return fetch_page(session, SALES.where(*conditions), name="sales", query=query, sorts=sorts, key=Sale.id)


def _whole_range(session: Session, query: SaleQuery, conditions: Sequence[ColumnElement[bool]]) -> FetchedPage:
    """A page in an order that no index has: which sales they are, and then what is shown of them.

    What puts a range in order stands in the index by time, and what is shown is looked up for a page, not for a range.
    """
    page = fetch_page(session, KEYS.where(*conditions), name="sales", query=query, sorts=SALE_SORTS, key=Sale.id)
    return with_rows(session, page, SALES, Sale.id)


def _walked(query: SaleQuery, store_zone: ZoneInfo, rows: int) -> dict[str, Sort]:
    """The list's sort, along which so many sales are looked at: those of its dates where it goes by time.

    Fewer where what came back of each is looked up. Raises RangeTooLarge for a sort that no index has.
    """
    if query.sort not in IN_ORDER:
        raise too_many_to_sort("sales", query.sort, rows)
    rows = rows_to_walk(rows, looked_up=bool(query.returned))
    by_time = query.sort in BY_TIME
    zone = ZoneInfo(query.time_zone) if query.time_zone else store_zone
    dates = date_conditions(Sale.sold_at, query.start_date, query.end_date, zone) if by_time else []
    walk = Walk(select(Sale.id).where(*dates), rows, too_few_that_fit("sales", rows))
    name = query.sort.removeprefix("-")
    return {name: replace(SALE_SORTS[name], walk=walk)}


def sale_conditions(wanted: SaleListFilter, store_zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """The filter as SQL: half-open ranges on the bare columns, so that indexes serve them."""
    zone = ZoneInfo(wanted.time_zone) if wanted.time_zone else store_zone
    conditions = date_conditions(Sale.sold_at, wanted.start_date, wanted.end_date, zone)
    if wanted.product_id:
        conditions.append(Sale.product_id.in_(wanted.product_id))
    if wanted.category:
        conditions.append(Sale.category.in_(wanted.category))
    if wanted.min_units is not None:
        conditions.append(Sale.units >= wanted.min_units)
    for column, values in (
        (Sale.order_ref, wanted.order_ref),
        (Sale.customer_ref, wanted.customer_ref),
        (Sale.channel, wanted.channel),
    ):
        if values:
            conditions.append(column.in_(values))
    hours = numbers_of(wanted.weekday, wanted.hour)
    if hours:
        conditions.append(in_week_hours(table_of(Sale).c.sold_at, hours, zone, utc_now()))
    if wanted.voided is Voided.TRUE:
        conditions.append(_reversed(IS_VOID))
    if wanted.returned:
        # Looked up for each: a join would read all returns there are before the first sale of a page.
        conditions.append(_reversal_of_sale(HAS_RETURNS).is_not(None))
    return conditions


def exclusions(wanted: SaleListFilter, *, all_sales: bool = False) -> list[ColumnElement[bool]]:
    """The rest of the filter, which nearly every sale passes: that it is not void, that nothing came back of it.

    Each sale is looked up by a subquery that no server turns into a join: a page needs some fifty look-ups, a join
    might read all reversals first. That is what pays when `all_sales` are read: 300,000 of them with 30,000 reversals
    in 0.4 seconds instead of 1.5 (MySQL 9.7; MariaDB 10.11: 0.1 instead of 2).
    """
    excluded: list[ColumnElement[bool]] = []
    if wanted.voided is Voided.FALSE:
        excluded.append(IS_VOID)
    if wanted.returned is False:
        excluded.append(HAS_RETURNS)
    return [~_reversed(how) if all_sales else _reversal_of_sale(how).is_(None) for how in excluded]


def list_scans(query: SaleQuery) -> bool:
    """Whether a list reads every sale of its range, since no index has what it is sorted or filtered by."""
    rare = query.voided is Voided.TRUE or query.returned or query.channel or query.weekday or query.hour
    return query.sort not in IN_ORDER or query.min_units is not None or bool(rare)


def may_scan(query: SaleQuery) -> bool:
    """Whether a list may read every sale of its range, or those before it: by id, also when it has dates or names."""
    named = query.start_date or query.end_date or query.product_id or query.category
    return list_scans(query) or (query.sort in {"id", "-id"} and bool(named))


IS_VOID = SaleReversal.voided_at.is_not(None)
HAS_RETURNS = (SaleReversal.returned_units > 0) | (SaleReversal.refunded > 0)


def _reversed(how: ColumnElement[bool]) -> ColumnElement[bool]:
    return Sale.id.in_(select(SaleReversal.sale_id).where(how).correlate(None))


def _reversal_of_sale(how: ColumnElement[bool]) -> ScalarSelect[int]:
    """1 where there is one; a subquery that no server turns into a join."""
    found = select(literal(1)).select_from(SaleReversal).where(SaleReversal.sale_id == Sale.id, how)
    return found.correlate(Sale).scalar_subquery()
