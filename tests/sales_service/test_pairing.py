"""Whatever is compared with whatever, each period stands in one row, and rows are in the calendar's order."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from common.periods import Interval, Weekday
from sales_service.pairing import pair_up
from sales_service.report_ranges import compared_dates, periods_of
from sales_service.report_schemas import CompareQuery

TODAY = date(2026, 1, 1)
MANY = 10_000

days = st.one_of(st.dates(date(2019, 1, 1), date(2029, 12, 31)), st.sampled_from([date(2024, 2, 29), date(2024, 3, 1)]))
lengths = st.one_of(st.integers(0, 10), st.integers(0, 800))


@st.composite
def queries(draw: st.DrawFn) -> CompareQuery:
    """Any comparison by period."""
    start = draw(days)
    query: dict[str, Any] = {
        "start_date": start,
        "end_date": start + timedelta(days=draw(lengths)),
        "interval": draw(st.sampled_from(Interval)),
        "week_start": draw(st.sampled_from(Weekday)),
        "to": draw(st.sampled_from(["previous_period", "previous_year", "previous_year", "custom"])),
    }
    if query["to"] == "custom":
        query["to_start_date"] = draw(days)
        query["to_end_date"] = query["to_start_date"] + timedelta(days=draw(lengths))
    return CompareQuery(**query)


@given(queries())
def test_each_period_of_each_side_stands_in_one_row(query: CompareQuery) -> None:
    sides = [
        periods_of(dates, query.interval, query.week_start, TODAY, MANY)
        for dates in ((query.start_date, query.end_date), compared_dates(query))
    ]
    pairs = pair_up(query, sides[0], sides[1])
    for side, periods in enumerate(sides):
        assert [pair[side] for pair in pairs if pair[side] is not None] == list(range(len(periods)))
    assert (None, None) not in pairs
