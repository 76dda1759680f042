"""What is read of single returns: one, or a filtered list."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from common.calendar.date_filter import date_conditions
from common.db.keyset import FetchedPage, Sort, fetch_page
from common.db.models import Product, Sale, SaleReturn
from common.db.rows import StoredRow
from common.db.schemas.sale import Voided
from common.db.schemas.sale_return import ReturnedFilter, ReturnFilter, ReturnQuery
from common.errors import ReturnNotFound
from common.stock.known import require_known, require_products

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


def list_returns(session: Session, query: ReturnQuery, store_zone: ZoneInfo) -> FetchedPage:
    """One page of returns. Raises InvalidRequest (unknown product or sale), InvalidCursor."""
    require_what_is_named(session, query)
    statement = RETURNS.where(*return_conditions(query, store_zone))
    return fetch_page(session, statement, name="returns", query=query, sorts=RETURN_SORTS, key=SaleReturn.id)


def require_what_is_named(session: Session, wanted: ReturnedFilter) -> None:
    """Raise InvalidRequest when a filter names a product or a sale that never existed."""
    require_products(session, wanted.product_id)
    require_known(session, Sale.id, "sale", wanted.sale_id)


def return_conditions(wanted: ReturnFilter, store_zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """The filter as SQL: half-open ranges on the bare columns, so that indexes serve them."""
    zone = ZoneInfo(wanted.time_zone) if wanted.time_zone else store_zone
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
