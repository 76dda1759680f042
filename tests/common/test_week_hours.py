"""The hours of a week by any zone's clocks, against a clock that is watched minute by minute."""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from common.calendar.periods import KNOWN_ZONES, Period, stretches
from common.calendar.week_hours import clocks_until, numbers_of, runs_of, times_shown
from tests.sales_service.oracle_heatmap import occurrences

LATER = datetime(2100, 1, 1, tzinfo=UTC)


def shown(first: date, last: date, zone: str, now: datetime = LATER) -> dict[tuple[int, int], int]:
    """How often each weekday and hour comes, those that never come left out."""
    place = ZoneInfo(zone)
    times = times_shown(runs_of(stretches([Period(first, last)], place), place), now)
    return {(index // 24 + 1, index % 24): count for index, count in enumerate(times) if count}


@pytest.mark.parametrize(
    ("zone", "day", "unusual"),
    [
        ("Europe/Berlin", date(2025, 3, 30), {2: 0}),
        ("Europe/Berlin", date(2025, 10, 26), {2: 2}),
        ("America/New_York", date(2025, 11, 2), {1: 2}),
        ("America/Sao_Paulo", date(2010, 10, 17), {0: 0}),
        ("America/Sao_Paulo", date(2010, 2, 20), {23: 2}),  # 24:00 is followed by 23:00
        ("America/St_Johns", date(2010, 11, 6), {23: 2}),  # 00:01 on the 7th is followed by 23:01 on the 6th
        ("America/St_Johns", date(2010, 11, 7), {0: 2}),
        ("Australia/Lord_Howe", date(2010, 10, 3), {}),  # 02:00 is followed by 02:30, which is still 02
        ("Australia/Lord_Howe", date(2011, 4, 3), {1: 2}),  # 02:00 is followed by 01:30
        ("Pacific/Apia", date(2011, 12, 30), dict.fromkeys(range(24), 0)),  # there is no such day
        ("Asia/Kathmandu", date(2025, 5, 5), {}),
    ],
)
def test_a_day_whose_clocks_are_changed(zone: str, day: date, unusual: dict[int, int]) -> None:
    expected = {(day.isoweekday(), hour): unusual.get(hour, 1) for hour in range(24)}
    assert shown(day, day, zone) == {cell: count for cell, count in expected.items() if count}


def test_an_hour_counts_once_it_has_begun() -> None:
    monday, noon = date(2025, 3, 3), datetime(2025, 3, 3, 12, tzinfo=UTC)
    assert shown(monday, monday, "UTC", noon) == {(1, hour): 1 for hour in range(13)}
    assert shown(date(2025, 3, 4), date(2025, 3, 9), "UTC", noon) == {}


def test_years_are_whole_weeks_and_days() -> None:
    """2024 has 53 Mondays and Tuesdays; New York's clocks were changed twice."""
    times = shown(date(2024, 1, 1), date(2024, 12, 31), "America/New_York")
    expected = {(day, hour): 53 if day < 3 else 52 for day in range(1, 8) for hour in range(24)}
    assert times == expected | {(7, 2): 51, (7, 1): 53}


dates = st.dates(date(1971, 1, 1), date(2037, 12, 1))


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(sorted(KNOWN_ZONES)), dates, st.integers(0, 4), st.datetimes(timezones=st.just(UTC)))
@example("America/St_Johns", date(2010, 11, 4), 4, datetime(2010, 11, 7, 2, 31, tzinfo=UTC))
@example("Australia/Lord_Howe", date(2011, 4, 1), 5, LATER)
@example("Antarctica/Troll", date(2024, 3, 28), 5, LATER)
@example("Africa/Casablanca", date(2024, 3, 9), 2, LATER)
def test_any_zone_as_a_clock_that_is_watched(zone: str, first: date, days: int, now: datetime) -> None:
    last = date.fromordinal(first.toordinal() + days)
    assert shown(first, last, zone, now) == dict(occurrences((first, last), ZoneInfo(zone), now))


@pytest.mark.parametrize(
    ("weekdays", "hours", "numbers"),
    [
        ([], [], []),
        ([2], [9], [33]),
        ([], [8], range(8, 168, 24)),
        ([7, 7], [], range(144, 168)),
        ([3, 1], [1, 0], [0, 1, 48, 49]),
    ],
)
def test_hours_of_the_week_by_their_names(weekdays: list[int], hours: list[int], numbers: list[int]) -> None:
    assert numbers_of(weekdays, hours) == tuple(numbers)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"])
def test_clocks_of_all_years_are_without_a_gap(zone: str) -> None:
    runs = clocks_until(ZoneInfo(zone), 2027)
    assert (runs[0].start, runs[-1].end) == (datetime(1970, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert all(before.end == after.start for before, after in pairwise(runs))
