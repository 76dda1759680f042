"""Which periods of two ranges stand beside each other in a comparison."""

from common.calendar.hours import Hour
from common.calendar.periods import ONE_WEEK, Interval, Period, period_start
from sales_service.reports.ranges import Range, TimeGrid
from sales_service.reports.request import CompareTo

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
    names too, since that range may begin in another month. Hours follow their days: beside each the one that clocks
    show the same of, so that an hour which they jumped over moves none after it.
    """
    here, there = _labels(to, current, years=0), _labels(to, previous, years=1)
    return [(here.get(label), there.get(label)) for label in sorted(here.keys() | there.keys())]


def _labels(to: CompareTo, span: Range, *, years: int) -> dict[Label, int]:
    """The index of each period of a range by its label; `years` is how much later the current range is."""
    if _are_named(to, span.grid.interval):
        return {_name(period, span.grid, years): index for index, period in enumerate(span.periods)}
    return {_position(period, index, span): index for index, period in enumerate(span.periods)}


def _are_named(to: CompareTo, interval: Interval | None) -> bool:
    if to == "same_weekdays":
        return interval in {Interval.MONTH, Interval.QUARTER, Interval.YEAR}
    return to == "previous_year" and interval is not None


def _name(period: Period | Hour, grid: TimeGrid, years: int) -> Label:
    """How the calendar calls a period, so many years later.

    For 29 February that is in three years of four no date at all, and so nobody's name.
    """
    if isinstance(period, Hour):
        return period.start.year + years, period.start.month, period.start.day, period.start.hour
    assert grid.interval is not None  # noqa: S101 - a range that is not split has no names
    begin = period_start(period.start, grid.interval, grid.calendar)
    if grid.interval is Interval.WEEK:
        return ((begin + years * WEEKS_OF_A_YEAR).toordinal(),)
    return begin.year + years, begin.month, begin.day


def _position(period: Period | Hour, index: int, span: Range) -> Label:
    """Which period of its range it is; of an hour, which day of the range and which hour of that day."""
    if isinstance(period, Hour):
        return (period.start.date() - span.dates[0]).days, period.start.hour
    return (index,)
