"""Whatever is compared with whatever, each period stands in one row, and rows are in the calendar's order."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from common.calendar.periods import Calendar, Interval, Weekday
from sales_service.reports.pairing import pair_up
from sales_service.reports.ranges import TimeGrid, compared_dates, range_of
from sales_service.reports.request import CompareQuery, CompareTo

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MANY = 10_000

days = st.one_of(st.dates(date(2019, 1, 1), date(2029, 12, 31)), st.sampled_from([date(2024, 2, 29), date(2024, 3, 1)]))
zones = st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"]).map(ZoneInfo)
A_WEEK = st.integers(0, 6)
ANY_LENGTH = st.one_of(st.integers(0, 10), st.integers(0, 800))


@st.composite
def queries(draw: st.DrawFn) -> CompareQuery:
    """Any comparison by period."""
    start, to = draw(days), draw(st.sampled_from([*get_args(CompareTo), "previous_year"]))
    interval = draw(st.sampled_from(Interval))
    lengths = A_WEEK if to == "same_weekday" or interval is Interval.HOUR else ANY_LENGTH
    query: dict[str, Any] = {
        "start_date": start,
        "end_date": start + timedelta(days=draw(lengths)),
        "interval": interval,
        "week_start": draw(st.sampled_from(Weekday)),
        "to": to,
    }
    if query["to"] == "custom":
        query["to_start_date"] = draw(days)
        query["to_end_date"] = query["to_start_date"] + timedelta(days=draw(lengths))
    return CompareQuery(**query)


@given(queries(), zones, st.integers(1, 12))
def test_each_period_of_each_side_stands_in_one_row(query: CompareQuery, zone: ZoneInfo, year_start: int) -> None:
    grid = TimeGrid(zone, zone, Calendar(query.week_start, year_start), query.interval, NOW)
    current = range_of(grid, (query.start_date, query.end_date), MANY)
    previous = range_of(grid, compared_dates(query), MANY)
    pairs = pair_up(query.to, current, previous)
    for side, span in enumerate((current, previous)):
        assert [pair[side] for pair in pairs if pair[side] is not None] == list(range(len(span.periods)))
    assert (None, None) not in pairs
