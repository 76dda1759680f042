"""What clocks show at instants in the database, which knows UTC alone: arithmetic on numbers that Python finds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, SQLColumnExpression, literal_column

from common.calendar.week_hours import HOURS_OF_A_WEEK, MONDAY, Run, clocks_until

MYSQL_DAY_ZERO = 365
"""TO_DAYS counts from the year 0, Python's ordinals from the year 1."""

ONE_SECOND = timedelta(seconds=1)


def place(ordinal: str, starts: Sequence[int]) -> ColumnElement[int]:
    """MySQL's INTERVAL(): how many of the ascending starts are not above the ordinal, by binary search; less one."""
    return literal_column(f"INTERVAL({ordinal}, {', '.join(map(str, starts))}) - 1")


def seconds_of(instant: datetime) -> int:
    """What TO_SECONDS gives for a UTC instant."""
    midnight = (instant.toordinal() + MYSQL_DAY_ZERO) * 86400
    return midnight + instant.hour * 3600 + instant.minute * 60 + instant.second


FIRST_MONDAY = seconds_of(MONDAY)


def hour_of_week(instant: SQLColumnExpression[datetime], runs: Sequence[Run]) -> ColumnElement[int]:
    """Which hour of the week, from 0 for Monday's first, an instant of some runs of a zone's clocks is of, in SQL."""
    seconds = f"TO_SECONDS({instant})"
    ahead = [run.offset // ONE_SECOND - FIRST_MONDAY for run in runs] or [0]
    if len(set(ahead)) == 1:
        shift = str(ahead[0])
    else:
        number = place(seconds, [seconds_of(run.start) for run in runs])
        shift = f"CAST(ELT(1 + {number}, {', '.join(map(str, ahead))}) AS SIGNED)"
    return literal_column(f"({seconds} + {shift}) DIV 3600 MOD {HOURS_OF_A_WEEK}")


def in_week_hours(
    instant: SQLColumnExpression[datetime], hours: Sequence[int], zone: ZoneInfo, now: datetime
) -> ColumnElement[bool]:
    """That clocks of a zone show one of some hours of the week, from 0 for Monday's first, at an instant up to now."""
    return hour_of_week(instant, clocks_until(zone, now.year + 1)).in_(hours)
