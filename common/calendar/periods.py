"""Calendar arithmetic in a time zone: which UTC instants a date covers, and how a range falls into periods.

Days are cut with zoneinfo in Python, never in SQL. A date usually covers one stretch of time of 23, 24 or 25 hours; it
covers none where a zone skipped it (Pacific/Apia, 30 December 2011), and two where clocks went back over midnight
(America/St_Johns, 00:01 to 23:01, until 2011). A period therefore maps to stretches, not to a start and an end.
"""

import calendar
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

OF_THE_MACHINE = frozenset({"localtime", "posixrules", "Factory"})
"""Files beside the zones: this machine's own zone under two names, and the clock of a machine that was never set up."""

KNOWN_ZONES = frozenset(available_timezones()) - OF_THE_MACHINE
"""The zones of the IANA database: each means the same on every machine. Whoever takes a zone's name looks here."""

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(weeks=1)
CLOCK_RESOLUTION = timedelta(seconds=1)
"""Zone transitions fall on whole seconds of UTC."""


class Interval(StrEnum):
    """The periods a report can be split into. All but hours (`common/calendar/hours.py`) consist of whole dates."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Weekday(StrEnum):
    """First day of a week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


JANUARY = 1
MONTHS_OF = {Interval.MONTH: 1, Interval.QUARTER: 3, Interval.YEAR: 12}


@dataclass(frozen=True)
class Calendar:
    """Where weeks begin, and with which month (1 to 12) years do, and so their quarters."""

    week_start: Weekday = Weekday.MONDAY
    year_start: int = JANUARY


@dataclass(frozen=True)
class Period:
    """Calendar dates from start to end, both inclusive. `partial`: clipped by the range, or not over yet."""

    start: date
    end: date
    partial: bool = False

    @property
    def edges(self) -> tuple[str, str]:
        """Start and end as answers write them."""
        return self.start.isoformat(), self.end.isoformat()


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar date of an aware instant in a zone."""
    return instant.astimezone(zone).date()


def local_time(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks of a zone show at an aware instant, without the zone."""
    return instant.astimezone(zone).replace(tzinfo=None)


def period_start(day: date, interval: Interval, calendar: Calendar) -> date:
    """First date of the whole period that contains `day`."""
    if interval is Interval.DAY:
        return day
    if interval is Interval.WEEK:
        return day - timedelta(days=(day.weekday() - list(Weekday).index(calendar.week_start)) % 7)
    months_into_it = (day.month - calendar.year_start) % MONTHS_OF[interval]
    return add_months(day.replace(day=1), -months_into_it)


def next_period_start(start: date, interval: Interval) -> date:
    """First date of the period after the one that begins on `start`."""
    if interval is Interval.DAY:
        return start + ONE_DAY
    if interval is Interval.WEEK:
        return start + ONE_WEEK
    return add_months(start, MONTHS_OF[interval])


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later (earlier when negative); the month's last day where it has no such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def split(start: date, end: date, interval: Interval, calendar: Calendar, today: date) -> list[Period]:
    """The periods of a range in order, clipped to it; none when the range is empty."""
    periods: list[Period] = []
    if end < start:
        return periods
    begin = period_start(start, interval, calendar)
    while begin <= end:
        following = next_period_start(begin, interval)
        whole_end = following - ONE_DAY
        first, last = max(begin, start), min(whole_end, end)
        partial = first != begin or last != whole_end or whole_end >= today
        periods.append(Period(first, last, partial))
        begin = following
    return periods


def count_periods(start: date, end: date, interval: Interval, calendar: Calendar) -> int:
    """How many periods `split` would give, without building them."""
    if end < start:
        return 0
    first, last = period_start(start, interval, calendar), period_start(end, interval, calendar)
    if interval in {Interval.DAY, Interval.WEEK}:
        return (last - first).days // (1 if interval is Interval.DAY else 7) + 1
    months = (last.year - first.year) * 12 + last.month - first.month
    return months // MONTHS_OF[interval] + 1


@dataclass(frozen=True)
class Stretch:
    """Instants from start (inclusive) to end (exclusive), UTC, that belong to the dates of one period."""

    start: datetime
    end: datetime
    period: int


def stretches(periods: list[Period], zone: ZoneInfo) -> list[Stretch]:
    """What consecutive periods cover in UTC: sorted, disjoint, empty ones left out. `period` counts from 0."""
    boundaries = [day_boundary(period.start, zone) for period in periods]
    boundaries.append(day_boundary(periods[-1].end + ONE_DAY, zone))
    return between(boundaries)


def between(boundaries: list[list[datetime]]) -> list[Stretch]:
    """What lies between each boundary (see `boundary`) and the next: sorted, disjoint, empty ones left out."""
    cut: list[Stretch] = []
    for index, (opening, closing) in enumerate(pairwise(boundaries)):
        for start, end in pairwise(sorted({*opening, *closing})):
            if _is_past(opening, start) and not _is_past(closing, start):
                cut.append(Stretch(start, end, index))
    return sorted(cut, key=lambda stretch: stretch.start)


def _is_past(crossings: list[datetime], instant: datetime) -> bool:
    """Whether clocks are past a time: they have crossed it once, or back and again."""
    return sum(crossing <= instant for crossing in crossings) % 2 == 1


def day_boundary(day: date, zone: ZoneInfo) -> list[datetime]:
    """The UTC instants at which the local date becomes `day` or later, or falls back before it; one nearly always."""
    return boundary(datetime.combine(day, time.min), zone)


def boundary(wall_clock: datetime, zone: ZoneInfo) -> list[datetime]:
    """The UTC instants at which clocks come to a local time or pass it, or are put back before it; one nearly always.

    Three where clocks were put back over the time that had just passed: to it, back from it, to it again.
    """
    early, late = sorted(wall_clock.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early == late:
        return [early]
    if local_time(early, zone) < wall_clock:
        # The time fell into a gap: it is passed at the jump, between its two readings.
        return [first_true(early, late, lambda instant: local_time(instant, zone) >= wall_clock)]
    if local_time(late - CLOCK_RESOLUTION, zone) >= wall_clock:
        return [early]
    offset = early.astimezone(zone).utcoffset()
    back = first_true(early, late, lambda instant: instant.astimezone(zone).utcoffset() != offset)
    return [early] if back == early else [early, back, late]


def first_true(low: datetime, high: datetime, holds: Callable[[datetime], bool]) -> datetime:
    """First whole second in [low, high] where a monotone predicate holds; `high` must satisfy it."""
    seconds = range(int((high - low).total_seconds()) + 1)
    index = bisect_left(seconds, 1, key=lambda offset: int(holds(low + timedelta(seconds=offset))))
    return low + timedelta(seconds=index)


def days(start: date, end: date) -> Iterator[date]:
    """Every date from start to end, both inclusive."""
    for offset in range((end - start).days + 1):
        yield start + timedelta(days=offset)
