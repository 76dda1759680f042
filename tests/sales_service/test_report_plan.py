"""What is decided of a report before the database is asked: no test here has one."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.calendar.periods import Calendar, Interval, Weekday, add_months, period_start
from common.db.models import Grain
from sales_service.reports.plan import ReportPlan, ReportSettings, plan_comparison, plan_summary, will_scan
from sales_service.reports.ranges import TimeGrid
from sales_service.reports.request import CompareQuery, SummaryQuery
from sales_service.reports.sources import ROLLUPS, _longest_rows, _uncut_levels, rollup_for

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2025, 7, 13, 10, tzinfo=UTC)
STORE = ReportSettings(zone=BERLIN, year_start=1, currency="EUR", row_limit=20_000, scan_limit=2_000_000)
MONTHS = {Grain.DAY: 0, Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}
LEVELS = ROLLUPS[-1]

days = st.dates(date(2019, 1, 1), date(2029, 12, 31))


def summary(**query: object) -> ReportPlan:
    """The plan of a summary, in a store whose first sale was in June."""
    return plan_summary(SummaryQuery.model_validate(query), STORE, NOW, lambda _scope, _grid: date(2025, 6, 1)).report


def end_of(grain: Grain, start: date) -> date:
    """Last date of a rollup row."""
    return add_months(start, MONTHS[grain]) - timedelta(days=1) if MONTHS[grain] else start


@given(days, st.integers(0, 1500), st.sampled_from([*Interval, None]), st.integers(1, 12), st.sampled_from(Weekday))
def test_rollup_rows_cover_each_date_once_and_none_is_of_two_periods(
    start: date, length: int, interval: Interval | None, year_start: int, week_start: Weekday
) -> None:
    grid = TimeGrid(BERLIN, BERLIN, Calendar(week_start, year_start), interval, NOW)
    end = start + timedelta(days=length)
    parts = list(_longest_rows(start, end, _uncut_levels(LEVELS, grid)))
    assert (parts[0][1], parts[-1][2]) == (start, end)
    assert all(last + timedelta(days=1) == first for (_, _, last), (_, first, _) in pairwise(parts))
    for grain, first, last in parts:
        begin = first
        while begin <= last:
            row_end = end_of(grain, begin)
            assert row_end <= last
            if interval not in {None, Interval.HOUR}:
                assert period_start(begin, interval, grid.calendar) == period_start(row_end, interval, grid.calendar)
            begin = row_end + timedelta(days=1)


def test_a_long_range_is_read_from_as_few_rows_as_there_can_be() -> None:
    assert list(_longest_rows(date(2024, 11, 17), date(2025, 7, 12), LEVELS.levels)) == [
        (Grain.DAY, date(2024, 11, 17), date(2024, 11, 30)),
        (Grain.MONTH, date(2024, 12, 1), date(2024, 12, 31)),
        (Grain.QUARTER, date(2025, 1, 1), date(2025, 6, 30)),
        (Grain.DAY, date(2025, 7, 1), date(2025, 7, 12)),
    ]
    assert list(_longest_rows(date(2021, 11, 1), date(2025, 7, 31), LEVELS.levels)) == [
        (Grain.MONTH, date(2021, 11, 1), date(2021, 12, 31)),
        (Grain.YEAR, date(2022, 1, 1), date(2024, 12, 31)),
        (Grain.QUARTER, date(2025, 1, 1), date(2025, 6, 30)),
        (Grain.MONTH, date(2025, 7, 1), date(2025, 7, 31)),
    ]


def test_months_of_categories_are_read_where_a_report_has_none_that_is_shorter() -> None:
    categories = ROLLUPS[0]
    for interval, levels in ((None, [Grain.MONTH]), (Interval.MONTH, [Grain.MONTH]), (Interval.WEEK, [])):
        assert _uncut_levels(categories, TimeGrid(BERLIN, BERLIN, Calendar(), interval, NOW)) == levels


@pytest.mark.parametrize(
    ("query", "table"),
    [
        ({}, "category_daily_sales"),
        ({"category": ["toys"]}, "category_daily_sales"),
        ({"group_by": "category"}, "category_daily_sales"),
        ({"group_by": "product"}, "product_period_sales"),
        ({"product_id": [7]}, "product_period_sales"),
        ({"product_id": [7], "group_by": "category"}, "product_period_sales"),
    ],
)
def test_the_smallest_rollup_that_knows_what_is_asked_answers(query: dict[str, object], table: str) -> None:
    assert rollup_for(summary(**query).scope).table.name == table


@pytest.mark.parametrize("zone", [None, "Europe/Berlin", "Asia/Kathmandu"])
@pytest.mark.parametrize("interval", [None, *Interval])
def test_a_report_is_known_to_scan_before_it_is_planned(zone: str | None, interval: Interval | None) -> None:
    asked = {"start_date": "2025-07-07", "end_date": "2025-07-13", "time_zone": zone, "interval": interval}
    query = CompareQuery.model_validate({name: value for name, value in asked.items() if value is not None})
    plan = plan_comparison(query, STORE, NOW).report
    assert will_scan(query, STORE, NOW) == (plan.scan_count is not None)
    assert (plan.scan_count is not None) == (zone == "Asia/Kathmandu" or interval is Interval.HOUR)


def test_sales_of_a_scan_are_counted_in_whole_store_days_and_those_that_a_cut_took_once() -> None:
    query = CompareQuery(
        start_date=date(2025, 7, 1), end_date=date(2025, 7, 31), time_zone="Asia/Kathmandu", group_by="product"
    )
    plan = plan_comparison(query, STORE, NOW).report
    count = plan.scan_count
    assert count is not None
    assert [span.dates for span in plan.ranges] == [
        (date(2025, 7, 1), date(2025, 7, 31)),
        (date(2025, 6, 1), date(2025, 6, 30)),
        (date(2025, 6, 1), date(2025, 6, 30)),
    ]
    assert [(span.dates, span.zone, span.until) for span in count.ranges] == [
        ((date(2025, 7, 1), date(2025, 7, 31)), BERLIN, None),
        ((date(2025, 6, 1), date(2025, 6, 30)), BERLIN, None),
    ]
    assert (count.scope.group_by, count.scan_count) == (None, None)


def test_a_plan_says_how_much_may_be_shown() -> None:
    plan = summary(group_by="product", interval="day")
    assert (plan.ranges[0].dates, plan.rows_per_group) == ((date(2025, 6, 1), date(2025, 7, 13)), 43)
    assert (plan.group_limit, plan.shows_every_cell) == (20_000 // 43, False)
    assert summary(group_by="category", interval="day").shows_every_cell
    assert summary(group_by="category", interval="day", top=3).group_limit == 3
    assert [len(span.periods) for span in plan.unsplit().ranges] == [1]
