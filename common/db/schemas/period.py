"""The periods that reports and series have a row for, as answers write them."""

from typing import Annotated

from pydantic import WithJsonSchema
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from common.calendar.hours import Hour
from common.calendar.periods import Period

Edge = Annotated[
    str,
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}),
]
"""Of an hour an instant with the zone's offset, of every other period a date: text already, once for all its rows."""


class ReportPeriod(TypedDict):
    """Calendar dates, both inclusive, or an hour until the next; `partial` when clipped by the range or not over."""

    start: Edge
    end: Edge
    partial: bool


def described(period: Period | Hour) -> ReportPeriod:
    """A period as an answer has it."""
    start, end = period.edges
    return {"start": start, "end": end, "partial": period.partial}
