"""Which dates a report covers, and which periods they are divided into."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.calendar.hours import Hour, hour_stretches, split_hours
from common.calendar.periods import (
    ONE_DAY,
    ONE_WEEK,
    Calendar,
    Interval,
    Period,
    Stretch,
    add_months,
    count_periods,
    day_boundary,
    local_date,
    split,
    stretches,
)
from common.db.schemas.fields import FIRST_DATE, LAST_DATE
from common.db.schemas.sale import SaleFilter
from common.errors import InvalidRequest, RangeTooLarge
from common.problems import at_parameter
from sales_service.reports.request import CompareQuery, CompareTo

Dates = tuple[date, date]
"""First and last date, both inclusive."""

MOST_DAYS_BY_HOUR = 7
"""Hours have no rollup: their sales are read one by one."""

SHIFTS: dict[CompareTo, timedelta] = {"same_weekdays": 52 * ONE_WEEK, "same_weekday": ONE_WEEK}
"""How much earlier the ranges are in which weekdays stand beside weekdays."""


@dataclass(frozen=True)
class TimeGrid:
    """How a report divides time.

    - zone: whose dates and hours are meant.
    - store_zone: whose dates the rollups are cut in.
    - calendar: where weeks and years begin.
    - interval: how long the periods are; None when a range is one period.
    - now: the moment that the report is made at, in UTC.
    """

    zone: ZoneInfo
    store_zone: ZoneInfo
    calendar: Calendar
    interval: Interval | None
    now: datetime

    @property
    def today(self) -> date:
        """The present date in the zone."""
        return local_date(self.now, self.zone)

    @property
    def is_foreign(self) -> bool:
        """Whether its dates are not those of the store."""
        return self.zone.key != self.store_zone.key

    @property
    def reads_sales(self) -> bool:
        """Whether sales must be read one by one: no rollup has the days of a foreign zone, nor any hours."""
        return self.is_foreign or self.interval is Interval.HOUR

    def unsplit(self) -> "TimeGrid":
        """The same zone and calendar without periods."""
        return replace(self, interval=None)


@dataclass(frozen=True)
class Range:
    """Dates in the zone of a grid, in its periods; of them only what was sold from `since` on and before `until`."""

    dates: Dates
    periods: tuple[Period | Hour, ...]
    grid: TimeGrid
    since: datetime | None = None
    until: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        """Whose dates they are."""
        return self.grid.zone

    @property
    def date_periods(self) -> list[Period]:
        """Its periods where they consist of whole dates, as all but hours do."""
        return [period for period in self.periods if isinstance(period, Period)]

    def cover(self) -> list[Stretch]:
        """The stretches of time of its periods, within its bounds."""
        if self.grid.interval is Interval.HOUR:
            return self._clipped(hour_stretches(*self.dates, self.zone))
        return self._clipped(stretches(self.date_periods, self.zone))

    def cover_of(self, dates: list[date]) -> list[Stretch]:
        """The same of some dates alone; those outside the range have none."""
        first, last = self.dates
        inside = [day for day in dates if first <= day <= last]
        if not inside:
            return []
        cover = stretches([Period(day, day) for day in inside], self.zone)
        return self._clipped([replace(part, period=self._index_of(inside[part.period])) for part in cover])

    def _index_of(self, day: date) -> int:
        return max((index for index, period in enumerate(self.date_periods) if period.start <= day), default=0)

    def _clipped(self, cover: list[Stretch]) -> list[Stretch]:
        clipped = [
            replace(part, start=max(part.start, self.since or part.start), end=min(part.end, self.until or part.end))
            for part in cover
        ]
        return [part for part in clipped if part.start < part.end]

    def cut(self, instant: datetime) -> tuple["Range", "Range"]:
        """What was sold before an instant, and what was sold from it on; both in the periods of the range."""
        return replace(self, until=instant), replace(self, since=instant)

    def unsplit(self) -> "Range":
        """The same as one period."""
        first, last = self.dates
        period = Period(first, last, partial=last >= self.grid.today)
        return replace(self, periods=(period,), grid=self.grid.unsplit())

    def by_store_dates(self) -> "Range":
        """The same dates in the store's zone, whose sales the rollups can count; nothing is cut off."""
        return Range(self.dates, (), replace(self.grid, zone=self.grid.store_zone)).unsplit()


