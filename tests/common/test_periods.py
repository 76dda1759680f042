"""Calendar arithmetic, against what Python itself says of single instants and dates."""

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from common.calendar.periods import (
    KNOWN_ZONES,
    Calendar,
    Interval,
    Period,
    Stretch,
    Weekday,
    add_months,
    count_periods,
    day_boundary,
    days,
    local_date,
    next_period_start,
    period_start,
    split,
    stretches,
)

DATES = st.dates(date(1900, 1, 2), date(2199, 12, 30))
ZONES = st.sampled_from(sorted(KNOWN_ZONES)).map(ZoneInfo)
INTERVALS = st.sampled_from([interval for interval in Interval if interval is not Interval.HOUR])
CALENDARS = st.builds(Calendar, st.sampled_from(Weekday), st.integers(1, 12))
USUAL = Calendar()
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
FAR_FUTURE = date(2300, 1, 1)


def day_periods(first: date, last: date) -> list[Period]:
    """One period per date."""
    return split(first, last, Interval.DAY, USUAL, FAR_FUTURE)


def hours(day: date, zone: str) -> float:
    """How many hours a date has in a zone."""
    covered = stretches(day_periods(day, day), ZoneInfo(zone))
    return sum((stretch.end - stretch.start) / timedelta(hours=1) for stretch in covered)


def utc(*parts: int) -> datetime:
    """An instant in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


# ---- dates and periods


@given(DATES, INTERVALS, CALENDARS)
def test_a_period_starts_on_or_before_each_of_its_days_and_before_the_next(
    day: date, interval: Interval, calendar: Calendar
) -> None:
    start = period_start(day, interval, calendar)
    following = next_period_start(start, interval)
    assert start <= day < following
    assert period_start(start, interval, calendar) == start
    assert period_start(following, interval, calendar) == following
    assert period_start(following - DAY, interval, calendar) == start


@given(DATES)
def test_periods_are_those_of_the_calendar(day: date) -> None:
    assert period_start(day, Interval.DAY, USUAL) == day
    assert period_start(day, Interval.WEEK, USUAL) == date.fromisocalendar(*day.isocalendar()[:2], 1)
    assert period_start(day, Interval.MONTH, USUAL) == date(day.year, day.month, 1)
    assert period_start(day, Interval.QUARTER, USUAL) == date(
        day.year, {1: 1, 2: 4, 3: 7, 4: 10}[(day.month + 2) // 3], 1
    )
    assert period_start(day, Interval.YEAR, USUAL) == date(day.year, 1, 1)


@given(DATES, CALENDARS)
def test_a_week_starts_on_the_wanted_day(day: date, calendar: Calendar) -> None:
    assert f"{period_start(day, Interval.WEEK, calendar):%A}".lower() == calendar.week_start


@given(DATES, st.integers(1, 12))
def test_years_and_their_quarters_begin_with_the_first_month_of_the_year(day: date, month: int) -> None:
    year = period_start(day, Interval.YEAR, Calendar(year_start=month))
    assert (year.month, year.day) == (month, 1)
    assert 0 <= (day - year).days <= 365
    quarter = period_start(day, Interval.QUARTER, Calendar(year_start=month))
    assert (quarter.month - month) % 3 == 0
    assert 0 <= (day - quarter).days <= 91
    assert period_start(day, Interval.MONTH, Calendar(year_start=month)) == day.replace(day=1)


@given(DATES, st.integers(-2000, 2000))
@example(date(2024, 1, 31), 1)
@example(date(2024, 2, 29), 12)
@example(date(2024, 2, 29), -12)
@example(date(2025, 3, 31), -1)
def test_months_are_added_within_the_calendar(day: date, months: int) -> None:
    """Month by month, each counted by its own length; the day is kept where the month has it."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        year, month = (year + 1, 1) if month == 13 else (year - 1, 12) if month == 0 else (year, month)
    assert add_months(day, months) == date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


RANGES = st.tuples(DATES, st.integers(0, 900)).map(
    lambda pair: (pair[0], min(pair[0] + timedelta(days=pair[1]), date(2199, 12, 31)))
)


@given(RANGES, INTERVALS, CALENDARS, DATES)
def test_a_range_falls_into_periods_that_cover_each_day_once(
    bounds: tuple[date, date], interval: Interval, calendar: Calendar, today: date
) -> None:
    start, end = bounds
    periods = split(start, end, interval, calendar, today)
    assert [day for period in periods for day in days(period.start, period.end)] == list(days(start, end))
    assert len(periods) == count_periods(start, end, interval, calendar)
    for period in periods:
        first = period_start(period.start, interval, calendar)
        last = next_period_start(first, interval) - DAY
        assert period_start(period.end, interval, calendar) == first
        whole_and_over = (period.start, period.end) == (first, last) and last < today
        assert period.partial is not whole_and_over
    for earlier, later in pairwise(periods):
        assert period_start(earlier.start, interval, calendar) != period_start(later.start, interval, calendar)


