"""GET /returns/summary: what came back in one range."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from typing import NamedTuple, cast

from sqlalchemy.orm import Session

from common.db.models import ReturnReason
from common.db.schemas.period import ReportPeriod, described
from sales_service.reports.lookups import product_names
from sales_service.reports.plan import ReportSettings, grid_of, rank_of
from sales_service.reports.ranges import TimeGrid, summary_range, too_many_rows
from sales_service.reports.return_answers import (
    ReturnFigures,
    ReturnPeriodFigures,
    ReturnSummary,
    ReturnSummaryOthers,
    ReturnSummaryRow,
)
from sales_service.reports.return_figures import (
    NOTHING,
    ReturnKey,
    ReturnPlan,
    ReturnSums,
    conditions_of,
    first_return_date,
    refuse_long_scan,
    sums_by_group,
    sums_by_period,
)
from sales_service.reports.return_request import ReturnSummaryQuery
from sales_service.selling.return_queries import require_what_is_named


class _Report(NamedTuple):
    """What rows are made of: the shown groups in order, with their cells where there are periods; and all together."""

    shown: dict[ReturnKey, ReturnSums]
    hidden_groups: int
    totals: ReturnSums
    cells: Mapping[ReturnKey, Sequence[ReturnSums]]
    period_totals: Sequence[ReturnSums]


def summarize_returns(
    session: Session, query: ReturnSummaryQuery, settings: ReportSettings, now: datetime
) -> ReturnSummary:
    """Returns of the query's range; void ones do not count.

    Raises InvalidRequest (a product or sale that never existed) and RangeTooLarge: too many returns, or too many rows.
    """
    require_what_is_named(session, query)
    grid = grid_of(query, settings, now)
    refuse_long_scan(session, query, grid, settings.scan_limit)
    plan = _plan(session, query, grid, settings.row_limit)
    report = _read(session, plan, settings.row_limit)
    names = product_names(session, list(report.shown)) if plan.group_by == "product" else {}
    rows, others = _rows(plan, report, names), _others(plan, report) if report.hidden_groups else None
    return {
        "start_date": plan.span.dates[0],
        "end_date": plan.span.dates[1],
        "time_zone": grid.zone.key,
        "currency": settings.currency,
        "group_by": plan.group_by,
        "interval": grid.interval,
        "as_of": grid.now,
        "totals": _figures(report.totals),
        "rows": rows,
        "others": others,
    }


def _plan(session: Session, query: ReturnSummaryQuery, grid: TimeGrid, row_limit: int) -> ReturnPlan:
    begin = None if query.start_date else first_return_date(session, query, grid)
    span = summary_range(query, grid, begin, row_limit)
    rank = rank_of(query.order_by or "-returns", query.top)
    return ReturnPlan(query.group_by, _named(query), conditions_of(query), span, rank)


def _named(query: ReturnSummaryQuery) -> tuple[ReturnKey, ...]:
    """The groups that the filter names, each once; as the database has them, not as members of enumerations."""
    if query.group_by == "product":
        return tuple(dict.fromkeys(query.product_id))
    values: dict[str | None, Sequence[str]] = {"reason": query.reason, "category": query.category}
    return tuple(dict.fromkeys(str(value) for value in values.get(query.group_by, ())))


def _read(session: Session, plan: ReturnPlan, row_limit: int) -> _Report:
    groups = sums_by_group(session, plan)
    order = _ranked(groups, plan)
    shown = {key: groups[key] for key in order[: plan.rank.top]}
    rows_per_group, hidden = len(plan.span.periods), len(groups) - len(shown)
    if len(shown) * rows_per_group > row_limit:
        raise too_many_rows(len(shown) * rows_per_group, row_limit)
    cells: Mapping[ReturnKey, Sequence[ReturnSums]] = {}
    period_totals: Sequence[ReturnSums] = ()
    if plan.span.grid.interval is not None:
        found = sums_by_period(session, plan.only(list(shown)) if hidden else plan)
        cells = {key: found.get(key, [NOTHING] * rows_per_group) for key in shown}
        period_totals = sums_by_period(session, plan.ungrouped())[None] if hidden else ()
    return _Report(shown, hidden, _sum(groups.values()), cells, period_totals)


def _ranked(groups: Mapping[ReturnKey, ReturnSums], plan: ReturnPlan) -> list[ReturnKey]:
    """Groups by a figure or by key; equal ones by key ascending."""
    by_key = sorted(groups, key=lambda key: (key, "") if isinstance(key, int) else (0, key or ""))
    if plan.rank.by == "group":
        return by_key[::-1] if plan.rank.descending else by_key
    return sorted(by_key, key=lambda key: getattr(groups[key], plan.rank.by), reverse=plan.rank.descending)


def _sum(parts: Iterable[ReturnSums]) -> ReturnSums:
    return reduce(ReturnSums.plus, parts, NOTHING)


def _figures(sums: ReturnSums) -> ReturnFigures:
    return {"returns": sums.returns, "units_returned": sums.units_returned, "refunded": sums.refunded}


def _rows(plan: ReturnPlan, report: _Report, names: Mapping[ReturnKey, str]) -> list[ReturnSummaryRow]:
    rows: list[dict[str, object]] = []
    for key, sums in report.shown.items():
        group = _group(plan, key, names)
        lines = _by_period(plan, report.cells[key]) if key in report.cells else [_figures(sums)]
        rows += [{**group, **line} for line in lines]
    return cast("list[ReturnSummaryRow]", rows)


def _group(plan: ReturnPlan, key: ReturnKey, names: Mapping[ReturnKey, str]) -> dict[str, object]:
    """What a row says of its group."""
    if isinstance(key, int):
        return {"product_id": key, "product_name": names[key]}
    if plan.group_by == "reason" and key is not None:
        return {"reason": ReturnReason(key)}
    return {"category": key} if plan.group_by else {}


def _by_period(plan: ReturnPlan, cells: Sequence[ReturnSums]) -> list[ReturnPeriodFigures]:
    periods: list[ReportPeriod] = [described(period) for period in plan.span.periods]
    return [{"period": period, **_figures(sums)} for period, sums in zip(periods, cells, strict=True)]


def _others(plan: ReturnPlan, report: _Report) -> ReturnSummaryOthers:
    hidden = report.totals.less(_sum(report.shown.values()))
    others = cast("ReturnSummaryOthers", {"groups": report.hidden_groups, **_figures(hidden)})
    if report.period_totals:
        shown = [_sum(cells[index] for cells in report.cells.values()) for index in range(len(report.period_totals))]
        left = [total.less(part) for total, part in zip(report.period_totals, shown, strict=True)]
        others["periods"] = _by_period(plan, left)
    return others
