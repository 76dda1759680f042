"""What is read of single sales: one, or a filtered list."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from common.calendar.date_filter import date_conditions
from common.db.keyset import Sort, fetch_page
from common.db.models import Product, Sale, table_of
from common.db.schemas.sale import SaleListFilter, SaleQuery
from common.errors import InvalidRequest, SaleNotFound
from common.problems import at_parameter

sales = table_of(Sale)
products = table_of(Product)

SALES = select(
    sales.c.id,
    sales.c.product_id,
    # A subquery, so that the list is planned on `sales` alone and names are looked up for the page's rows only.
    select(products.c.name).where(products.c.id == sales.c.product_id).scalar_subquery().label("product_name"),
    sales.c.category,
    sales.c.units,
    sales.c.unit_price,
    sales.c.total_price,
    sales.c.revenue,
    sales.c.sold_at,
    sales.c.recorded_at,
)
SALE_SORTS = {
    "id": Sort(sales.c.id),
    "sold_at": Sort(sales.c.sold_at, indexed=True),
    "revenue": Sort(sales.c.revenue),
    "units": Sort(sales.c.units),
}


def sale(session: Session, sale_id: int) -> Any:
    """One sale. Raises SaleNotFound."""
    row: Any = session.execute(SALES.where(sales.c.id == sale_id)).one_or_none()
    if row is None:
        raise SaleNotFound(detail=f"There is no sale {sale_id}.")
    return row


def list_sales(session: Session, query: SaleQuery, store_zone: ZoneInfo) -> tuple[list[Row[Any]], str | None]:
    """One page of sales and the next cursor. Raises InvalidRequest (unknown product), InvalidCursor."""
    require_products(session, query.product_id)
    statement = SALES.where(*sale_conditions(query, store_zone))
    return fetch_page(session, statement, name="sales", query=query, sorts=SALE_SORTS, key=sales.c.id)


def sale_conditions(wanted: SaleListFilter, store_zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """The filter as SQL: half-open ranges on the bare columns, so that indexes serve them."""
    zone = ZoneInfo(wanted.time_zone) if wanted.time_zone else store_zone
    conditions = date_conditions(sales.c.sold_at, wanted.start_date, wanted.end_date, zone)
    if wanted.product_id:
        conditions.append(sales.c.product_id.in_(wanted.product_id))
    if wanted.category:
        conditions.append(sales.c.category.in_(wanted.category))
    if wanted.min_units is not None:
        conditions.append(sales.c.units >= wanted.min_units)
    return conditions


def require_products(session: Session, product_ids: Sequence[int]) -> None:
    """Raise InvalidRequest when a filter names a product that never existed: a typo must not look like no sales."""
    if not product_ids:
        return
    known = set(session.execute(select(products.c.id).where(products.c.id.in_(product_ids))).scalars())
    unknown = [str(product_id) for product_id in dict.fromkeys(product_ids) if product_id not in known]
    if unknown:
        detail = f"no such product: {', '.join(unknown[:10])}"
        raise InvalidRequest(detail=f"product_id: {detail}", errors=at_parameter("product_id", detail))
