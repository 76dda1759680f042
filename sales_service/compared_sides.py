"""The two sides of a comparison: their dates and periods, how far each has come, and which periods make a row.

request -> dates (report_ranges) -> sides of periods (here) -> pairs (pairing) -> figures (report_queries) -> rows
(comparison)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from common.periods import ONE_DAY, Period, day_boundary, local_date
from sales_service.pairing import pair_up
from sales_service.report_ranges import compared_dates, cut_instant, periods_of
from sales_service.report_schemas import CompareQuery
from sales_service.report_sources import Range


@dataclass(frozen=True)
class Place:
    """A period of a side, as its rows describe it.

    - index: which period of its side it is.
    - description: the members that stand before its figures: start, end, days, partial.
    - has_begun: whether one of its dates has.
    - is_cut: whether the cut took all of it or its end.
    """

    index: int
    description: dict[str, date | int | bool]
    has_begun: bool
    is_cut: bool


class PlacePair(NamedTuple):
    """What stands side by side in a row; None where one has no partner."""

    current: Place | None
    previous: Place | None

    @property
    def is_upcoming(self) -> bool:
        """Whether the current period has not begun, so that there is nothing to compare yet."""
        return self.current is not None and not self.current.has_begun

    @property
    def is_unequal(self) -> bool:
        """Whether the days differ because one side is not all of its period: a percentage would be about the days.

        Whole periods are equals, months of 31 and of 28 days too.
        """
        if self.current is None or self.previous is None:
            return False
        current, previous = self.current.description, self.previous.description
        return bool(current["partial"] or previous["partial"]) and current["days"] != previous["days"]


@dataclass(frozen=True)
class Side:
    """One range of a comparison in its periods, at an instant; sold from `cut_at` on does not count."""

    dates: tuple[date, date]
    periods: tuple[Period, ...]
    zone: ZoneInfo
    now: datetime
    cut_at: datetime | None = None

    @property
    def entire(self) -> Place:
        """The range as one period, which nothing clips."""
        return self._place(0, Period(*self.dates, partial=self.dates[1] >= local_date(self.now, self.zone)))

    @property
    def places(self) -> list[Place]:
        """Each period."""
        return [self._place(index, period) for index, period in enumerate(self.periods)]

    def _place(self, index: int, period: Period) -> Place:
        begun = min(period.end, self._last_begun())
        is_cut = self._cuts(period)
        description: dict[str, date | int | bool] = {
            "start": period.start,
            "end": period.end,
            "days": max(0, (begun - period.start).days + 1),
            "partial": period.partial or is_cut,
        }
        return Place(index, description, period.start <= begun, is_cut)

    def _last_begun(self) -> date:
        """The last date that has begun, and begun before the cut."""
        today = local_date(self.now, self.zone)
        return today if self.cut_at is None else min(today, local_date(self.cut_at - timedelta.resolution, self.zone))

    def _cuts(self, period: Period) -> bool:
        return self.cut_at is not None and self.cut_at < day_boundary(period.end + ONE_DAY, self.zone)[-1]


@dataclass(frozen=True)
class Sides:
    """Both sides, and the rows that their periods make."""

    current: Side
    previous: Side
    pairs: Sequence[PlacePair]

    @property
    def entire(self) -> PlacePair:
        """Both ranges as a whole."""
        return PlacePair(self.current.entire, self.previous.entire)

    def ranges(self, query: CompareQuery) -> list[Range]:
        """What to take figures from: the current range, the previous one, and last what a cut took from that."""
        current, previous = (Range(side.periods, query.interval, side.zone) for side in (self.current, self.previous))
        cut_at = self.previous.cut_at
        return [current, previous] if cut_at is None else [current, *previous.cut(cut_at)]


def sides_of(query: CompareQuery, zone: ZoneInfo, now: datetime, row_limit: int) -> Sides:
    """The sides that a query compares at an instant. Raises InvalidRequest and RangeTooLarge as their dates do."""
    today = local_date(now, zone)
    dates = (query.start_date, query.end_date)
    earlier = compared_dates(query)
    cut_at = cut_instant(dates, earlier, zone, now) if query.like_for_like else None
    current, previous = (
        Side(side, periods_of(side, query.interval, query.week_start, today, row_limit), zone, now, cut)
        for side, cut in ((dates, None), (earlier, cut_at))
    )
    here, there = current.places, previous.places
    pairs = [
        PlacePair(None if one is None else here[one], None if other is None else there[other])
        for one, other in pair_up(query, current.periods, previous.periods)
    ]
    return Sides(current, previous, pairs)
