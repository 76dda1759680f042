"""The hours of local dates: what a report by hour is split into.

An hour is what the clocks show: all time at which they say 02 of a date is one hour, half or twice as long where they
are changed then (02:00 to 03:00 comes twice in a night of autumn), and one that they jump over does not exist.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from common.calendar.periods import ONE_DAY, Stretch, between, boundary

ONE_HOUR = timedelta(hours=1)
ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Hour:
    """An hour of a local date.

    - start: its first instant, in the zone.
    - end: where the next hour begins, in the zone.
    - closes: the instant that nothing of it is left at; later than `end` where clocks are put back into it from the
      next hour.
    - partial: whether it is not over yet.
    """

    start: datetime
    end: datetime
    closes: datetime
    partial: bool

    @property
    def edges(self) -> tuple[str, str]:
        """Start and end as answers write them."""
        return rfc3339(self.start), rfc3339(self.end)


def split_hours(first: date, last: date, zone: ZoneInfo, now: datetime) -> list[Hour]:
    """The hours of some dates in order, without those that the zone jumped over."""
    boundaries = _boundaries(first, last, zone)
    cover: dict[int, list[Stretch]] = {}
    for stretch in between(boundaries):
        cover.setdefault(stretch.period, []).append(stretch)
    hours = []
    for index in sorted(cover):
        start, end = cover[index][0].start, boundaries[index + 1][0]
        closes = cover[index][-1].end
        hours.append(Hour(start.astimezone(zone), end.astimezone(zone), closes, partial=now < closes))
    return hours


def hour_stretches(first: date, last: date, zone: ZoneInfo) -> list[Stretch]:
    """What the hours of some dates cover in UTC; `period` is the place of each in `split_hours`."""
    cover = between(_boundaries(first, last, zone))
    place = {slot: index for index, slot in enumerate(sorted({stretch.period for stretch in cover}))}
    return [Stretch(stretch.start, stretch.end, place[stretch.period]) for stretch in cover]


def _boundaries(first: date, last: date, zone: ZoneInfo) -> list[list[datetime]]:
    """Where each hour that the dates would have begins, and where the last one ends."""
    midnight = datetime.combine(first, time.min)
    slots = ((last - first) + ONE_DAY) // ONE_HOUR
    return [boundary(midnight + slot * ONE_HOUR, zone) for slot in range(slots + 1)]


def rfc3339(local: datetime) -> str:
    """An instant with its zone's offset, such as 2025-03-31T18:00:00+02:00.

    The format knows no seconds in an offset: where a zone had some (Monrovia until 1972), the instant is written with
    the whole minutes of it.
    """
    minutes = (local.utcoffset() or timedelta(0)) // ONE_MINUTE
    return local.astimezone(timezone(minutes * ONE_MINUTE)).isoformat()
