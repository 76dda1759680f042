"""What the sales reports answer.

Typed dictionaries, not models: a report may have twenty thousand rows, all built by our own code, and turning them into
models only to write them out again takes longer than the database needs to find them.
"""

from datetime import date
from decimal import Decimal
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,  # pydantic needs these before Python 3.12
)

from pydantic import Field
from typing_extensions import TypedDict

from common.calendar.periods import Interval
from common.db.schemas.category_name import StoredCategory
from common.db.schemas.fields import Instant, SummedMoney
from common.db.schemas.period import Edge, ReportPeriod
from sales_service.reports.request import CompareTo, GroupBy
from sales_service.rollups.measures import FIGURES, OF_ORDERS, Basis, Figure, Figures


class RowGroup(TypedDict):
    """Which group a row is of."""

    product_id: NotRequired[int]
    product_name: NotRequired[str]
    category: NotRequired[StoredCategory]
    channel: NotRequired[Annotated[str | None, Field(description="null: sold without one")]]


class RowPeriod(RowGroup):
    """Which period a row is of."""

    period: NotRequired[ReportPeriod]


class CumulativeFigures(TypedDict):
    """The figures that add up, of the periods of the range up to and with this one."""

    sales: int
    units: int
    revenue: SummedMoney
    list_total: SummedMoney
    discount: SummedMoney
    returns: int
    units_returned: int
    refunded: SummedMoney
    net_units: int
    net_revenue: SummedMoney
    cost: SummedMoney
    margin: SummedMoney
    orders: NotRequired[int]


class Share(TypedDict):
    """What `share=true` adds."""

    share: NotRequired[
        Annotated[
            float | None,
            Field(
                description="The group in per cent of all groups, by the figure of order_by; of one period where there "
                "are periods. The shares of all groups and others sum to 100 exactly; null when the total is not above "
                "zero"
            ),
        ]
    ]


class ShareAndCumulative(Share):
    """What `share=true` and `cumulative=true` add."""

    cumulative: NotRequired[CumulativeFigures]


class SummaryRow(RowPeriod, Figures, ShareAndCumulative):
    """Figures of one group (product, category or channel), one period, or one group in one period."""


class PeriodFigures(Figures, ShareAndCumulative):
    """Figures of one period."""

    period: ReportPeriod


class SummaryOthers(Figures, Share):
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
    returns_on: Basis
    as_of: Instant
    totals: Figures
    rows: list[SummaryRow]
    others: SummaryOthers | None


class Extent(TypedDict):
    """From start to end, dates both inclusive, or an hour until the next.

    `days` are those of them that have begun, and before the cut where this side is cut. `partial` means that they are
    not all of the period: clipped by the range, cut, or not over yet.
    """

    start: Edge
    end: Edge
    days: int
    partial: bool


class SideFigures(Figures, Extent):
    """One side of a comparison: the figures from start to end, dates both inclusive, or an hour until the next.

    `days` are those of them that have begun, and before the cut where this side is cut. `partial` means that they are
    not all of the period: clipped by the range, cut, or not over yet.
    """


class CutFigures(SideFigures):
    """The previous side; `whole` is there where the cut took all or the end of it, and has the figures without it."""

    whole: NotRequired[Figures]


Reason = Annotated[
    Literal["no_baseline", "negative_baseline", "unequal_periods"] | None,
    Field(
        description="Why there is no percentage: the previous figure is zero or below zero (these reasons go first), "
        "or one side is partial and the two have different numbers of days"
    ),
]


class CountChange(TypedDict):
    """How a count moved: current less previous, and in per cent of previous."""

    absolute: int
    percent: float | None
    reason: Reason


class MoneyChange(TypedDict):
    """How an amount moved: current less previous, and in per cent of previous."""

    absolute: SummedMoney
    percent: float | None
    reason: Reason


class PercentChange(TypedDict):
    """How a percentage moved: current less previous, in percentage points, and in per cent of previous."""

    absolute: float
    percent: float | None
    reason: Reason


CHANGES: dict[type, Any] = {int: CountChange, Decimal: MoneyChange, float: PercentChange}


def _change_of(figure: Figure) -> Any:
    kind = CHANGES[figure.number]
    kind = kind | None if figure.nullable else kind
    return NotRequired[kind] if figure.name in OF_ORDERS else kind


Change = TypedDict("Change", {figure.name: _change_of(figure) for figure in FIGURES.values()})  # type: ignore[misc]
Change.__doc__ = "How each figure moved; null for one that one of the two sides does not have."


class Comparison(TypedDict):
    """Two ranges side by side."""

    current: SideFigures
    previous: CutFigures
    change: Change


class ComparedPeriods(TypedDict):
    """Two periods side by side; a side that has no such period is null, and so is the change then.

    `upcoming` says that the current period has not begun: its figures are zero, and there is no change yet.
    """

    upcoming: bool
    current: SideFigures | None
    previous: CutFigures | None
    change: Change | None


class CompareRow(RowGroup, ComparedPeriods):
    """A comparison of one group, one pair of periods, or both."""


class CompareOthers(Comparison):
    """The groups beyond `top` together; `periods` with an interval."""

    groups: int
    periods: NotRequired[list[ComparedPeriods]]


class Compare(TypedDict):
    """Two ranges side by side; the rows and others of each side sum to its totals exactly."""

    start_date: date
    end_date: date
    to: CompareTo
    to_start_date: date
    to_end_date: date
    time_zone: str
    currency: str
    group_by: GroupBy | None
    interval: Interval | None
    returns_on: Basis
    as_of: Instant
    like_for_like: bool
    previous_cut_at: Instant | None
    totals: Comparison
    rows: list[CompareRow]
    others: CompareOthers | None


class HourFigures(TypedDict):
    """What was sold in some hours; voided sales do not count."""

    sales: int
    units: int
    revenue: SummedMoney


class HeatmapCell(HourFigures):
    """What was sold in one hour of the week, over all weeks of the range."""

    day: Annotated[int, Field(ge=1, le=7, description="1 is Monday, 7 is Sunday")]
    hour: Annotated[int, Field(ge=0, le=23, description="As the clocks of the time zone show it")]
    occurrences: Annotated[
        int,
        Field(
            ge=0,
            description="How often that hour has begun in the range by now: twice in a night that has it twice, not at "
            "all in one that skips it",
        ),
    ]
    average_revenue: Annotated[
        SummedMoney | None,
        Field(description="revenue by occurrences, to cents; null where there were none"),
    ]


class Heatmap(TypedDict):
    """Sales of a range by weekday and hour: 168 cells that sum to totals exactly, Monday's first hour first."""

    start_date: date
    end_date: date
    time_zone: str
    currency: str
    as_of: Instant
    totals: HourFigures
    cells: Annotated[list[HeatmapCell], Field(min_length=168, max_length=168)]
