"""GET /sales/summary: sales of one range."""

from typing import Any

from sqlalchemy.orm import Session

from common.calendar.hours import Hour
from common.calendar.periods import Period
from common.db.models import CategoryName
from common.db.types import utc_now
from common.settings import Settings
from sales_service.reports.answers import ReportPeriod, Summary
from sales_service.reports.figures import Group, Report, build_report, first_sale_date, scope_of
from sales_service.reports.ranges import range_of, summary_dates
from sales_service.reports.request import ReportQuery, SummaryQuery
from sales_service.reports.time_grid import grid_of
from sales_service.rollups.measures import Sums, all_figures, figures
from sales_service.selling.queries import require_products


def summarize_sales(session: Session, query: SummaryQuery, settings: Settings) -> Summary:
    """Sales of the query's range.

    Raises InvalidRequest (a product that never existed) and RangeTooLarge.
    """
    as_of = utc_now()
    grid = grid_of(query, settings, as_of)
    require_products(session, query.product_id)
    dates = summary_dates(
        query, grid.today, lambda: first_sale_date(session, scope_of(query), grid.zone, settings.zone)
    )
    span = range_of(grid, dates, settings.report_row_limit)
    report = build_report(session, query, [span], settings, lines=len(span.periods))
    periods = [_described(period) for period in span.periods]
    return {
        "start_date": dates[0],
        "end_date": dates[1],
        "time_zone": grid.zone.key,
        "currency": settings.currency,
        "group_by": query.group_by,
        "interval": query.interval,
        "as_of": as_of,
        "totals": figures(report.totals[0]),
        "rows": _rows(query, report, periods),
        "others": _others(query, report, periods),
    }


def group_fields(query: ReportQuery, group: Group) -> dict[str, Any]:
    """What a row says of its group."""
    if query.group_by == "product":
        return {"product_id": group.key, "product_name": group.name}
    return {"category": CategoryName(group.key)} if query.group_by else {}


def _described(period: Period | Hour) -> ReportPeriod:
    start, end = period.edges
    return {"start": start, "end": end, "partial": period.partial}


def _rows(query: SummaryQuery, report: Report, periods: list[ReportPeriod]) -> list[Any]:
    if query.interval is None:
        lines = all_figures([group.sides[0] for group in report.groups])
        return [{**group_fields(query, group), **line} for group, line in zip(report.groups, lines, strict=True)]
    return [
        row
        for group in report.groups
        for row in _by_period(periods, report.cells[group.key][0], group_fields(query, group))
    ]


def _by_period(periods: list[ReportPeriod], cells: list[Sums], fields: dict[str, Any]) -> list[Any]:
    lines = zip(periods, all_figures(cells), strict=True)
    return [{**fields, "period": period, **line} for period, line in lines]


def _others(query: SummaryQuery, report: Report, periods: list[ReportPeriod]) -> Any:
    if not report.hidden_groups:
        return None
    others = {"groups": report.hidden_groups, **figures(report.hidden()[0])}
    if query.interval is not None:
        others["periods"] = _by_period(periods, report.hidden_cells(0), {})
    return others
