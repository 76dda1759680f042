"""GET /sales/summary: sales of one range."""

from collections.abc import Sequence
from functools import partial
from typing import cast

from sqlalchemy.orm import Session

from common.db.schemas.period import ReportPeriod, described
from common.db.types import utc_now
from common.stock.known import require_products
from sales_service.reports.answers import PeriodFigures, Summary, SummaryOthers, SummaryRow
from sales_service.reports.figures import figures as read_figures
from sales_service.reports.lookups import first_sale_date
from sales_service.reports.plan import ReportPlan, ReportSettings, plan_summary
from sales_service.reports.report import Group, Report
from sales_service.reports.request import SummaryQuery
from sales_service.rollups.measures import Sums, all_figures, figures_of


def summarize_sales(session: Session, query: SummaryQuery, settings: ReportSettings) -> Summary:
    """Sales of the query's range.

    Raises InvalidRequest (a product that never existed) and RangeTooLarge.
    """
    now = utc_now()
    require_products(session, query.product_id)
    plan = plan_summary(query, settings, now, partial(first_sale_date, session))
    return _answer(plan, read_figures(session, plan))


def _answer(plan: ReportPlan, report: Report) -> Summary:
    (span,) = plan.ranges
    periods = [described(period) for period in span.periods]
    return {
        "start_date": span.dates[0],
        "end_date": span.dates[1],
        "time_zone": plan.grid.zone.key,
        "currency": plan.settings.currency,
        "group_by": plan.scope.group_by,
        "interval": plan.grid.interval,
        "returns_on": plan.basis,
        "as_of": plan.grid.now,
        "totals": figures_of(report.totals[0], orders=plan.tells_orders),
        "rows": _rows_by_period(plan, report, periods) if plan.is_split else _rows(plan, report.groups),
        "others": _others(plan, report, periods) if report.hidden_groups else None,
    }


def _rows(plan: ReportPlan, groups: Sequence[Group]) -> list[SummaryRow]:
    lines = all_figures([group.sides[0] for group in groups], orders=plan.tells_orders)
    rows = [{**group.fields(plan.scope.group_by), **line} for group, line in zip(groups, lines, strict=True)]
    return cast("list[SummaryRow]", rows)  # whose period is left out


def _rows_by_period(plan: ReportPlan, report: Report, periods: Sequence[ReportPeriod]) -> list[SummaryRow]:
    return [
        {**fields, **row}
        for group, fields in ((group, group.fields(plan.scope.group_by)) for group in report.groups)
        for row in _by_period(plan, periods, report.cells[group.key][0])
    ]


def _by_period(plan: ReportPlan, periods: Sequence[ReportPeriod], cells: Sequence[Sums]) -> list[PeriodFigures]:
    lines = all_figures(cells, orders=plan.tells_orders)
    return [{"period": period, **line} for period, line in zip(periods, lines, strict=True)]


def _others(plan: ReportPlan, report: Report, periods: Sequence[ReportPeriod]) -> SummaryOthers:
    figures = figures_of(report.hidden()[0], orders=plan.tells_orders)
    others = cast("SummaryOthers", {"groups": report.hidden_groups, **figures})
    if plan.is_split:
        others["periods"] = _by_period(plan, periods, report.hidden_cells()[0])
    return others