def test_an_empty_range_has_no_periods() -> None:
    for interval in set(Interval) - {Interval.HOUR}:
        for days_before in (1, 400):
            start = date(2026, 3, 15)
            end = start - timedelta(days=days_before)
            assert split(start, end, interval, USUAL, FAR_FUTURE) == []
            assert count_periods(start, end, interval, USUAL) == 0


def test_a_year_of_weeks_is_clipped_at_both_ends() -> None:
    periods = split(date(2026, 1, 1), date(2026, 12, 31), Interval.WEEK, Calendar(Weekday.SUNDAY), FAR_FUTURE)
    assert periods[0] == Period(date(2026, 1, 1), date(2026, 1, 3), partial=True)
    assert periods[1] == Period(date(2026, 1, 4), date(2026, 1, 10), partial=False)
    assert periods[-1] == Period(date(2026, 12, 27), date(2026, 12, 31), partial=True)
    assert len(periods) == 53


def test_a_period_is_not_over_on_its_last_day() -> None:
    march = split(date(2026, 3, 1), date(2026, 3, 31), Interval.MONTH, USUAL, date(2026, 3, 31))
    assert march == [Period(date(2026, 3, 1), date(2026, 3, 31), partial=True)]
    assert not split(date(2026, 3, 1), date(2026, 3, 31), Interval.MONTH, USUAL, date(2026, 4, 1))[0].partial


# ---- dates and instants


@pytest.mark.parametrize(
    ("day", "zone", "length"),
    [
        (date(2026, 3, 29), "Europe/Berlin", 23),
        (date(2026, 10, 25), "Europe/Berlin", 25),
        (date(2026, 10, 26), "Europe/Berlin", 24),
        (date(2026, 3, 8), "America/New_York", 23),
        (date(2026, 11, 1), "America/New_York", 25),
        (date(2026, 4, 5), "Australia/Lord_Howe", 24.5),
        (date(2026, 10, 4), "Australia/Lord_Howe", 23.5),
        (date(2026, 6, 1), "Asia/Kolkata", 24),
        (date(2026, 6, 1), "Asia/Kathmandu", 24),
        (date(2011, 12, 29), "Pacific/Apia", 24),
        (date(2011, 12, 30), "Pacific/Apia", 0),
        (date(2011, 12, 31), "Pacific/Apia", 24),
        (date(1994, 12, 31), "Pacific/Kiritimati", 0),
        # Clocks went back at 00:01, so the day before got its last 59 minutes a second time.
        (date(2006, 10, 28), "America/St_Johns", 24 + 59 / 60),
        (date(2006, 10, 29), "America/St_Johns", 24 + 1 / 60),
        (date(2010, 11, 6), "America/Goose_Bay", 24 + 59 / 60),
        (date(2010, 11, 7), "America/Goose_Bay", 24 + 1 / 60),
        # Clocks went forward at midnight: the day has no 00:00.
        (date(2018, 11, 4), "America/Sao_Paulo", 23),
        (date(2018, 2, 17), "America/Sao_Paulo", 25),
        # At 23:30, over midnight: the gap takes half an hour of either day.
        (date(1919, 3, 30), "America/Toronto", 23.5),
        (date(1919, 3, 31), "America/Toronto", 23.5),
        (date(2016, 4, 1), "Africa/Cairo", 24),
        (date(2023, 4, 28), "Africa/Cairo", 23),
    ],
)
def test_a_date_has_the_hours_that_its_zone_gave_it(day: date, zone: str, length: float) -> None:
    assert hours(day, zone) == length


def test_half_hour_zones_cut_days_at_the_half_hour() -> None:
    day = date(2026, 6, 1)
    assert day_boundary(day, ZoneInfo("Asia/Kolkata")) == [utc(2026, 5, 31, 18, 30)]
    assert day_boundary(day, ZoneInfo("Asia/Kathmandu")) == [utc(2026, 5, 31, 18, 15)]


def test_a_skipped_date_begins_and_ends_at_the_jump() -> None:
    apia = ZoneInfo("Pacific/Apia")
    jump = utc(2011, 12, 30, 10)
    assert [day_boundary(date(2011, 12, day), apia) for day in (30, 31)] == [[jump], [jump]]
    periods = day_periods(date(2011, 12, 29), date(2011, 12, 31))
    assert stretches(periods, apia) == [
        Stretch(utc(2011, 12, 29, 10), jump, 0),
        Stretch(jump, utc(2011, 12, 31, 10), 2),
    ]


def test_a_midnight_crossed_three_times_gives_two_stretches_to_either_date() -> None:
    st_johns = ZoneInfo("America/St_Johns")
    midnight = utc(2006, 10, 29, 2, 30)
    back, again = midnight + timedelta(minutes=1), midnight + timedelta(minutes=60)
    assert day_boundary(date(2006, 10, 29), st_johns) == [midnight, back, again]
    periods = day_periods(date(2006, 10, 28), date(2006, 10, 29))
    assert stretches(periods, st_johns) == [
        Stretch(utc(2006, 10, 28, 2, 30), midnight, 0),
        Stretch(midnight, back, 1),
        Stretch(back, again, 0),
        Stretch(again, utc(2006, 10, 30, 3, 30), 1),
    ]


