"""GET /sales/compare: sales of two ranges side by side."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from common.db.types import utc_now
from sales_service.reports.answers import Compare
from sales_service.reports.figures import figures
from sales_service.reports.plan import ComparisonPlan, ReportSettings, plan_comparison
from sales_service.reports.report import Cells, Report, SumsBySide
from sales_service.reports.request import CompareQuery
from sales_service.reports.sides import Place, PlacePair
from sales_service.rollups.measures import FIGURES, Figures, all_figures, sum_all
from sales_service.selling.queries import require_products

HUNDREDTHS_OF_A_PERCENT = Decimal(10_000)


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


def _rows(plan: ComparisonPlan, report: Report) -> list[Any]:
    columns = _columns(list(zip(*(group.sides for group in report.groups), strict=True)) or [[], []])
    pair = plan.sides.entire
    return [{**group.fields, **_row(pair, columns.at(index))} for index, group in enumerate(report.groups)]


def _rows_by_period(plan: ComparisonPlan, report: Report) -> list[Any]:
    return [{**group.fields, **row} for group in report.groups for row in _by_period(plan, report.cells[group.key])]


def _others(plan: ComparisonPlan, report: Report) -> Any:
    others = {"groups": report.hidden_groups, **_of_ranges(plan, report.hidden())}
    if plan.report.is_split:
        others["periods"] = _by_period(plan, report.hidden_cells())
    return others


def _of_ranges(plan: ComparisonPlan, sums: SumsBySide) -> Any:
    return _compared(plan.sides.entire, _columns([[part] for part in sums]))


def _by_period(plan: ComparisonPlan, cells: Cells) -> list[Any]:
    columns = _columns(cells)
    return [_row(pair, columns) for pair in plan.sides.pairs]


def _row(pair: PlacePair, columns: Columns) -> Any:
    row = {"upcoming": pair.is_upcoming, **_compared(pair, columns)}
    return row | {"change": None} if pair.is_upcoming else row


def _compared(pair: PlacePair, columns: Columns) -> Any:
    current, previous = _side(pair.current, columns.current), _side(pair.previous, columns.previous)
    change = None
    if current is not None and previous is not None:
        unequal = pair.is_unequal
        change = {name: _change(current[name], previous[name], unequal=unequal) for name in FIGURES}
    if pair.previous is not None and pair.previous.is_cut:
        previous["whole"] = columns.entire[pair.previous.index]
    return {"current": current, "previous": previous, "change": change}


def _side(place: Place | None, column: Sequence[Figures]) -> Any:
    return None if place is None else {**place.extent, **column[place.index]}


def _change(current: Any, previous: Any, *, unequal: bool) -> Any:
    if current is None or previous is None:
        return None
    absolute = current - previous
    if not previous:
        return {"absolute": absolute, "percent": None, "reason": "no_baseline"}
    if unequal:
        return {"absolute": absolute, "percent": None, "reason": "unequal_periods"}
    # By way of an integer: to turn a Decimal into a float takes longer than all the rest.
    hundredths = (HUNDREDTHS_OF_A_PERCENT * absolute / previous).to_integral_value(ROUND_HALF_UP)
    return {"absolute": absolute, "percent": int(hundredths) / 100, "reason": None}
