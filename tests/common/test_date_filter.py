"""A filter by dates takes exactly the instants of those local dates, clocks put back over midnight included."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, and_, literal, select, true

from common.calendar.date_filter import date_conditions
from common.calendar.periods import ONE_DAY, day_boundary
from common.db.types import UTCDateTime

ZONES = ["UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "America/Sao_Paulo"]
# St. John's put clocks back over midnight on 29 October 2006; Apia skipped 30 December 2011.
DAYS = [
    date(2006, 10, 28),
    date(2006, 10, 29),
    date(2006, 10, 30),
    date(2011, 12, 29),
    date(2011, 12, 30),
    date(2011, 12, 31),
]
MINUTES = st.integers(-36 * 60, 36 * 60)


@pytest.mark.parametrize("name", ZONES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from([None, *DAYS]),
    end=st.sampled_from([None, *DAYS]),
    about=st.sampled_from(DAYS),
    offsets=st.lists(MINUTES, min_size=20, max_size=20),
)
def test_an_instant_is_taken_if_its_local_date_is(
    engine: Engine, name: str, start: date | None, end: date | None, about: date, offsets: list[int]
) -> None:
    zone = ZoneInfo(name)
    midnight = datetime(about.year, about.month, about.day, tzinfo=UTC)
    assert_taken_by_local_date(engine, [midnight + timedelta(minutes=minutes) for minutes in offsets], start, end, zone)


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("day", DAYS)
def test_days_meet_at_one_instant(engine: Engine, name: str, day: date) -> None:
    """Each boundary is of the day that begins there, and the microsecond before it of the day that ends."""
    zone = ZoneInfo(name)
    boundaries = [*day_boundary(day, zone), *day_boundary(day + ONE_DAY, zone)]
    instants = [instant - nudge for instant in boundaries for nudge in (timedelta(0), timedelta.resolution)]
    for start, end in ((day, None), (None, day), (day, day)):
        assert_taken_by_local_date(engine, instants, start, end, zone)


def assert_taken_by_local_date(
    engine: Engine, instants: list[datetime], start: date | None, end: date | None, zone: ZoneInfo
) -> None:
    """Ask the database which of some instants the filter takes."""
    taken = [
        and_(true(), *date_conditions(literal(instant, UTCDateTime()), start, end, zone)).label(f"instant_{position}")
        for position, instant in enumerate(instants)
    ]
    with engine.connect() as connection:
        row = connection.execute(select(*taken)).one()
    for instant, is_taken in zip(instants, row, strict=True):
        day = instant.astimezone(zone).date()
        assert bool(is_taken) == ((start is None or start <= day) and (end is None or day <= end)), (instant, day)
