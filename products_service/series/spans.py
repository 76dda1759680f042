"""The periods of a series and where each begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from common.calendar.hours import Hour, split_hours
from common.calendar.periods import (
    ONE_DAY,
    Calendar,
    Interval,
    Period,
    Weekday,
    count_periods,
    day_boundary,
    local_date,
    split,
)
from common.errors import RangeTooLarge

MOST_DAYS_BY_HOUR = 7


@dataclass(frozen=True)
class Span:
    """A period and its instants, from `start` to `end` exclusive: where its days or its hour come first, in UTC."""

    period: Period | Hour
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Grid:
    """How a series divides time: a zone's periods as of a moment, of which there are at most `most_rows`."""

    interval: Interval
    zone: ZoneInfo
    week_start: Weekday
    now: datetime
    most_rows: int

    def spans(self, first: date, last: date) -> list[Span]:
        """The periods of some dates in order, those that have begun. Raises RangeTooLarge."""
        last = min(last, local_date(self.now, self.zone))
        if last < first:
            return []
        if self.interval is Interval.HOUR:
            return self._begun(*self._hours(first, last))
        return self._begun(*self._dates(first, last))

    def _hours(self, first: date, last: date) -> tuple[Sequence[Hour], list[datetime]]:
        days = (last - first) // ONE_DAY + 1
        if days > MOST_DAYS_BY_HOUR:
            detail = f"A series by hour covers at most {MOST_DAYS_BY_HOUR} days, not {days}. Shorten it or use days."
            raise RangeTooLarge(detail=detail)
        hours = split_hours(first, last, self.zone, self.now)
        # Between two times of one zone Python counts what clocks show, which is not what passes where they are changed.
        boundaries = [hour.start for hour in hours] + [hour.end for hour in hours[-1:]]
        return hours, [instant.astimezone(UTC) for instant in boundaries]

    def _dates(self, first: date, last: date) -> tuple[Sequence[Period], list[datetime]]:
        calendar = Calendar(self.week_start)
        rows = count_periods(first, last, self.interval, calendar)
        if rows > self.most_rows:
            detail = f"The series would have {rows} rows, more than {self.most_rows}. Shorten it or use longer periods."
            raise RangeTooLarge(detail=detail)
        periods = split(first, last, self.interval, calendar, local_date(self.now, self.zone))
        days = [*(period.start for period in periods), periods[-1].end + ONE_DAY]
        return periods, [day_boundary(day, self.zone)[0] for day in days]

    def _begun(self, periods: Sequence[Period | Hour], boundaries: Sequence[datetime]) -> list[Span]:
        spans = map(Span, periods, boundaries, boundaries[1:])
        return [span for span in spans if span.start <= self.now]
