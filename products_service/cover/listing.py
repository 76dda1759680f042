"""A page of products with what was sold of them: the rows first, then the figures of those that the page shows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from common.db.keyset import CountedRows, Sort, fetch_page, with_count
from common.db.models import Product
from common.db.rows import AnySelect, StoredRow, columns_of
from common.db.schemas.cover import COVER_SORTS, CoverQuery
from common.db.types import utc_now
from products_service.cover.days_on_sale import days_on_sale
from products_service.cover.figures import Cover, last_sold_at
from products_service.cover.units_sold import units_sold
from products_service.cover.window import Window


@dataclass(frozen=True)
class Listing:
    """A list of products: what it is called, its rows (with the column `id`), how they can be sorted.

    `as_of`: the moment of the past that it is about; later sales are not told then.
    """

    name: str
    statement: AnySelect
    sorts: Mapping[str, Sort]
    as_of: datetime | None = None


def list_with_sales(
    session: Session, listing: Listing, conditions: Collection[ColumnElement[bool]], query: CoverQuery, zone: ZoneInfo
) -> CountedRows:
    """One page of a list. Raises InvalidCursor.

    Sorted by days of cover, all products' days on sale have to be known first; else only those of the page.
    """
    window = Window.ending(utc_now(), query.sold_days, zone) if query.sold_days else None
    statement = listing.statement.where(*conditions)
    sort = query.sort.removeprefix("-")
    turned = days_on_sale(session, window) if window and sort == "days_of_cover" else None
    ordered, sorts = statement, listing.sorts
    if window and sort in COVER_SORTS:
        cover = Cover(window, units_sold(window), turned or {})
        ordered, sorts = statement.select_from(cover.rows), _sorts(cover)
    page = fetch_page(session, ordered, name=listing.name, query=query, sorts=sorts, key=Product.id)
    listed = with_count(session, page, statement, wanted=query.with_count)
    sold = select(Product.id, last_sold_at(listing.as_of))
    figures = _figures(session, sold, [row.id for row in page.items], window, turned)
    listed["items"] = [_named(row) | figures[row.id] for row in page.items]
    return listed


def _sorts(cover: Cover) -> dict[str, Sort]:
    return {
        "units_sold": Sort(cover.units_sold.element),
        "days_of_cover": Sort(cover.days_of_cover.element, nullable=True, nulls_last=True),
    }


def _figures(
    session: Session,
    statement: AnySelect,
    ids: Collection[int],
    window: Window | None,
    turned: Mapping[int, int] | None,
) -> dict[int, dict[str, object]]:
    """What is told of the sales of some products, by their ids: what the statement reads, and the cover."""
    if not ids:
        return {}
    statement = statement.where(Product.id.in_(ids))
    if window:
        known = {key: turned[key] for key in ids if key in turned} if turned is not None else None
        cover = Cover(window, units_sold(window, ids), days_on_sale(session, window, ids) if known is None else known)
        statement = statement.add_columns(*cover.columns).select_from(cover.rows)
    return {row.id: _named(row) for row in session.execute(statement)}


def _named(row: StoredRow) -> dict[str, object]:
    return {str(name): value for name, value in columns_of(row).items()}