def range_of(grid: TimeGrid, dates: Dates, row_limit: int) -> Range:
    """The dates in the periods of a grid. Raises RangeTooLarge when there are more periods than `row_limit`."""
    start, end = dates
    if grid.interval is None:
        return Range(dates, (), grid).unsplit()
    if grid.interval is Interval.HOUR:
        _refuse_many_days(start, end)
        hours = tuple(split_hours(start, end, grid.zone, grid.now))
        if len(hours) > row_limit:
            raise too_many_rows(len(hours), row_limit)
        return Range(dates, hours, grid)
    count = count_periods(start, end, grid.interval, grid.calendar)
    if count > row_limit:
        raise too_many_rows(count, row_limit)
    return Range(dates, tuple(split(start, end, grid.interval, grid.calendar, grid.today)), grid)


def _refuse_many_days(start: date, end: date) -> None:
    days = (end - start).days + 1
    if days > MOST_DAYS_BY_HOUR:
        detail = f"A report by hour covers at most {MOST_DAYS_BY_HOUR} days, not {days}. Shorten the range or use days."
        raise RangeTooLarge(detail=detail)


def too_many_rows(rows: int, limit: int) -> RangeTooLarge:
    """The error of a report with more rows than the limit."""
    detail = (
        f"The report would have {rows} rows, more than {limit}. Use a longer interval, a shorter range, "
        "`top`, or filter by product or category."
    )
    return RangeTooLarge(detail=detail)


# ---- which dates ----


def summary_range(query: SaleFilter, grid: TimeGrid, first: date | None, row_limit: int) -> Range:
    """The range of a summary; it begins with the first of what it sums up when the query names no start.

    Raises RangeTooLarge.
    """
    if query.start_date is not None:
        return range_of(grid, (query.start_date, query.end_date or max(grid.today, query.start_date)), row_limit)
    end = query.end_date or grid.today
    return range_of(grid, (min(first or end, end), end), row_limit)


def compared_dates(query: CompareQuery) -> Dates:
    """The dates of the range to compare with. Raises InvalidRequest when it leaves the calendar."""
    if query.to_start_date is not None and query.to_end_date is not None:
        return query.to_start_date, query.to_end_date
    previous = _earlier(query.to, query.start_date, query.end_date)
    if not FIRST_DATE <= previous[0] <= previous[1] <= LAST_DATE:
        detail = f"the range to compare with would begin before {FIRST_DATE}; begin later"
        raise InvalidRequest(detail=f"start_date: {detail}", errors=at_parameter("start_date", detail))
    return previous


def _earlier(to: CompareTo, start: date, end: date) -> Dates:
    if to in SHIFTS:
        return start - SHIFTS[to], end - SHIFTS[to]
    months = whole_months(start, end)
    if to == "previous_year":
        return _whole_months_earlier(start, end, 12) if months else (add_months(start, -12), add_months(end, -12))
    if months:
        return _whole_months_earlier(start, end, months)
    return start - (end - start) - ONE_DAY, start - ONE_DAY


def whole_months(start: date, end: date) -> int:
    """How many calendar months the range is made of; 0 when it cuts one."""
    following = end + ONE_DAY
    if start.day != 1 or following.day != 1:
        return 0
    return (following.year - start.year) * 12 + following.month - start.month


def _whole_months_earlier(start: date, end: date, months: int) -> Dates:
    return add_months(start, -months), add_months(end + ONE_DAY, -months) - ONE_DAY


def cut_instant(current: Dates, previous: Dates, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Where the previous range stands at the same local wall-clock time after its start as now after the current's.

    None when the current range is over, or when the previous one is over before that.
    """
    if now >= day_boundary(current[1] + ONE_DAY, zone)[-1]:
        return None
    wall_clock = now.astimezone(zone).replace(tzinfo=None)
    elapsed = max(wall_clock - datetime.combine(current[0], time.min), timedelta(0))
    cut = datetime.combine(previous[0], time.min) + elapsed
    instant = cut.replace(tzinfo=zone).astimezone(UTC)
    # The clock says a time of the range, yet the range is over: the zone skipped that time, or all of the day.
    is_over = cut.date() > previous[1] or instant >= day_boundary(previous[1] + ONE_DAY, zone)[-1]
    return None if is_over else instant


def dates_cut_by(instant: datetime, zone: ZoneInfo) -> list[date]:
    """The dates that an instant cuts: all dates before them are over, none after them has begun."""
    day = local_date(instant, zone)
    # Clocks that are about to be put back over the midnight just passed will return to the day before.
    return [day - ONE_DAY, day] if instant < day_boundary(day, zone)[-1] else [day]
