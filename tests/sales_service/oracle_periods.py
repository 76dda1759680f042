"""The oracle's periods: how a range falls into them, what they contain, and which stand beside each other.

Written from the HTTP contract alone: a period of dates is a run of days with the same label, an hour is all minutes at
which the clocks show it.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby, pairwise, zip_longest
from typing import Any
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)

Dates = tuple[date, date]


@lru_cache(maxsize=100_000)
def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """Which date an instant has in a zone."""
    return instant.astimezone(zone).date()


def every_day(dates: Dates) -> list[date]:
    """Each date of a range."""
    return [dates[0] + offset * DAY for offset in range((dates[1] - dates[0]).days + 1)]


@dataclass(frozen=True)
class DateSpan:
    """Dates from first to last; `partial` when they are not the whole of their period, or not over."""

    first: date
    last: date
    zone: ZoneInfo
    partial: bool

    @property
    def edges(self) -> tuple[str, str]:
        """Start and end as the service writes them."""
        return str(self.first), str(self.last)

    def has(self, instant: datetime) -> bool:
        """Whether an instant is of it."""
        return self.first <= day_of(instant, self.zone) <= self.last

    def days_begun(self, now: datetime, cut: datetime | None) -> int:
        """How many of its dates have begun, and had begun before the cut."""
        latest = (
            day_of(now, self.zone) if cut is None else min(day_of(now, self.zone), day_of(cut - MICROSECOND, self.zone))
        )
        return sum(day <= latest for day in every_day((self.first, self.last)))

    def is_over(self, now: datetime) -> bool:
        """Whether no instant from now on is of it, even where clocks are about to be put back."""
        return all(day_of(now + minute * MINUTE, self.zone) > self.last for minute in range(121))


@dataclass(frozen=True)
class HourSpan:
    """All minutes at which clocks show an hour of a date; `end` is where the next hour begins."""

    day: date
    hour: int
    minutes: tuple[datetime, ...]
    end: datetime
    zone: ZoneInfo
    partial: bool

    @property
    def edges(self) -> tuple[str, str]:
        """Start and end as the service writes them."""
        return self.minutes[0].astimezone(self.zone).isoformat(), self.end.astimezone(self.zone).isoformat()

    def has(self, instant: datetime) -> bool:
        """Whether an instant is of it."""
        local = instant.astimezone(self.zone)
        return (local.date(), local.hour) == (self.day, self.hour)

    def days_begun(self, now: datetime, cut: datetime | None) -> int:
        """1 when it has begun, and had begun before the cut."""
        return int(self.minutes[0] <= now and (cut is None or self.minutes[0] < cut))

    def is_over(self, now: datetime) -> bool:
        """Whether no instant from now on is of it."""
        return now >= self.minutes[-1] + MINUTE


Span = DateSpan | HourSpan
Pair = tuple[Span | None, Span | None]


def label_of(interval: str, week_start: str, year_start: int) -> Callable[[date], Any]:
    """What the days of one period have in common; `year_start` is the month that years begin with."""

    def week(day: date) -> date:
        while calendar.day_name[day.weekday()].lower() != week_start:
            day -= DAY
        return day

    labels: dict[str, Callable[[date], object]] = {
        "day": lambda day: day,
        "week": week,
        "month": lambda day: (day.year, day.month),
        "quarter": lambda day: ((day.year * 12 + day.month - year_start) // 12, (day.month - year_start) % 12 // 3),
        "year": lambda day: (day.year * 12 + day.month - year_start) // 12,
    }
    return labels[interval]


def spans(dates: Dates, label: Callable[[date], Any], zone: ZoneInfo, now: datetime) -> list[Span]:
    """The periods of a range: its days, together with those of the same label."""
    found: list[Span] = []
    for _, members in groupby(every_day(dates), key=label):
        days = list(members)
        first, last = days[0], days[-1]
        whole_last = last
        while label(whole_last + DAY) == label(last):
            whole_last += DAY
        clipped = label(first - DAY) == label(first) or whole_last != last
        found.append(DateSpan(first, last, zone, clipped or whole_last >= day_of(now, zone)))
    return found


@lru_cache(maxsize=1000)
def minutes_by_hour(dates: Dates, zone: ZoneInfo) -> dict[tuple[date, int], list[datetime]]:
    """Every minute of some dates and of the day after them, by the hour that the clocks show."""
    instant = datetime(*(dates[0] - 2 * DAY).timetuple()[:3], tzinfo=UTC)
    found: dict[tuple[date, int], list[datetime]] = {}
    while instant.date() <= dates[1] + 3 * DAY:
        local = instant.astimezone(zone)
        if dates[0] <= local.date() <= dates[1] + 2 * DAY:
            found.setdefault((local.date(), local.hour), []).append(instant)
        instant += MINUTE
    return found


def hours(dates: Dates, zone: ZoneInfo, now: datetime) -> list[Span]:
    """The hours of a range."""
    minutes = minutes_by_hour(dates, zone)
    names = sorted(minutes)
    return [
        HourSpan(*name, tuple(minutes[name]), minutes[following][0], zone, partial=now < minutes[name][-1] + MINUTE)
        for name, following in pairwise(names)
        if name[0] <= dates[1]
    ]


def paired(to: str, interval: str, name: Callable[[date], Any], sides: list[list[Span]], days_apart: int) -> list[Pair]:
    """Which spans stand beside each other; hours of ranges whose first dates are so many days apart."""
    current, previous = sides
    if interval == "hour":
        return beside(
            sides, hour_a_year_before if to == "previous_year" else lambda hour: hour_before(hour, days_apart)
        )
    if to == "previous_year" or (to == "same_weekdays" and interval in ("month", "quarter", "year")):
        return beside(sides, lambda span: date_before(span, interval, name))
    return list(zip_longest(current, previous))


Partner = Callable[[Any], tuple[Callable[[Any], bool], Callable[[Any], bool]]]
"""Given a current span: tests of whether a previous span is its partner, and of whether one comes before that."""


def beside(sides: list[list[Span]], partner: Partner) -> list[Pair]:
    """Each current span beside its partner; what has none stands alone, in the calendar's order."""
    current, previous = sides
    waiting = list(previous)
    rows: list[Pair] = []
    for span in current:
        is_partner, is_before = partner(span)
        while waiting and not is_partner(waiting[0]) and is_before(waiting[0]):
            rows.append((None, waiting.pop(0)))
        rows.append((span, waiting.pop(0) if waiting and is_partner(waiting[0]) else None))
    return rows + [(None, span) for span in waiting]


