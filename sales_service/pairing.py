"""Which periods of two ranges stand beside each other in a comparison."""

from collections.abc import Callable

from common.periods import ONE_WEEK, Interval, Period, period_start
from sales_service.report_schemas import CompareTo
from sales_service.report_sources import Range
from sales_service.time_grid import TimeGrid

WEEKS_OF_A_YEAR = 52 * ONE_WEEK

Label = tuple[int, ...]
"""What both periods of a row have in common, in the current side's terms; labels sort as their periods do."""

Pair = tuple[int | None, int | None]
"""The indexes of a current and of a previous period; None where one has no partner."""


def pair_up(to: CompareTo, current: Range, previous: Range) -> list[Pair]:
    """The rows of a comparison in order: each period of each side stands in exactly one of them.

    A year earlier means by calendar: beside each day, month, quarter or year the one of the same name, and beside each
    week the one that begins 364 days earlier, so that 29 February has no partner and moves no day after it. Every other
    range is paired by position from its start; but months, quarters and years of a range 364 days earlier by their
    names too, since that range may begin in another month.
    """
    here, there = _labels(to, current, years=0), _labels(to, previous, years=1)
    return [(here.get(label), there.get(label)) for label in sorted(here.keys() | there.keys())]


def _labels(to: CompareTo, span: Range, *, years: int) -> dict[Label, int]:
    """The index of each period of a range by its label; `years` is how much later the current range is."""
    name = _name_of(to, span.grid, years)
    return {(index,) if name is None else name(period): index for index, period in enumerate(span.periods)}


def _name_of(to: CompareTo, grid: TimeGrid, years: int) -> Callable[[Period], Label] | None:
    """How the calendar calls a period so many years later; None where periods are paired by position."""
    interval = grid.interval
    by_name = to == "previous_year" or (to == "same_weekdays" and interval not in {Interval.DAY, Interval.WEEK})
    if interval is None or not by_name:
        return None
    if interval is Interval.WEEK:
        return lambda week: ((period_start(week.start, interval, grid.calendar) + years * WEEKS_OF_A_YEAR).toordinal(),)

    def name(period: Period) -> Label:
        begin = period_start(period.start, interval, grid.calendar)
        # In three years of four there is no such date as this for 29 February, and so no partner.
        return begin.year + years, begin.month, begin.day

    return name
