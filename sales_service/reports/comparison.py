"""GET /sales/compare: sales of two ranges side by side."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from common.db.types import utc_now
from common.settings import Settings
from sales_service.reports.answers import Compare
from sales_service.reports.compared_sides import Place, PlacePair, Sides, sides_of
from sales_service.reports.figures import Report, build_report
from sales_service.reports.request import CompareQuery
from sales_service.reports.summary import group_fields
from sales_service.reports.time_grid import grid_of
from sales_service.rollups.measures import FIGURES, Figures, Sums, all_figures, sum_all
from sales_service.selling.queries import require_products

HUNDREDTH = Decimal("0.01")


def compare_sales(session: Session, query: CompareQuery, settings: Settings) -> Compare:
    """Sales of the query's range beside those of the range to compare with.

    Raises InvalidRequest (a product that never existed, a range outside the calendar) and RangeTooLarge.
    """
    as_of = utc_now()
    grid = grid_of(query, settings, as_of)
    require_products(session, query.product_id)
    sides = sides_of(query, grid, settings.report_row_limit)
    report = build_report(session, query, sides.ranges, settings, lines=len(sides.pairs))
    return {
        "start_date": sides.current.span.dates[0],
        "end_date": sides.current.span.dates[1],
        "to": query.to,
        "to_start_date": sides.previous.span.dates[0],
        "to_end_date": sides.previous.span.dates[1],
        "time_zone": grid.zone.key,
        "currency": settings.currency,
        "group_by": query.group_by,
        "interval": query.interval,
        "as_of": as_of,
        "like_for_like": query.like_for_like,
        "previous_cut_at": sides.previous.cut_at,
        "totals": _of_ranges(sides, report.totals),
        "rows": _rows(query, report, sides),
        "others": _others(query, report, sides),
    }


class Columns(NamedTuple):
    """Figures by period, or by group where there are no periods; `whole` are the previous side's without a cut."""

    current: Sequence[Figures]
    previous: Sequence[Figures]
    whole: Sequence[Figures]

    def at(self, index: int) -> "Columns":
        """One of them."""
        return Columns(*(column[index : index + 1] for column in self))


def _columns(cells: Sequence[Sequence[Sums]]) -> Columns:
    """Of the sums of each range: the current one, the previous one, and what a cut took from that if there is one."""
    current, previous, *taken = cells
    whole = [sum_all(parts) for parts in zip(previous, *taken, strict=True)] if taken else []
    return Columns(all_figures(current), all_figures(previous), all_figures(whole))


def _rows(query: CompareQuery, report: Report, sides: Sides) -> list[Any]:
    if query.interval is None:
        columns = _columns(list(zip(*(group.sides for group in report.groups), strict=True)) or [[], []])
        return [
            _row(sides.entire, columns.at(index), group_fields(query, group))
            for index, group in enumerate(report.groups)
        ]
    return [
        row
        for group in report.groups
        for row in _by_period(sides, _columns(report.cells[group.key]), group_fields(query, group))
    ]


def _others(query: CompareQuery, report: Report, sides: Sides) -> Any:
    if not report.hidden_groups:
        return None
    others = {"groups": report.hidden_groups, **_of_ranges(sides, report.hidden())}
    if query.interval is not None:
        cells = [report.hidden_cells(side) for side in range(len(report.totals))]
        others["periods"] = _by_period(sides, _columns(cells), {})
    return others


def _of_ranges(sides: Sides, sums: Sequence[Sums]) -> Any:
    return _compared(sides.entire, _columns([[part] for part in sums]))


def _by_period(sides: Sides, columns: Columns, fields: dict[str, Any]) -> list[Any]:
    return [_row(pair, columns, fields) for pair in sides.pairs]


def _row(pair: PlacePair, columns: Columns, fields: dict[str, Any]) -> Any:
    row = {**fields, "upcoming": pair.is_upcoming, **_compared(pair, columns)}
    return row | {"change": None} if pair.is_upcoming else row


def _compared(pair: PlacePair, columns: Columns) -> Any:
    current, previous = _side(pair.current, columns.current), _side(pair.previous, columns.previous)
    change = None
    if current is not None and previous is not None:
        change = {name: _change(current[name], previous[name], unequal=pair.is_unequal) for name in FIGURES}
    if pair.previous is not None and pair.previous.is_cut:
        previous["whole"] = columns.whole[pair.previous.index]
    return {"current": current, "previous": previous, "change": change}


def _side(place: Place | None, column: Sequence[Figures]) -> Any:
    return None if place is None else {**place.description, **column[place.index]}


def _change(current: Any, previous: Any, *, unequal: bool) -> Any:
    if current is None or previous is None:
        return None
    absolute = current - previous
    if not previous:
        return {"absolute": absolute, "percent": None, "reason": "no_baseline"}
    if unequal:
        return {"absolute": absolute, "percent": None, "reason": "unequal_periods"}
    percent = (Decimal(absolute) * 100 / previous).quantize(HUNDREDTH, ROUND_HALF_UP)
    # Adding zero takes the sign off a fall that rounds to nothing: -0.0 is a JSON number, but no answer.
    return {"absolute": absolute, "percent": float(percent + 0), "reason": None}