def date_before(span: DateSpan, interval: str, name: Callable[[date], Any]) -> Any:
    """The partner of a span of dates: the one of its name a year earlier, or of the week 364 days earlier."""
    wanted = name_a_year_before(interval, name(span.first))

    def is_before(other: DateSpan) -> bool:
        a_year_later = (other.first.year + 1, other.first.month, other.first.day)
        return a_year_later < (span.first.year, span.first.month, span.first.day)

    if interval == "week":
        return lambda other: name(other.first) == wanted, lambda other: name(other.first) < wanted
    return lambda other: name(other.first) == wanted, is_before


def name_a_year_before(interval: str, label: Any) -> object:
    """What the spans a year earlier are called, given what these are; a week's name is the day that it begins on."""
    names: dict[str, Callable[[Any], object]] = {
        "day": lambda day: date(day.year - 1, day.month, day.day) if f"{day:%m-%d}" != "02-29" else None,
        "week": lambda day: day - 364 * DAY,
        "month": lambda month: (month[0] - 1, month[1]),
        "quarter": lambda quarter: (quarter[0] - 1, quarter[1]),
        "year": lambda year: year - 1,
    }
    return names[interval](label)


def hour_a_year_before(span: HourSpan) -> Any:
    """The partner of an hour a year earlier."""
    wanted = (span.day.year - 1, span.day.month, span.day.day, span.hour)

    def name(other: HourSpan) -> tuple[int, int, int, int]:
        return other.day.year, other.day.month, other.day.day, other.hour

    return lambda other: name(other) == wanted, lambda other: name(other) < wanted


def hour_before(span: HourSpan, days_apart: int) -> Any:
    """The partner of an hour that lies so many days earlier."""
    wanted = (span.day - days_apart * DAY, span.hour)
    return lambda other: (other.day, other.hour) == wanted, lambda other: (other.day, other.hour) < wanted
