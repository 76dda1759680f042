"""Queries and answers of the sales reports."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from common.db.models import CategoryName
from common.db.schemas.fields import CalendarDate, Instant, Money, ResponseModel
from common.db.schemas.inventory_transaction import check_order
from common.db.schemas.sale import SaleFilter
from common.periods import Interval, Weekday

MAX_TOP = 200

GroupBy = Literal["product", "category"]
OrderBy = Literal["revenue", "-revenue", "units", "-units", "sales", "-sales", "group", "-group"]


class ReportQuery(SaleFilter):
    """What every report can be asked."""

    group_by: GroupBy | None = None
    interval: Interval | None = None
    week_start: Weekday = Weekday.MONDAY
    order_by: Annotated[OrderBy | None, Field(description="Default -revenue when grouped")] = None
    top: Annotated[int | None, Field(ge=1, le=MAX_TOP, description="Only the first groups, the rest in `others`")] = (
        None
    )

    @model_validator(mode="after")
    def _ranking_needs_groups(self) -> "ReportQuery":
        if self.group_by is None and (self.top is not None or self.order_by is not None):
            message = "top and order_by rank groups; give group_by too"
            raise ValueError(message)
        return self


class SummaryQuery(ReportQuery):
    """Sales of one range."""


class CompareQuery(ReportQuery):
    """Sales of one range beside those of another."""

    start_date: CalendarDate
    end_date: CalendarDate
    to: Annotated[
        Literal["previous_period", "previous_year", "custom"], Field(description="Which range to compare with")
    ] = "previous_period"
    to_start_date: CalendarDate | None = None
    to_end_date: CalendarDate | None = None
    like_for_like: Annotated[
        bool, Field(description="While the current range is not over, cut the previous one at the same point")
    ] = True

    @model_validator(mode="after")
    def _custom_range(self) -> "CompareQuery":
        given = (self.to_start_date is not None, self.to_end_date is not None)
        if self.to == "custom" and not all(given):
            message = "to=custom needs to_start_date and to_end_date"
            raise ValueError(message)
        if self.to != "custom" and any(given):
            message = "to_start_date and to_end_date go with to=custom only"
            raise ValueError(message)
        check_order(self.to_start_date, self.to_end_date)
        return self


class Figures(ResponseModel):
    """Number of sales, units sold, revenue taken."""

    sales: int
    units: int
    revenue: Money


class PeriodRead(ResponseModel):
    """Calendar dates, both inclusive; `partial` when clipped by the range or not over yet."""

    start: CalendarDate
    end: CalendarDate
    partial: bool


class SummaryRow(ResponseModel):
    """Figures of one group, one period, or one group in one period."""

    product_id: int | None = None
    product_name: str | None = None
    category: CategoryName | None = None
    period: PeriodRead | None = None
    sales: int
    units: int
    revenue: Money


class PeriodFigures(ResponseModel):
    """Figures of one period."""

    period: PeriodRead
    sales: int
    units: int
    revenue: Money


class Others(ResponseModel):
    """The groups beyond `top` together."""

    groups: int
    sales: int
    units: int
    revenue: Money
    periods: list[PeriodFigures] | None = None


class Summary(ResponseModel):
    """Sales of a range; rows and others sum to totals exactly."""

    start_date: CalendarDate
    end_date: CalendarDate
    time_zone: str
    currency: str
    group_by: GroupBy | None
    interval: Interval | None
    as_of: Instant
    totals: Figures
    rows: list[SummaryRow]
    others: Others | None


class DatedFigures(ResponseModel):
    """Figures of the dates from start to end, both inclusive."""

    start: CalendarDate
    end: CalendarDate
    sales: int
    units: int
    revenue: Money


class CountChange(ResponseModel):
    """How a count moved: current less previous, and in per cent of previous."""

    absolute: int
    percent: float | None
    reason: Literal["no_baseline"] | None


class MoneyChange(ResponseModel):
    """How an amount moved: current less previous, and in per cent of previous."""

    absolute: Money
    percent: float | None
    reason: Literal["no_baseline"] | None


class Change(ResponseModel):
    """How the figures moved; percent is null with reason no_baseline where the previous figure is zero."""

    sales: CountChange
    units: CountChange
    revenue: MoneyChange


class Comparison(ResponseModel):
    """Two sets of figures side by side; a side that has no such period is null, and so is the change then."""

    current: DatedFigures | None
    previous: DatedFigures | None
    change: Change | None


class CompareRow(ResponseModel):
    """A comparison of one group, one pair of periods, or both."""

    product_id: int | None = None
    product_name: str | None = None
    category: CategoryName | None = None
    current: DatedFigures | None
    previous: DatedFigures | None
    change: Change | None


class CompareOthers(ResponseModel):
    """The groups beyond `top` together."""

    groups: int
    current: DatedFigures | None
    previous: DatedFigures | None
    change: Change | None
    periods: list[Comparison] | None = None


class Compare(ResponseModel):
    """Two ranges side by side; the rows and others of each side sum to its totals exactly."""

    start_date: CalendarDate
    end_date: CalendarDate
    to: str
    to_start_date: CalendarDate
    to_end_date: CalendarDate
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
