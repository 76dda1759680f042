"""The days that sales are counted of: some calendar days of the store, of which the last is today."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from common.calendar.periods import Period, Stretch, days, local_date, stretches


@dataclass(frozen=True)
class Window:
    """Days from `first` to `last` in a zone, as of `now`, an instant of `last`."""

    first: date
    last: date
    zone: ZoneInfo
    now: datetime

    @classmethod
    def ending(cls, now: datetime, length: int, zone: ZoneInfo) -> "Window":
        """So many days, the last of which is that of `now`."""
        today = local_date(now, zone)
        return cls(today - timedelta(days=length - 1), today, zone, now)

    @cached_property
    def cover(self) -> list[Stretch]:
        """What the days cover: a stretch of time each, but for the oddest clocks; none where a zone skipped a date."""
        return stretches([Period(day, day) for day in days(self.first, self.last)], self.zone)

    @property
    def start(self) -> datetime:
        """The first instant."""
        return self.cover[0].start

    @cached_property
    def every_day(self) -> frozenset[int]:
        """The numbers of all days that there are, from 0."""
        return frozenset(stretch.period for stretch in self.cover)

    def days_between(self, since: datetime, until: datetime | None) -> set[int]:
        """The numbers of the days that have a part between two instants; None: to the end.

        `since` is part of it and `until` is not, unless they are the same.
        """
        first = max(0, bisect_right(self._starts, since) - 1)
        end = len(self.cover) if until is None else bisect_left(self._starts, until)
        return {stretch.period for stretch in self.cover[first : max(end, first + 1)]}

    @cached_property
    def _starts(self) -> list[datetime]:
        return [stretch.start for stretch in self.cover]
