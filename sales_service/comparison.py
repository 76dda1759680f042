"""GET /sales/compare: sales of two ranges side by side."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy.orm import Session

from common.db.types import utc_now
from common.measures import FIGURES, Sums, figures, sum_all
from common.settings import Settings
from sales_service.compared_sides import Place, PlacePair, Sides, sides_of
from sales_service.report_answers import Compare
from sales_service.report_queries import Group, Report, build_report
from sales_service.report_schemas import CompareQuery
from sales_service.sales_queries import require_products
from sales_service.summary import group_fields
from sales_service.time_grid import grid_of

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
        "totals": _compared(sides.entire, _as_cells(report.totals)),
        "rows": [row for group in report.groups for row in _rows(query, report, group, sides)],
        "others": _others(query, report, sides),
    }


Cells = Sequence[Sequence[Sums]]
"""Figures by range (current, previous, and what a cut took from that) and by period."""


def _as_cells(ranges: Sequence[Sums]) -> Cells:
    """Figures of whole ranges, as if each were one period."""
    return [[sums] for sums in ranges]


def _rows(query: CompareQuery, report: Report, group: Group, sides: Sides) -> list[Any]:
    fields = group_fields(query, group)
    if query.interval is None:
        return [_row(sides.entire, _as_cells(group.sides), fields)]
    return [_row(pair, report.cells[group.key], fields) for pair in sides.pairs]


def _others(query: CompareQuery, report: Report, sides: Sides) -> Any:
    if not report.hidden_groups:
        return None
    others = {"groups": report.hidden_groups, **_compared(sides.entire, _as_cells(report.hidden()))}
    if query.interval is not None:
        cells = [report.hidden_cells(side) for side in range(len(report.totals))]
        others["periods"] = [_row(pair, cells, {}) for pair in sides.pairs]
    return others


def _row(pair: PlacePair, cells: Cells, fields: dict[str, Any]) -> Any:
    row = {**fields, "upcoming": pair.is_upcoming, **_compared(pair, cells)}
    return row | {"change": None} if pair.is_upcoming else row


def _compared(pair: PlacePair, cells: Cells) -> Any:
    current, previous = _side(pair.current, cells[:1]), _side(pair.previous, cells[1:])
    change = None
    if current is not None and previous is not None:
        change = {name: _change(current[name], previous[name], unequal=pair.is_unequal) for name in FIGURES}
    return {"current": current, "previous": previous, "change": change}


def _side(place: Place | None, cells: Cells) -> dict[str, Any] | None:
    """A side of a row: the figures that count, and where a cut took something, those without it."""
    if place is None:
        return None
    parts = [part[place.index] for part in cells]
    side = {**place.description, **figures(parts[0])}
    return side | {"whole": figures(sum_all(parts))} if place.is_cut else side


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
