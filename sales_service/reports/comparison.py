"""GET /sales/compare: sales of two ranges side by side."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy.orm import Session

from common.stock.known import require_products
from sales_service.reports.answers import (
    Change,
    Compare,
    ComparedPeriods,
    CompareOthers,
    CompareRow,
    Comparison,
    CutFigures,
    Reason,
    SideFigures,
)
from sales_service.reports.figures import figures
from sales_service.reports.plan import ComparisonPlan, ReportSettings, plan_comparison
from sales_service.reports.report import Cells, Report, SumsBySide
from sales_service.reports.request import CompareQuery
from sales_service.reports.sides import Place, PlacePair
from sales_service.rollups.arithmetic import Number, percent
from sales_service.rollups.measures import FIGURES, Figures, all_figures, sum_all

UNEQUAL: Reason = "unequal_periods"

Values = Mapping[str, Number | float | None]
"""The figures of a side by name."""


def compare_sales(session: Session, query: CompareQuery, settings: ReportSettings, now: datetime) -> Compare:
    """Sales of the query's range beside those of the range to compare with.

    Raises InvalidRequest (a product that never existed, a range outside the calendar) and RangeTooLarge.
    """
    require_products(session, query.product_id)
    plan = plan_comparison(query, settings, now)
    return _answer(plan, figures(session, plan.report))


def _answer(plan: ComparisonPlan, report: Report) -> Compare:
    sides, grid = plan.sides, plan.report.grid
    return {
        "start_date": sides.current.span.dates[0],
        "end_date": sides.current.span.dates[1],
        "to": plan.to,
        "to_start_date": sides.previous.span.dates[0],
        "to_end_date": sides.previous.span.dates[1],
        "time_zone": grid.zone.key,
        "currency": plan.report.settings.currency,
        "group_by": plan.report.scope.group_by,
        "interval": grid.interval,
        "returns_on": plan.report.basis,
        "as_of": grid.now,
        "like_for_like": plan.like_for_like,
        "previous_cut_at": sides.previous.cut_at,
        "totals": _of_ranges(plan, report.totals),
        "rows": _rows_by_period(plan, report) if plan.report.is_split else _rows(plan, report),
        "others": _others(plan, report) if report.hidden_groups else None,
    }


class Columns(NamedTuple):
    """Figures by period, or by group where there are no periods; `entire` are the previous side's without a cut."""

    current: Sequence[Figures]
    previous: Sequence[Figures]
    entire: Sequence[Figures]

    def at(self, index: int) -> "Columns":
        """One of them."""
        return Columns(*(column[index : index + 1] for column in self))


def _columns(plan: ComparisonPlan, cells: Cells) -> Columns:
    """Of the sums of each range: the current one, the previous one, and what a cut took from that if there is one."""
    current, previous, *taken = cells
    entire = [sum_all(parts) for parts in zip(previous, *taken, strict=True)] if taken else []
    told = (all_figures(sums, orders=plan.report.tells_orders) for sums in (current, previous, entire))
    return Columns(*told)


def _rows(plan: ComparisonPlan, report: Report) -> list[CompareRow]:
    """A row for each group."""
    pair = plan.sides.entire
    columns = _columns(plan, list(zip(*(group.sides for group in report.groups), strict=True)) or [[], []])
    group_by = plan.report.scope.group_by
    return [{**group.fields(group_by), **_row(pair, columns.at(index))} for index, group in enumerate(report.groups)]


def _rows_by_period(plan: ComparisonPlan, report: Report) -> list[CompareRow]:
    """A row for each group and pair of periods."""
    return [
        {**fields, **row}
        for group, fields in ((group, group.fields(plan.report.scope.group_by)) for group in report.groups)
        for row in _by_period(plan, report.cells[group.key])
    ]


def _by_period(plan: ComparisonPlan, cells: Cells) -> list[ComparedPeriods]:
    columns = _columns(plan, cells)
    return [_row(pair, columns) for pair in plan.sides.pairs]


def _others(plan: ComparisonPlan, report: Report) -> CompareOthers:
    others = cast("CompareOthers", {"groups": report.hidden_groups, **_of_ranges(plan, report.hidden())})
    if plan.report.is_split:
        others["periods"] = _by_period(plan, report.hidden_cells())
    return others


def _of_ranges(plan: ComparisonPlan, sums: SumsBySide) -> Comparison:
    """Both ranges as a whole, with the change even when the current one has not begun."""
    pair, columns = plan.sides.entire, _columns(plan, [[part] for part in sums])
    current, previous = _side(pair.current, columns.current), _cut_side(pair.previous, columns)
    return cast("Comparison", {"current": current, "previous": previous, "change": _change(pair, current, previous)})


def _row(pair: PlacePair, columns: Columns) -> ComparedPeriods:
    current, previous = _side(pair.current, columns.current), _cut_side(pair.previous, columns)
    change = None if pair.is_upcoming else _change(pair, current, previous)
    return {"upcoming": pair.is_upcoming, "current": current, "previous": previous, "change": change}


def _side(place: Place | None, column: Sequence[Figures]) -> SideFigures | None:
    return None if place is None else {**place.extent, **column[place.index]}


def _cut_side(place: Place | None, columns: Columns) -> CutFigures | None:
    side = cast("CutFigures | None", _side(place, columns.previous))
    if side is not None and place is not None and place.is_cut:
        side["whole"] = columns.entire[place.index]
    return side


def _change(pair: PlacePair, current: SideFigures | None, previous: CutFigures | None) -> Change | None:
    """How each figure moved; None where a side is missing."""
    if current is None or previous is None:
        return None
    now, before = cast("Values", current), cast("Values", previous)
    withheld = UNEQUAL if pair.is_unequal else None
    return cast("Change", {name: _moved(now[name], before[name], withheld) for name in FIGURES if name in now})


def _moved(now: Number | float | None, before: Number | float | None, withheld: Reason) -> dict[str, object] | None:
    """How one figure moved; `withheld` is the reason to give no percentage, if there is one."""
    if now is None or before is None:
        return None
    if isinstance(now, float) or isinstance(before, float):
        return _in_points(float(now), float(before), withheld)
    absolute = now - before
    reason = _no_percentage(before, withheld)
    return {"absolute": absolute, "percent": None if reason else percent(absolute, before), "reason": reason}


def _in_points(now: float, before: float, withheld: Reason) -> dict[str, object]:
    """How a percentage moved, counted in its hundredths."""
    base = round(before * 100)
    moved = round(now * 100) - base
    reason = _no_percentage(base, withheld)
    return {"absolute": moved / 100, "percent": None if reason else percent(moved, base), "reason": reason}


def _no_percentage(before: Number, withheld: Reason) -> Reason:
    """Why there is no percentage, if there is a reason."""
    if before <= 0:
        return "negative_baseline" if before else "no_baseline"
    return withheld
