"""GET /sales/summary: sales of one range."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial, reduce
from operator import or_
from typing import cast

from sqlalchemy.orm import Session

from common.db.schemas.period import described
from common.stock.known import require_products
from sales_service.reports.answers import Summary, SummaryOthers, SummaryRow
from sales_service.reports.figures import figures as read_figures
from sales_service.reports.lookups import first_sale_date
from sales_service.reports.plan import ReportSettings, SummaryPlan, plan_summary
from sales_service.reports.report import Report
from sales_service.reports.request import SummaryQuery
from sales_service.rollups.arithmetic import shares
from sales_service.rollups.measures import Sums, all_figures, cumulative_figures, figure_values, figures_of

Line = dict[str, object]
"""What an answer says of a group in one period, or in the whole range where there are no periods."""


def summarize_sales(session: Session, query: SummaryQuery, settings: ReportSettings, now: datetime) -> Summary:
    """Sales of the query's range.

    Raises InvalidRequest (a product that never existed) and RangeTooLarge.
    """
    require_products(session, query.product_id)
    plan = plan_summary(query, settings, now, partial(first_sale_date, session))
    return _answer(plan, read_figures(session, plan.report))


def _answer(plan: SummaryPlan, report: Report) -> Summary:
    (span,), grid = plan.report.ranges, plan.report.grid
    lines = _lines(plan, report)
    return {
        "start_date": span.dates[0],
        "end_date": span.dates[1],
        "time_zone": grid.zone.key,
        "currency": plan.report.settings.currency,
        "group_by": plan.report.scope.group_by,
        "interval": grid.interval,
        "returns_on": plan.report.basis,
        "as_of": grid.now,
        "totals": figures_of(report.totals[0], orders=plan.report.tells_orders),
        "rows": _rows(plan, report, lines),
        "others": _others(plan, report, lines[-1]) if report.hidden_groups else None,
    }


def _rows(plan: SummaryPlan, report: Report, lines: Sequence[Sequence[Line]]) -> list[SummaryRow]:
    names = [group.fields(plan.report.scope.group_by) for group in report.groups]
    rows = [{**name, **line} for name, of_group in zip(names, lines, strict=False) for line in of_group]
    return cast("list[SummaryRow]", rows)


def _others(plan: SummaryPlan, report: Report, lines: Sequence[Line]) -> SummaryOthers:
    """What is told of the groups beyond `top` over the whole range, and their lines where there are periods."""
    entire = _lines(plan.unsplit(), report)[-1][0]
    periods = {"periods": lines} if plan.report.is_split else {}
    return cast("SummaryOthers", {"groups": report.hidden_groups, **entire, **periods})


def _lines(plan: SummaryPlan, report: Report) -> list[list[Line]]:
    """The lines of each shown group, and last those of all others together where there are others."""
    is_split = plan.report.is_split
    parts = [report.cells[group.key][0] if is_split else group.sides for group in report.groups]
    if report.hidden_groups:
        parts.append(report.hidden_cells()[0] if is_split else report.hidden())
    periods: list[Line] = [{"period": described(period)} for period in plan.report.ranges[0].periods if is_split]
    return [_lines_of(plan, part, periods, told) for part, told in zip(parts, _shares(plan, parts), strict=True)]


def _lines_of(plan: SummaryPlan, part: Sequence[Sums], periods: list[Line], told: Sequence[float | None]) -> list[Line]:
    """The lines of a group with these figures, with periods where there are some, and with shares if they are told."""
    orders = plan.report.tells_orders
    figures = cast("list[Line]", all_figures(part, orders=orders))
    share: list[Line] = [{"share": share} for share in told]
    so_far = cumulative_figures(part, orders=orders) if plan.cumulative else []
    pieces = (periods, figures, share, [{"cumulative": figures} for figures in so_far])
    return [reduce(or_, line) for line in zip(*filter(None, pieces), strict=True)]


def _shares(plan: SummaryPlan, parts: Sequence[Sequence[Sums]]) -> Sequence[Sequence[float | None]]:
    """The shares of each part in each of its lines: those of all parts in one line are shares of one whole."""
    if plan.share_of is None:
        return [()] * len(parts)
    beside = zip(*(figure_values(plan.share_of, part) for part in parts), strict=True)
    return list(zip(*map(shares, beside), strict=True))
