"""GET /sales and GET /returns: a page, and beside it the totals of the report that has the same filter."""

from collections.abc import Sequence
from datetime import datetime
from typing import NotRequired  # pydantic needs the TypedDict below before Python 3.12

from sqlalchemy.orm import Session
from typing_extensions import TypedDict

from common.db.keyset import FetchedPage
from common.db.rows import StoredRow
from common.db.types import utc_now
from sales_service.reports.answers import Summary
from sales_service.reports.list_bounds import has_more_sales
from sales_service.reports.list_request import ReturnListQuery, SaleListQuery
from sales_service.reports.plan import ReportSettings
from sales_service.reports.return_answers import ReturnFigures, ReturnSummary
from sales_service.reports.return_summary import summarize_returns
from sales_service.reports.summary import summarize_sales
from sales_service.rollups.measures import Figures
from sales_service.selling.queries import list_sales, may_scan
from sales_service.selling.return_queries import list_returns


class TotalledRows(TypedDict):
    """A page as it was read; `totals` of all pages and their `as_of` are there only where `with_totals` asked."""

    items: Sequence[StoredRow]
    next_cursor: str | None
    totals: NotRequired[Figures | ReturnFigures]
    as_of: NotRequired[datetime]


def list_with_totals(session: Session, query: SaleListQuery, settings: ReportSettings, limit: int) -> TotalledRows:
    """A page of sales; where totals are wanted too, to be read in one snapshot.

    `limit` is how many sales may be looked at for the page where no index has its order and filter. Raises
    InvalidRequest (a product that never existed), InvalidCursor and, of the page or the totals, RangeTooLarge.
    """
    now = utc_now()
    is_long = may_scan(query) and has_more_sales(session, query, settings, now, limit)
    page = list_sales(session, query, settings.zone, walk=limit if is_long else None)
    return _told(page, summarize_sales(session, query.summary, settings, now) if query.with_totals else None)


def list_returns_with_totals(
    session: Session, query: ReturnListQuery, settings: ReportSettings, limit: int
) -> TotalledRows:
    """The same of returns. Raises InvalidRequest also for a sale that never existed."""
    page = list_returns(session, query, settings.zone, limit)
    return _told(page, summarize_returns(session, query.summary, settings, utc_now()) if query.with_totals else None)


def _told(page: FetchedPage, summary: Summary | ReturnSummary | None) -> TotalledRows:
    rows = TotalledRows(items=page.items, next_cursor=page.next_cursor)
    if summary is not None:
        rows["totals"], rows["as_of"] = summary["totals"], summary["as_of"]
    return rows
