"""What the sales reports answer.

Typed dictionaries, not models: a report may have twenty thousand rows, all built by our own code, and turning them into
models only to write them out again takes longer than the database needs to find them.
"""

from datetime import date
from decimal import Decimal
from typing import (
    Literal,
    NotRequired,  # pydantic needs these before Python 3.12
)

from typing_extensions import TypedDict

from common.db.models import CategoryName
from common.db.schemas.fields import Instant, SummedMoney
from common.measures import FIGURES, Figures
from common.periods import Interval
from sales_service.report_schemas import GroupBy


class ReportPeriod(TypedDict):
    """Calendar dates, both inclusive; `partial` when clipped by the range or not over yet."""

    start: date
    end: date
    partial: bool


class RowGroup(TypedDict):
    """Which group a row is of."""

    product_id: NotRequired[int]
    product_name: NotRequired[str]
    category: NotRequired[CategoryName]


class RowPeriod(RowGroup):
    """Which period a row is of."""

    period: NotRequired[ReportPeriod]


class SummaryRow(RowPeriod, Figures):
    """Figures of one group (product or category), one period, or one group in one period."""


class PeriodFigures(Figures):
    """Figures of one period."""

    period: ReportPeriod


class SummaryOthers(Figures):
    """The groups beyond `top` together; `periods` with an interval."""

    groups: int
    periods: NotRequired[list[PeriodFigures]]


class Summary(TypedDict):
    """Sales of a range; rows and others sum to totals exactly."""

    start_date: date
    end_date: date
    time_zone: str
    currency: str
    group_by: GroupBy | None
    interval: Interval | None
    as_of: Instant
    totals: Figures
    rows: list[SummaryRow]
    others: SummaryOthers | None


class DatedFigures(Figures):
    """Figures of the dates from start to end, both inclusive."""

    start: date
    end: date


class CountChange(TypedDict):
    """How a count moved: current less previous, and in per cent of previous."""

    absolute: int
    percent: float | None
    reason: Literal["no_baseline"] | None


class MoneyChange(TypedDict):
    """How an amount moved: current less previous, and in per cent of previous."""

    absolute: SummedMoney
    percent: float | None
    reason: Literal["no_baseline"] | None


CHANGES = {int: CountChange, Decimal: MoneyChange}

Change = TypedDict("Change", {name: CHANGES[number] for name, number in FIGURES.items()})  # type: ignore[misc]
Change.__doc__ = "How each figure moved; percent is null with reason no_baseline where the previous figure is zero."


class Comparison(TypedDict):
    """Two sets of figures side by side; a side that has no such period is null, and so is the change then."""

    current: DatedFigures | None
    previous: DatedFigures | None
    change: Change | None


class CompareRow(RowGroup):
    """A comparison of one group, one pair of periods, or both."""

    current: DatedFigures | None
    previous: DatedFigures | None
    change: Change | None


class CompareOthers(TypedDict):
    """The groups beyond `top` together; `periods` with an interval."""

    groups: int
    current: DatedFigures | None
    previous: DatedFigures | None
    change: Change | None
    periods: NotRequired[list[Comparison]]


class Compare(TypedDict):
    """Two ranges side by side; the rows and others of each side sum to its totals exactly."""

    start_date: date
    end_date: date
    to: Literal["previous_period", "previous_year", "custom"]
    to_start_date: date
    to_end_date: date
    time_zone: str
    currency: str
    group_by: GroupBy | None
    interval: Interval | None
    as_of: Instant
    like_for_like: bool
    previous_cut_at: Instant | None
    totals: Comparison
    rows: list[CompareRow]
    others: CompareOthers | None
