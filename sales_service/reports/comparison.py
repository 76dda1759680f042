"""GET /sales/compare: sales of two ranges side by side."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, cast

from sqlalchemy.orm import Session

from common.db.types import utc_now
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
from sales_service.rollups.measures import FIGURES, Figures, Number, all_figures, sum_all
from sales_service.selling.queries import require_products

TEN_THOUSAND = Decimal(10_000)
UNEQUAL: Reason = "unequal_periods"

Values = Mapping[str, Number | None]
"""The figures of a side by name."""


def compare_sales(session: Session, query: CompareQuery, settings: ReportSettings) -> Compare:
    """Sales of the query's range beside those of the range to compare with.

    Raises InvalidRequest (a product that never existed, a range outside the calendar) and RangeTooLarge.
    """
    now = utc_now()
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


def _columns(cells: Cells) -> Columns:
    """Of the sums of each range: the current one, the previous one, and what a cut took from that if there is one."""
    current, previous, *taken = cells
    entire = [sum_all(parts) for parts in zip(previous, *taken, strict=True)] if taken else []
    return Columns(all_figures(current), all_figures(previous), all_figures(entire))


def _rows(plan: ComparisonPlan, report: Report) -> list[CompareRow]:
    """A row for each group."""
    pair = plan.sides.entire
    columns = _columns(list(zip(*(group.sides for group in report.groups), strict=True)) or [[], []])
    return [{**group.fields, **_row(pair, columns.at(index))} for index, group in enumerate(report.groups)]


def _rows_by_period(plan: ComparisonPlan, report: Report) -> list[CompareRow]:
    """A row for each group and pair of periods."""
    return [
        {**fields, **row}
        for group, fields in ((group, group.fields) for group in report.groups)
        for row in _by_period(plan, report.cells[group.key])
    ]


def _by_period(plan: ComparisonPlan, cells: Cells) -> list[ComparedPeriods]:
    columns = _columns(cells)
    return [_row(pair, columns) for pair in plan.sides.pairs]


def _others(plan: ComparisonPlan, report: Report) -> CompareOthers:
    others = cast("CompareOthers", {"groups": report.hidden_groups, **_of_ranges(plan, report.hidden())})
    if plan.report.is_split:
        others["periods"] = _by_period(plan, report.hidden_cells())
    return others


def _of_ranges(plan: ComparisonPlan, sums: SumsBySide) -> Comparison:
    """Both ranges as a whole, with the change even when the current one has not begun."""
    pair, columns = plan.sides.entire, _columns([[part] for part in sums])
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
    return cast("Change", {name: _moved(now[name], before[name], withheld) for name in FIGURES})


def _moved(now: Number | None, before: Number | None, withheld: Reason) -> dict[str, object] | None:
    """How one figure moved; `withheld` is the reason to give no percentage, if there is one."""
    if now is None or before is None:
        return None
    absolute = now - before
    if not before:
        return {"absolute": absolute, "percent": None, "reason": "no_baseline"}
    if withheld:
        return {"absolute": absolute, "percent": None, "reason": withheld}
    return {"absolute": absolute, "percent": _percent(absolute, before), "reason": None}


def _percent(part: Number, whole: Number) -> float:
    """Part in per cent of whole, to two decimals, half away from zero.

    Counts are divided as integers, in a tenth of the time. The hundredths of amounts become an integer too: a Decimal
    takes longer to become a float than to be divided.
    """
    if isinstance(part, int) and isinstance(whole, int):
        hundredths = (20_000 * abs(part) + abs(whole)) // (2 * abs(whole))
        return (hundredths if (part < 0) == (whole < 0) else -hundredths) / 100
    return int((TEN_THOUSAND * part / whole).to_integral_value(ROUND_HALF_UP)) / 100
