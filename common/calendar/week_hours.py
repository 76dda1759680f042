"""The 168 hours of a week by the clocks of a zone: which of them an instant is of, and how often each of them comes.

Clocks run at one offset from UTC between two changes. Inside such a run the hour of the week is plain arithmetic, so a
handful of runs is all that a database has to be told of a zone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from common.calendar.hours import ONE_HOUR
from common.calendar.periods import ONE_DAY, Stretch, first_true

HOURS_OF_A_WEEK = 168
MONDAY = datetime.min  # noqa: DTZ901 - a time of clocks, in no zone
"""The first day of the calendar was a Monday."""

DAYS_OF_A_WEEK = 7
HOURS_OF_A_DAY = 24
FIRST_YEAR = 1970
"""Nothing was sold before."""


@dataclass(frozen=True)
class Run:
    """Instants from start (inclusive) to end (exclusive), UTC, at which clocks are ahead of UTC by one offset."""

    start: datetime
    end: datetime
    offset: timedelta

    def hour_at(self, instant: datetime) -> int:
        """How many whole hours clocks have come from the first Monday of the calendar; 168 of them are a week."""
        return (instant.replace(tzinfo=None) + self.offset - MONDAY) // ONE_HOUR


def runs_of(cover: Sequence[Stretch], zone: ZoneInfo) -> list[Run]:
    """Stretches of time, in order, divided where clocks were changed."""
    return [run for stretch in cover for run in _runs(stretch.start, stretch.end, zone)]


@lru_cache(maxsize=64)
def clocks_until(zone: ZoneInfo, year: int) -> tuple[Run, ...]:
    """How the clocks of a zone ran from FIRST_YEAR to the beginning of another year.

    Every day of these years is looked at, so that it is worth remembering.
    """
    return tuple(_runs(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(year, 1, 1, tzinfo=UTC), zone))


def numbers_of(weekdays: Sequence[int], hours: Sequence[int]) -> tuple[int, ...]:
    """The hours of the week that are of some weekdays, 1 for Monday, and of some hours of the day; () for all of them.

    >>> numbers_of([1], [8, 9])
    (8, 9)

    None named means all: numbers_of([], [8]) is eight o'clock on seven days.
    """
    if not weekdays and not hours:
        return ()
    days = sorted(set(weekdays)) or range(1, DAYS_OF_A_WEEK + 1)
    return tuple(
        (day - 1) * HOURS_OF_A_DAY + hour for day in days for hour in sorted(set(hours)) or range(HOURS_OF_A_DAY)
    )


def _runs(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Run]:
    while start < end:
        change = _next_change(start, end, zone)
        yield Run(start, change, _offset(start, zone))
        start = change


def _next_change(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """The first instant after the start with another offset, or the end. No zone has changed twice within a day."""
    offset = _offset(start, zone)
    while start < end:
        later = min(start + ONE_DAY, end)
        if _offset(later, zone) != offset:
            return first_true(start, later, lambda instant: _offset(instant, zone) != offset)
        start = later
    return end


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def times_shown(runs: Sequence[Run], now: datetime) -> list[int]:
    """How often clocks have come to each hour of the week, from Monday's first, up to now.

    An hour that has begun counts. One that clocks are put back into comes once more, and one that they jump over does
    not come: in the night of autumn 02 comes twice, in that of spring not at all. One that they enter late, or leave
    early, comes all the same.
    """
    times = [0] * HOURS_OF_A_WEEK
    before: Run | None = None
    for run in runs:
        if run.start > now:
            break
        first, last = run.hour_at(run.start), run.hour_at(min(run.end - timedelta.resolution, now))
        first += int(before is not None and _goes_on(before, run))
        for hour in range(first, last + 1):
            times[hour % HOURS_OF_A_WEEK] += 1
        before = run
    return times


def _goes_on(before: Run, run: Run) -> bool:
    """Whether clocks jumped from one run into the next inside of an hour, which then goes on."""
    is_jump = before.end == run.start and before.offset < run.offset
    return is_jump and before.hour_at(before.end - timedelta.resolution) == run.hour_at(run.start)
