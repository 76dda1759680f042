"""Filter rows by calendar dates: half-open ranges of UTC instants on the bare column, so that indexes serve them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, SQLColumnExpression, or_

from common.calendar.periods import ONE_DAY, day_boundary


def date_conditions(
    column: SQLColumnExpression[datetime], start: date | None, end: date | None, zone: ZoneInfo
) -> list[ColumnElement[bool]]:
    """That a UTC instant is of the dates from start to end in a zone, both inclusive; None leaves a side open.

    A boundary is three instants where clocks were put back over the midnight just passed: of what lies between the
    outer two, the second half belongs to the day before.
    """
    conditions: list[ColumnElement[bool]] = []
    if start is not None:
        first, *again = day_boundary(start, zone)
        conditions.append(column >= first)
        if again:
            conditions.append(or_(column < again[0], column >= again[1]))
    if end is not None:
        *before, last = day_boundary(end + ONE_DAY, zone)
        conditions.append(column < last)
        if before:
            conditions.append(or_(column < before[0], column >= before[1]))
    return conditions
