"""The two sides of a comparison: their dates and periods, how far each has come, and which periods make a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from common.calendar.hours import Hour
from common.calendar.periods import Period, local_date
from sales_service.reports.answers import Extent
from sales_service.reports.pairing import pair_up
from sales_service.reports.ranges import Range, TimeGrid, compared_dates, cut_instant, dates_cut_by, range_of
from sales_service.reports.request import CompareQuery

AN_INSTANT = timedelta.resolution


@dataclass(frozen=True)
class Place:
    """A period of a side, as its rows describe it.

    - index: which period of its side it is.
    - extent: the members that stand before its figures.
    - has_begun: whether one of its dates has.
    - is_cut: whether the cut took all of it or its end.
    """

    index: int
    extent: Extent
    has_begun: bool
    is_cut: bool


@dataclass(frozen=True)
class PlacePair:
    """What stands side by side in a row; None where one has no partner."""

    current: Place | None
    previous: Place | None

    @cached_property
    def is_upcoming(self) -> bool:
        """Whether the current period has not begun, so that there is nothing to compare yet."""
        return self.current is not None and not self.current.has_begun

    @cached_property
    def is_unequal(self) -> bool:
        """Whether the days differ because one side is not all of its period: a percentage would be about the days.

        Whole periods are equals, months of 31 and of 28 days too.
        """
        if self.current is None or self.previous is None:
            return False
        current, previous = self.current.extent, self.previous.extent
        return bool(current["partial"] or previous["partial"]) and current["days"] != previous["days"]


@dataclass(frozen=True)
class Side:
    """One range of a comparison; what was sold from `cut_at` on does not count."""

    span: Range
    cut_at: datetime | None = None

    @property
    def entire(self) -> Place:
        """The range as one period, which nothing clips."""
        return self._place(0, *self.span.unsplit().periods)

    @property
    def places(self) -> list[Place]:
        """Each period."""
        return [self._place(index, period) for index, period in enumerate(self.span.periods)]

    def _place(self, index: int, period: Period | Hour) -> Place:
        start, end = period.edges
        days, is_cut = self._days(period), self._cuts(period)
        partial = period.partial or is_cut
        return Place(index, {"start": start, "end": end, "days": days, "partial": partial}, days > 0, is_cut)

    def _days(self, period: Period | Hour) -> int:
        """How many dates of a period have begun, and begun before the cut; an hour is of one date."""
        if isinstance(period, Hour):
            return int(period.start <= self._reached)
        begun = min(period.end, self._reached_on)
        return max(0, (begun - period.start).days + 1)

    def _cuts(self, period: Period | Hour) -> bool:
        if self.cut_at is None:
            return False
        return self.cut_at < period.closes if isinstance(period, Hour) else period.end >= self._cut_on

    @cached_property
    def _reached(self) -> datetime:
        """The last instant that counts: what has begun by then has begun before the cut."""
        now = self.span.grid.now
        return now if self.cut_at is None else min(now, self.cut_at - AN_INSTANT)

    @cached_property
    def _reached_on(self) -> date:
        return local_date(self._reached, self.span.zone)

    @cached_property
    def _cut_on(self) -> date:
        """The first date that the cut leaves unfinished; none before it is touched."""
        return date.max if self.cut_at is None else dates_cut_by(self.cut_at, self.span.zone)[0]


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

    @property
    def ranges(self) -> tuple[Range, ...]:
        """What to take figures from: the current range, the previous one, and last what a cut took from that."""
        current, previous, cut_at = self.current.span, self.previous.span, self.previous.cut_at
        return (current, previous) if cut_at is None else (current, *previous.cut(cut_at))


def sides_of(query: CompareQuery, grid: TimeGrid, row_limit: int) -> Sides:
    """The sides that a query compares. Raises InvalidRequest and RangeTooLarge as their dates do."""
    dates, earlier = (query.start_date, query.end_date), compared_dates(query)
    cut_at = cut_instant(dates, earlier, grid.now, grid.zone) if query.like_for_like else None
    current = Side(range_of(grid, dates, row_limit))
    previous = Side(range_of(grid, earlier, row_limit), cut_at)
    here, there = current.places, previous.places
    pairs = [
        PlacePair(None if one is None else here[one], None if other is None else there[other])
        for one, other in pair_up(query.to, current.span, previous.span)
    ]
    return Sides(current, previous, pairs)
