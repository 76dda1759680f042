"""Which dates a report covers: defaults, the range to compare with, and where a running range is cut."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from common.calendar.hours import split_hours
from common.calendar.periods import ONE_DAY, ONE_WEEK, Interval, Period, add_months, count_periods, day_boundary, split
from common.db.schemas.fields import FIRST_DATE, LAST_DATE
from common.errors import InvalidRequest, RangeTooLarge
from common.problems import at_parameter
from sales_service.reports.request import CompareQuery, CompareTo, ReportQuery
from sales_service.reports.sources import Range
from sales_service.reports.time_grid import TimeGrid

MOST_DAYS_BY_HOUR = 7
"""Hours have no rollup: their sales are read one by one."""

SHIFTS: dict[CompareTo, timedelta] = {"same_weekdays": 52 * ONE_WEEK, "same_weekday": ONE_WEEK}
"""How much earlier the ranges are in which weekdays stand beside weekdays."""


def summary_dates(query: ReportQuery, today: date, first_sale: Callable[[], date | None]) -> tuple[date, date]:
    """First and last date of a summary; `first_sale` is asked only when the query names no start."""
    if query.start_date is not None:
        return query.start_date, query.end_date or max(today, query.start_date)
    end = query.end_date or today
    return min(first_sale() or end, end), end


def range_of(grid: TimeGrid, dates: tuple[date, date], row_limit: int) -> Range:
    """The dates in the periods of a grid, or in a single one when it has no interval. Raises RangeTooLarge."""
    start, end = dates
    if grid.interval is None:
        return Range(dates, (Period(start, end, end >= grid.today),), grid)
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


def compared_dates(query: CompareQuery) -> tuple[date, date]:
    """First and last date of the range to compare with. Raises InvalidRequest when it leaves the calendar."""
    if query.to_start_date is not None and query.to_end_date is not None:
        return query.to_start_date, query.to_end_date
    previous = _earlier(query.to, query.start_date, query.end_date)
    if not FIRST_DATE <= previous[0] <= previous[1] <= LAST_DATE:
        detail = f"the range to compare with would begin before {FIRST_DATE}; begin later"
        raise InvalidRequest(detail=f"start_date: {detail}", errors=at_parameter("start_date", detail))
    return previous


def _earlier(to: CompareTo, start: date, end: date) -> tuple[date, date]:
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


def _whole_months_earlier(start: date, end: date, months: int) -> tuple[date, date]:
    return add_months(start, -months), add_months(end + ONE_DAY, -months) - ONE_DAY


def cut_instant(current: tuple[date, date], previous: tuple[date, date], grid: TimeGrid) -> datetime | None:
    """Where the previous range stands at the same local wall-clock time after its start as now after the current's.

    None when the current range is over, or when the previous one is over before that.
    """
    zone = grid.zone
    if grid.now >= day_boundary(current[1] + ONE_DAY, zone)[-1]:
        return None
    wall_clock = grid.now.astimezone(zone).replace(tzinfo=None)
    elapsed = max(wall_clock - datetime.combine(current[0], time.min), timedelta(0))
    cut = datetime.combine(previous[0], time.min) + elapsed
    instant = cut.replace(tzinfo=zone).astimezone(UTC)
    # The clock says a time of the range, yet the range is over: the zone skipped that time, or all of the day.
    is_over = cut.date() > previous[1] or instant >= day_boundary(previous[1] + ONE_DAY, zone)[-1]
    return None if is_over else instant
