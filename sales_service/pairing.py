"""Which periods of two ranges stand beside each other in a comparison."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from common.periods import Interval, Period, period_start
from sales_service.report_schemas import CompareQuery

A_YEAR_OF_WEEKS = timedelta(weeks=52)

Label = tuple[int, ...]
"""What both periods of a row have in common, in the current side's terms; labels sort as their periods do."""

Pair = tuple[int | None, int | None]
"""The indexes of a current and of a previous period; None where one has no partner."""


def pair_up(query: CompareQuery, current: Sequence[Period], previous: Sequence[Period]) -> list[Pair]:
    """The rows of a comparison in order: each period of each side stands in exactly one of them.

    A year earlier means by calendar: beside each day, month, quarter or year the one of the same name, and beside each
    week the one that begins 364 days earlier, so that 29 February has no partner and moves no day after it. Every other
    range is paired by position from its start.
    """
    if query.interval is None or query.to != "previous_year":
        here, there = _by_position(current), _by_position(previous)
    else:
        here = _by_label(current, lambda period: _name(query, period))
        there = _by_label(previous, lambda period: _name_a_year_later(query, period))
    return [(here.get(label), there.get(label)) for label in sorted(here.keys() | there.keys())]


def _by_position(periods: Sequence[Period]) -> dict[Label, int]:
    return {(index,): index for index in range(len(periods))}


def _by_label(periods: Sequence[Period], label: Callable[[Period], Label]) -> dict[Label, int]:
    return {label(period): index for index, period in enumerate(periods)}


def _name(query: CompareQuery, period: Period) -> Label:
    """The date that the whole period begins on."""
    begin = _whole_start(query, period)
    return begin.year, begin.month, begin.day


def _name_a_year_later(query: CompareQuery, period: Period) -> Label:
    """The name of a period's partner a year later; a date that is none for 29 February of any year but a leap year."""
    begin = _whole_start(query, period)
    if query.interval is Interval.WEEK:
        begin += A_YEAR_OF_WEEKS
        return begin.year, begin.month, begin.day
    return begin.year + 1, begin.month, begin.day


def _whole_start(query: CompareQuery, period: Period) -> date:
    assert query.interval is not None  # noqa: S101 - periods of no interval have no names
    return period_start(period.start, query.interval, query.week_start)
