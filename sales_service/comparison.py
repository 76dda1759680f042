"""GET /sales/compare: sales of two ranges side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from common.db.types import utc_now
from common.measures import Sums, figures
from common.periods import Period, local_date
from common.settings import Settings
from sales_service.pairing import Pair, pair_up
from sales_service.report_answers import Compare
from sales_service.report_queries import Group, Report, build_report
from sales_service.report_ranges import as_range, compared_dates, cut_instant, periods_of
from sales_service.report_schemas import CompareQuery
from sales_service.sales_queries import require_products
from sales_service.summary import group_fields

HUNDREDTH = Decimal("0.01")


def compare_sales(session: Session, query: CompareQuery, settings: Settings) -> Compare:
    """Sales of the query's range beside those of the range to compare with.

    Raises InvalidRequest (a product that never existed, a range outside the calendar) and RangeTooLarge.
    """
    as_of = utc_now()
    zone = ZoneInfo(query.time_zone) if query.time_zone else settings.zone
    today = local_date(as_of, zone)
    current, previous = (query.start_date, query.end_date), compared_dates(query)
    require_products(session, query.product_id)
    cut_at = cut_instant(current, previous, zone, as_of) if query.like_for_like else None
    periods = (
        periods_of(current, query.interval, query.week_start, today, settings.report_row_limit),
        periods_of(previous, query.interval, query.week_start, today, settings.report_row_limit),
    )
    sides = Sides((Period(*current), Period(*previous)), periods, pair_up(query, *periods))
    ranges = [as_range(periods[0], query, zone), as_range(periods[1], query, zone, cut_at)]
    report = build_report(session, query, ranges, settings, lines=len(sides.pairs))
    return {
        "start_date": current[0],
        "end_date": current[1],
        "to": query.to,
        "to_start_date": previous[0],
        "to_end_date": previous[1],
        "time_zone": zone.key,
        "currency": settings.currency,
        "group_by": query.group_by,
        "interval": query.interval,
        "as_of": as_of,
        "like_for_like": query.like_for_like,
        "previous_cut_at": cut_at,
        "totals": _compared(sides.whole, report.totals),
        "rows": [row for group in report.groups for row in _rows(query, report, group, sides)],
        "others": _others(query, report, sides),
    }


@dataclass(frozen=True)
class Sides:
    """The current and the previous range: each as a whole, in its periods, and which of these make a row."""

    whole: tuple[Period, Period]
    periods: tuple[tuple[Period, ...], tuple[Period, ...]]
    pairs: list[Pair]


def _rows(query: CompareQuery, report: Report, group: Group, sides: Sides) -> list[Any]:
    fields = group_fields(query, group)
    if query.interval is None:
        return [fields | _compared(sides.whole, group.sides)]
    return [fields | row for row in _by_period(sides, report.cells[group.key])]


def _others(query: CompareQuery, report: Report, sides: Sides) -> Any:
    if not report.hidden_groups:
        return None
    others = {"groups": report.hidden_groups, **_compared(sides.whole, report.hidden())}
    if query.interval is not None:
        others["periods"] = _by_period(sides, [report.hidden_cells(0), report.hidden_cells(1)])
    return others


def _by_period(sides: Sides, cells: list[list[Sums]]) -> list[Any]:
    """A comparison for each pair of periods; a side without a partner is null."""
    rows = []
    for pair in sides.pairs:
        periods = [None if at is None else sides.periods[side][at] for side, at in enumerate(pair)]
        sums = [None if at is None else cells[side][at] for side, at in enumerate(pair)]
        rows.append(_compared(periods, sums))
    return rows


def _compared(periods: Sequence[Period | None], sums: Sequence[Sums | None]) -> Any:
    sides = [None if part is None else figures(part) for part in sums]
    now, before = sides
    change = None
    if now is not None and before is not None:
        change = {
            name: _change(current, previous)
            for name, current, previous in zip(now, now.values(), before.values(), strict=True)
        }
    current, previous = (
        None if period is None or side is None else {"start": period.start, "end": period.end, **side}
        for period, side in zip(periods, sides, strict=True)
    )
    return {"current": current, "previous": previous, "change": change}


def _change(current: Any, previous: Any) -> Any:
    absolute = current - previous
    if not previous:
        return {"absolute": absolute, "percent": None, "reason": "no_baseline"}
    percent = (Decimal(absolute) * 100 / previous).quantize(HUNDREDTH, ROUND_HALF_UP)
    # Adding zero takes the sign off a fall that rounds to nothing: -0.0 is a JSON number, but no answer.
    return {"absolute": absolute, "percent": float(percent + 0), "reason": None}