# Uniform instants rarely meet a transition, so instants near those of the zone are drawn as well.
YEARS = range(1900, 2200)


def transitions(zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """Instants at which the zone's offset changes, to the second."""
    instant, end = utc(year, 1, 1), utc(year + 1, 1, 1)
    step = timedelta(days=7)
    while instant < end:
        low, high = instant, instant + step
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            offset = low.astimezone(zone).utcoffset()
            while high - low > SECOND:
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
            yield high
        instant += step


def assert_cut_right(zone: ZoneInfo, periods: list[Period], instants: list[datetime]) -> None:
    """The stretch that contains an instant is of the period of its local date; stretches are disjoint and sorted."""
    cut = stretches(periods, zone)
    for stretch in cut:
        assert stretch.start < stretch.end
    for earlier, later in pairwise(cut):
        assert earlier.end <= later.start
    for instant in instants:
        day = local_date(instant, zone)
        assert day == instant.astimezone(zone).date()
        expected = [index for index, period in enumerate(periods) if period.start <= day <= period.end]
        found = [stretch.period for stretch in cut if stretch.start <= instant < stretch.end]
        assert found == expected, (instant, zone.key)


@settings(max_examples=400, deadline=None)
@given(
    ZONES,
    st.datetimes(datetime(1900, 1, 3), datetime(2199, 12, 29)),  # noqa: DTZ001 - the strategy adds the zone
    INTERVALS,
    CALENDARS,
    st.integers(-3, 3),
)
def test_an_instant_belongs_to_the_period_of_its_local_date(
    zone: ZoneInfo, naive: datetime, interval: Interval, calendar: Calendar, shift: int
) -> None:
    instant = naive.replace(tzinfo=UTC)
    day = max(min(local_date(instant, zone) + timedelta(days=shift), date(2199, 12, 20)), date(1900, 1, 10))
    periods = split(day - timedelta(days=9), day + timedelta(days=9), interval, calendar, FAR_FUTURE)
    assert_cut_right(zone, periods, [instant])


@settings(max_examples=150, deadline=None)
@given(ZONES, st.sampled_from(YEARS), st.data())
def test_instants_around_a_change_of_clocks_belong_to_their_local_dates(
    zone: ZoneInfo, year: int, data: st.DataObject
) -> None:
    changes = list(transitions(zone, year))
    assume(changes)
    change = data.draw(st.sampled_from(changes))
    day = local_date(change, zone)
    assume(date(1900, 1, 5) < day)
    offsets = (0, 1, 59, 60, 61, 1799, 1800, 3540, 3599, 3600, 3601, 7200)
    instants = [change + sign * offset * SECOND for offset in offsets for sign in (-1, 1)]
    assert_cut_right(zone, day_periods(day - 3 * DAY, day + 3 * DAY), instants)


MIDNIGHT_CHANGES = [
    ("America/St_Johns", range(1987, 2012)),
    ("America/Goose_Bay", range(1987, 2012)),
    ("America/Moncton", range(1993, 2007)),
    ("America/Sao_Paulo", range(1985, 2020)),
    ("America/Toronto", range(1918, 1921)),
    ("America/Havana", range(2000, 2027)),
    ("Africa/Cairo", range(2008, 2027)),
    ("Asia/Beirut", range(2000, 2027)),
    ("Asia/Gaza", range(2008, 2027)),
    ("Atlantic/Azores", range(1983, 2027)),
    ("America/Scoresbysund", range(2020, 2027)),
    ("Antarctica/Troll", range(2005, 2027)),
    ("Pacific/Apia", range(2009, 2022)),
    ("Pacific/Kwajalein", range(1993, 1994)),
]


@pytest.mark.parametrize(("name", "years"), MIDNIGHT_CHANGES)
def test_zones_that_changed_clocks_about_midnight_are_cut_right_to_the_second(name: str, years: range) -> None:
    zone = ZoneInfo(name)
    seen = 0
    for year in years:
        for change in transitions(zone, year):
            day = local_date(change, zone)
            minutes = [change + minute * timedelta(minutes=1) for minute in range(-90, 91)]
            instants = [*minutes, *(minute - SECOND for minute in minutes)]
            assert_cut_right(zone, day_periods(day - 3 * DAY, day + 3 * DAY), instants)
            seen += 1
    assert seen


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu"])
def test_the_first_and_the_last_date_of_the_contract_can_be_cut(zone: str) -> None:
    for day in (date(1900, 1, 1), date(2200, 1, 1)):
        assert local_date(day_boundary(day, ZoneInfo(zone))[0], ZoneInfo(zone)) == day


@pytest.mark.parametrize("name", ["localtime", "posixrules", "Factory"])
def test_what_means_something_else_on_another_machine_is_no_zone(name: str) -> None:
    assert name not in KNOWN_ZONES


def test_zones_are_known_by_all_of_their_names() -> None:
    assert {"UTC", "Etc/UTC", "Europe/Berlin", "US/Pacific", "EST5EDT", "Asia/Calcutta", "Asia/Kolkata"} <= KNOWN_ZONES
