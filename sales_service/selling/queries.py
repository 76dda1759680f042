"""What is read of single sales: one, or a filtered list."""

from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session, aliased

from common.calendar.date_filter import date_conditions
from common.db.keyset import FetchedPage, Sort, fetch_page
from common.db.models import Product, Sale, SaleReversal
from common.db.rows import StoredRow
from common.db.schemas.sale import SaleListFilter, SaleQuery, Voided
from common.errors import SaleNotFound
from common.stock.known import require_products

Replaced = aliased(SaleReversal)
REPLACES = select(Replaced.sale_id).where(Replaced.replaced_by == Sale.id).correlate(Sale).scalar_subquery()
"""Which sale the one at hand was recorded in place of."""

SALES = select(
    Sale.id,
    Sale.product_id,
    # A subquery, so that the list is planned on `sales` alone and names are looked up for the page's rows only.
    select(Product.name).where(Product.id == Sale.product_id).scalar_subquery().label("product_name"),
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
).outerjoin_from(Sale, SaleReversal, SaleReversal.sale_id == Sale.id)
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


def list_sales(session: Session, query: SaleQuery, store_zone: ZoneInfo) -> FetchedPage:
    """One page of sales. Raises InvalidRequest (unknown product), InvalidCursor."""
    require_products(session, query.product_id)
    statement = SALES.where(*sale_conditions(query, store_zone))
    return fetch_page(session, statement, name="sales", query=query, sorts=SALE_SORTS, key=Sale.id)


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
    return conditions + reversal_conditions(wanted)


IS_VOID = SaleReversal.voided_at.is_not(None)
HAS_RETURNS = (SaleReversal.returned_units > 0) | (SaleReversal.refunded > 0)


def reversal_conditions(wanted: SaleListFilter) -> list[ColumnElement[bool]]:
    """The part of the filter that asks what has been taken off a sale.

    What few sales have is looked for where it is, `IN (SELECT …)`. What nearly all have is looked up sale by sale, by a
    subquery that no server turns into a join: a page needs some fifty look-ups, a join would read all reversals first.
    """
    conditions: list[ColumnElement[bool]] = []
    if wanted.voided is not Voided.ANY:
        conditions.append(_reversed(IS_VOID) if wanted.voided is Voided.TRUE else _not_reversed(IS_VOID))
    if wanted.returned is not None:
        conditions.append(_reversed(HAS_RETURNS) if wanted.returned else _not_reversed(HAS_RETURNS))
    return conditions


def _reversed(how: ColumnElement[bool]) -> ColumnElement[bool]:
    return Sale.id.in_(select(SaleReversal.sale_id).where(how).correlate(None))


def _not_reversed(how: ColumnElement[bool]) -> ColumnElement[bool]:
    found = select(literal(1)).select_from(SaleReversal).where(SaleReversal.sale_id == Sale.id, how)
    return found.correlate(Sale).scalar_subquery().is_(None)
