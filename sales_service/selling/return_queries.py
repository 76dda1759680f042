"""What is read of single returns: one, or a filtered list."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from common.calendar.date_filter import date_conditions
from common.db.keyset import FetchedPage, Sort, Walk, fetch_page, with_rows
from common.db.models import Product, Sale, SaleReturn
from common.db.rows import StoredRow
from common.db.schemas.sale import Voided
from common.db.schemas.sale_return import ReturnedFilter, ReturnFilter, ReturnQuery
from common.errors import ReturnNotFound
from common.stock.known import require_known, require_products
from sales_service.selling.long_lists import rows_to_walk, too_few_that_fit, too_many_to_sort

RETURNS = select(
    SaleReturn.id,
    SaleReturn.sale_id,
    SaleReturn.product_id,
    # Subqueries, so that products are looked up for the page's rows only.
    select(Product.name).where(Product.id == SaleReturn.product_id).scalar_subquery().label("product_name"),
    select(Product.sku).where(Product.id == SaleReturn.product_id).scalar_subquery().label("sku"),
    SaleReturn.category,
    SaleReturn.units,
    SaleReturn.restocked_units,
    SaleReturn.refunded,
    SaleReturn.reason,
    SaleReturn.note,
    SaleReturn.returned_at,
    SaleReturn.recorded_at,
    SaleReturn.voided_at,
    SaleReturn.actor_kind,
    SaleReturn.actor_id,
    SaleReturn.actor_name,
    SaleReturn.request_id,
)
RETURN_SORTS = {
    "id": Sort(SaleReturn.id),
    "returned_at": Sort(SaleReturn.returned_at, bound_first=True),
    "refunded": Sort(SaleReturn.refunded),
    "units": Sort(SaleReturn.units),
}


def sale_return(session: Session, return_id: int, *more: InstrumentedAttribute[Any]) -> StoredRow:
    """One return, with more columns of it where they are named. Raises ReturnNotFound."""
    row = session.execute(RETURNS.add_columns(*more).where(SaleReturn.id == return_id)).one_or_none()
    if row is None:
        raise ReturnNotFound(detail=f"There is no return {return_id}.")
    return row


KEYS = select(SaleReturn.id).with_hint(SaleReturn, "IGNORE INDEX FOR ORDER BY (PRIMARY)")
"""As of sales: the returns of a range that is read as a whole."""

BY_TIME = {"returned_at", "-returned_at"}
IN_ORDER = {*BY_TIME, "id", "-id"}


def list_returns(session: Session, query: ReturnQuery, store_zone: ZoneInfo, limit: int) -> FetchedPage:
    """One page of returns.

    `limit` is how many may be looked at for it where no index has its order and filter. Raises InvalidRequest (unknown
    product or sale), InvalidCursor, RangeTooLarge.
    """
    require_what_is_named(session, query)
    sorts, conditions = RETURN_SORTS, return_conditions(query, store_zone)
    if may_scan(query):
        if has_more_returns(session, query, _zone_of(query, store_zone), limit):
            sorts = _walked(query, store_zone, limit)
        elif query.sort not in BY_TIME:
            keys = KEYS.where(*conditions)
            page = fetch_page(session, keys, name="returns", query=query, sorts=sorts, key=SaleReturn.id)
            return with_rows(session, page, RETURNS, SaleReturn.id)
    statement = RETURNS.where(*conditions)
    return fetch_page(session, statement, name="returns", query=query, sorts=sorts, key=SaleReturn.id)


def may_scan(query: ReturnQuery) -> bool:
    """Whether a list may read every return of its range, or those before it; those of some sales are few."""
    if query.sale_id:
        return False
    rare = query.voided is Voided.TRUE or query.linked is False or query.reason
    named = query.start_date or query.end_date or query.product_id or query.category
    return query.sort not in IN_ORDER or bool(rare) or (query.sort not in BY_TIME and bool(named))


def has_more_returns(session: Session, wanted: ReturnedFilter, zone: ZoneInfo, limit: int) -> bool:
    """Whether there are more than so many returns of those that indexes cannot leave aside, days being the zone's."""
    dates = date_conditions(SaleReturn.returned_at, wanted.start_date, wanted.end_date, zone)
    found = select(SaleReturn.id).where(*dates, *indexed_conditions(wanted)).limit(limit + 1).subquery("found")
    return session.execute(select(func.count()).select_from(found)).scalar_one() > limit


def _walked(query: ReturnQuery, store_zone: ZoneInfo, rows: int) -> dict[str, Sort]:
    """As of sales (`queries`)."""
    if query.sort not in IN_ORDER:
        raise too_many_to_sort("returns", query.sort, rows)
    # No index by time has these.
    rows = rows_to_walk(rows, looked_up=bool(query.reason) or query.linked is False)
    zone = _zone_of(query, store_zone)
    by_time = query.sort in BY_TIME
    dates = date_conditions(SaleReturn.returned_at, query.start_date, query.end_date, zone) if by_time else []
    walk = Walk(select(SaleReturn.id).where(*dates), rows, too_few_that_fit("returns", rows))
    name = query.sort.removeprefix("-")
    return {name: replace(RETURN_SORTS[name], walk=walk)}


def _zone_of(wanted: ReturnedFilter, store_zone: ZoneInfo) -> ZoneInfo:
    return ZoneInfo(wanted.time_zone) if wanted.time_zone else store_zone


def require_what_is_named(session: Session, wanted: ReturnedFilter) -> None:
    """Raise InvalidRequest when a filter names a product or a sale that never existed."""
    require_products(session, wanted.product_id)
    require_known(session, Sale.id, "sale", wanted.sale_id)


def return_conditions(wanted: ReturnFilter, store_zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """The filter as SQL: half-open ranges on the bare columns, so that indexes serve them."""
    zone = _zone_of(wanted, store_zone)
    conditions = date_conditions(SaleReturn.returned_at, wanted.start_date, wanted.end_date, zone)
    conditions += [*indexed_conditions(wanted), *unindexed_conditions(wanted)]
    if wanted.voided is not Voided.ANY:
        is_void = SaleReturn.voided_at.is_not(None)
        conditions.append(is_void if wanted.voided is Voided.TRUE else ~is_void)
    return conditions


def indexed_conditions(wanted: ReturnedFilter) -> list[ColumnElement[bool]]:
    """The part of a filter, beside its dates, that an index knows: what is read for a list or a report meets it."""
    named = (
        (SaleReturn.product_id, wanted.product_id),
        (SaleReturn.category, wanted.category),
        (SaleReturn.sale_id, wanted.sale_id),
    )
    return [column.in_(values) for column, values in named if values]


def unindexed_conditions(wanted: ReturnedFilter) -> list[ColumnElement[bool]]:
    """The part of a filter that only the rows know."""
    conditions: list[ColumnElement[bool]] = [SaleReturn.reason.in_(wanted.reason)] if wanted.reason else []
    if wanted.linked is not None:
        conditions.append(SaleReturn.sale_id.is_not(None) if wanted.linked else SaleReturn.sale_id.is_(None))
    return conditions
