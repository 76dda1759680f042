"""What the sales reports answer.

Typed dictionaries, not models: a report may have twenty thousand rows, all built by our own code, and turning them into
models only to write them out again takes longer than the database needs to find them.
"""

from datetime import date
from typing import (
    Literal,
    NotRequired,  # pydantic needs these before Python 3.12
)

from typing_extensions import TypedDict

from common.db.models import CategoryName
from common.db.schemas.fields import Instant, Money
from common.periods import Interval
from sales_service.report_schemas import GroupBy


class Figures(TypedDict):
    """Number of sales, units sold, revenue taken."""

    sales: int
    units: int
    revenue: Money


class ReportPeriod(TypedDict):
    """Calendar dates, both inclusive; `partial` when clipped by the range or not over yet."""

    start: date
    end: date
    partial: bool


class SummaryRow(TypedDict):
    """Figures of one group (product or category), one period, or one group in one period."""

    product_id: NotRequired[int]
    product_name: NotRequired[str]
    category: NotRequired[CategoryName]
    period: NotRequired[ReportPeriod]
    sales: int
    units: int
    revenue: Money


class PeriodFigures(TypedDict):
    """Figures of one period."""

    period: ReportPeriod
    sales: int
    units: int
    revenue: Money


class SummaryOthers(TypedDict):
    """The groups beyond `top` together; `periods` with an interval."""

    groups: int
    sales: int
    units: int
    revenue: Money
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


class DatedFigures(TypedDict):
    """Figures of the dates from start to end, both inclusive."""

    start: date
    end: date
    sales: int
    units: int
    revenue: Money


class CountChange(TypedDict):
    """How a count moved: current less previous, and in per cent of previous."""

    absolute: int
    percent: float | None
    reason: Literal["no_baseline"] | None


class MoneyChange(TypedDict):
    """How an amount moved: current less previous, and in per cent of previous."""

    absolute: Money
    percent: float | None
    reason: Literal["no_baseline"] | None


class Change(TypedDict):
    """How the figures moved; percent is null with reason no_baseline where the previous figure is zero."""

    sales: CountChange
    units: CountChange
    revenue: MoneyChange


class Comparison(TypedDict):
    """Two sets of figures side by side; a side that has no such period is null, and so is the change then."""

    current: DatedFigures | None
    previous: DatedFigures | None
    change: Change | None


class CompareRow(TypedDict):
    """A comparison of one group, one pair of periods, or both."""

    product_id: NotRequired[int]
    product_name: NotRequired[str]
    category: NotRequired[CategoryName]
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
