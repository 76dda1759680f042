"""The hours of local dates, against what Python itself says of single instants."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from common.calendar.hours import Hour, hour_stretches, rfc3339, split_hours
from common.calendar.periods import KNOWN_ZONES, local_date
from tests.common.test_periods import MIDNIGHT_CHANGES, YEARS, transitions

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
LATER = datetime(2300, 1, 1, tzinfo=UTC)


def hours_of(day: date, zone: str, days: int = 1) -> list[Hour]:
    """The hours of a date, or of several from it on, when they are over."""
    return split_hours(day, day + (days - 1) * DAY, ZoneInfo(zone), LATER)


def edges_and_minutes(hour: Hour, zone: str) -> tuple[str, str, float]:
    """Where an hour begins and ends, and how long clocks showed it."""
    day = hour.start.date()
    cover = hour_stretches(day, day, ZoneInfo(zone))
    place = [other.start for other in hours_of(day, zone)].index(hour.start)
    return (*hour.edges, sum((part.end - part.start) / MINUTE for part in cover if part.period == place))


def assert_hours_are_right(zone: ZoneInfo, first: date, last: date, instants: list[datetime]) -> None:
    """Each instant of the dates is in the stretch of the hour that clocks show then, and no other is in any."""
    hours, cover = split_hours(first, last, zone, LATER), hour_stretches(first, last, zone)
    assert sorted({part.period for part in cover}) == list(range(len(hours)))
    assert all(one.start < one.end and two.start >= one.end for one, two in pairwise(cover))
    for instant in instants:
        local = instant.astimezone(zone)
        found = [hours[part.period] for part in cover if part.start <= instant < part.end]
        shown = [(hour.start.date(), hour.start.hour) for hour in found]
        assert shown == ([(local.date(), local.hour)] if first <= local.date() <= last else []), (instant, zone.key)
        assert all(instant < hour.closes for hour in found)
    for hour, following in pairwise(hours):
        assert hour.start < hour.end == following.start


@pytest.mark.parametrize(
    ("zone", "day", "number", "odd"),
    [
        ("UTC", date(2026, 3, 29), 24, []),
        ("Asia/Kathmandu", date(2026, 3, 29), 24, []),
        ("Europe/Berlin", date(2026, 10, 25), 24, [("2026-10-25T02:00:00+02:00", "2026-10-25T03:00:00+01:00", 120)]),
        ("Europe/Berlin", date(2026, 3, 29), 23, []),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24, [
            ("2026-04-05T01:00:00+11:00", "2026-04-05T02:00:00+10:30", 90),
        ]),
        ("Australia/Lord_Howe", date(2026, 10, 4), 24, [
            ("2026-10-04T02:30:00+11:00", "2026-10-04T03:00:00+11:00", 30),
        ]),
        # 00:01 on the 7th was followed by 23:01 on the 6th: hours of either date have two stretches of time.
        ("America/St_Johns", date(2010, 11, 6), 24, [("2010-11-06T23:00:00-02:30", "2010-11-07T00:00:00-02:30", 119)]),
        ("America/St_Johns", date(2010, 11, 7), 24, [("2010-11-07T00:00:00-02:30", "2010-11-07T01:00:00-03:30", 61)]),
        ("America/Sao_Paulo", date(2018, 11, 4), 23, []),
        ("Pacific/Apia", date(2011, 12, 30), 0, []),
        # Three hours were repeated, over midnight.
        ("Antarctica/Casey", date(2010, 3, 5), 24, [
            ("2010-03-05T00:00:00+11:00", "2010-03-05T01:00:00+11:00", 120),
            ("2010-03-05T01:00:00+11:00", "2010-03-05T02:00:00+08:00", 120),
        ]),
    ],
)  # fmt: skip
def test_a_date_has_the_hours_that_its_clocks_showed(
    zone: str, day: date, number: int, odd: list[tuple[str, str, float]]
) -> None:
    hours = hours_of(day, zone)
    assert len(hours) == number
    assert [found for hour in hours if (found := edges_and_minutes(hour, zone))[2] != 60] == odd


def test_an_hour_ends_where_the_next_begins_and_a_skipped_one_is_missing() -> None:
    assert [hour.edges for hour in hours_of(date(2026, 3, 29), "Europe/Berlin")[1:3]] == [
        ("2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00"),
        ("2026-03-29T03:00:00+02:00", "2026-03-29T04:00:00+02:00"),
    ]
    last = hours_of(date(2018, 11, 3), "America/Sao_Paulo")[-1]
    assert last.edges == ("2018-11-03T23:00:00-03:00", "2018-11-04T01:00:00-02:00")


def test_hours_of_several_dates_follow_each_other() -> None:
    assert len(hours_of(date(2026, 3, 27), "Europe/Berlin", 7)) == 7 * 24 - 1
    assert len(hours_of(date(2011, 12, 29), "Pacific/Apia", 3)) == 2 * 24


def test_an_hour_is_partial_until_nothing_of_it_is_left() -> None:
    zone, day = ZoneInfo("Europe/Berlin"), date(2026, 10, 25)
    now = datetime(2026, 10, 25, 0, 59, tzinfo=UTC)  # 02:59 for the first time
    for minutes, partial in ((0, 22), (60, 22), (61, 21), (62, 21)):
        hours = split_hours(day, day, zone, now + minutes * MINUTE)
        assert sum(hour.partial for hour in hours) == partial


def test_offsets_with_seconds_are_written_in_whole_minutes() -> None:
    (first, *_) = hours_of(date(1971, 3, 5), "Africa/Monrovia")
    assert first.edges[0] == "1971-03-04T23:59:30-00:45"
    assert datetime.fromisoformat(first.edges[0]) == datetime(1971, 3, 5, 0, 44, 30, tzinfo=UTC)
    assert rfc3339(datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))) == "2026-01-01T00:00:00+00:00"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(KNOWN_ZONES)).map(ZoneInfo), st.sampled_from(YEARS), st.data())
def test_instants_around_a_change_of_clocks_are_of_the_hour_that_clocks_show(
    zone: ZoneInfo, year: int, data: st.DataObject
) -> None:
    changes = list(transitions(zone, year))
    assume(changes)
    change = data.draw(st.sampled_from(changes))
    day = local_date(change, zone)
    assume(date(1900, 1, 5) < day)
    offsets = (0, 1, 59, 60, 61, 1799, 1800, 3540, 3599, 3600, 3601, 7200, 10_800)
    instants = [change + sign * offset * SECOND for offset in offsets for sign in (-1, 1)]
    assert_hours_are_right(zone, day - DAY, day + DAY, instants)


@pytest.mark.parametrize(("name", "years"), MIDNIGHT_CHANGES)
def test_zones_that_changed_clocks_about_midnight(name: str, years: range) -> None:
    zone = ZoneInfo(name)
    for change in (change for year in years for change in transitions(zone, year)):
        day = local_date(change, zone)
        instants = [change + minute * MINUTE for minute in range(-90, 91)]
        assert_hours_are_right(zone, day - DAY, day + DAY, instants)
