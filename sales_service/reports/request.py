"""What the sales reports can be asked; what they answer is in `answers`."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema, model_validator

from common.calendar.periods import Interval, Weekday
from common.calendar.week_hours import DAYS_OF_A_WEEK
from common.db.schemas.fields import CalendarDate
from common.db.schemas.sale import SaleFilter, SoldFilter
from sales_service.rollups.measures import ADDITIVE, Basis

MAX_TOP = 200

GroupBy = Literal["product", "category", "channel"]
CompareTo = Literal["previous_period", "previous_year", "same_weekdays", "same_weekday", "custom"]
OrderBy = Literal[
    "revenue",
    "-revenue",
    "units",
    "-units",
    "sales",
    "-sales",
    "net_revenue",
    "-net_revenue",
    "net_units",
    "-net_units",
    "units_returned",
    "-units_returned",
    "refunded",
    "-refunded",
    "return_rate",
    "-return_rate",
    "margin",
    "-margin",
    "group",
    "-group",
]  # fmt: skip


FIRST_OF_JANUARY = WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-01-01"]})
"""What the documentation page fills in: with CalendarDate's own example as the last day, a whole month."""


class ReportShape(SaleFilter):
    """What rows a report has, and how they are written, whatever it is about; `group_by` and `order_by` are its own."""

    group_by: str | None = None
    interval: Annotated[
        Interval | None,
        Field(
            description="A row for each period, empty ones too; left out: the whole range. hour is for ranges "
            "of at most 7 days"
        ),
    ] = None
    week_start: Annotated[Weekday, Field(description="With interval=week: the day that weeks begin on")] = (
        Weekday.MONDAY
    )
    order_by: str | None = None
    top: Annotated[
        int | None,
        Field(
            ge=1,
            le=MAX_TOP,
            description="With group_by: only so many groups, and the rest together in `others`",
            examples=[5],
        ),
    ] = None
    format: Annotated[
        Literal["json", "csv"] | None,
        Field(description="How to answer; left out: what the Accept header asks for, else json"),
    ] = None

    @model_validator(mode="after")
    def _ranking_needs_groups(self) -> "ReportShape":
        if self.group_by is None and (self.top is not None or self.order_by is not None):
            message = "top and order_by rank groups; give group_by too"
            raise ValueError(message)
        return self


class ReportQuery(SoldFilter, ReportShape):
    """What every report about sales can be asked."""

    group_by: Annotated[
        GroupBy | None,
        Field(
            description="A row for each product, category or channel; left out: all of them together. What was sold "
            "without a channel is a group too"
        ),
    ] = None
    order_by: Annotated[
        OrderBy | None,
        Field(description="With group_by: which groups come first; left out: those with the most revenue"),
    ] = None
    returns_on: Annotated[
        Basis,
        Field(
            description="When a return counts. return_date: on the day that it was made, whenever the goods were sold; "
            "sale_date: on the day of its sale, so that the figures tell what has come back so far of the range's sales"
        ),
    ] = "return_date"


class SummaryQuery(ReportQuery):
    """Sales of one range."""

    cumulative: Annotated[
        bool,
        Field(
            description="With interval: each row also says what its group has come to from the first day of the range "
            "to the end of its period"
        ),
    ] = False
    share: Annotated[
        bool,
        Field(
            description="With group_by: each row also says how many per cent its group is of all groups, by the figure "
            "of order_by; with interval, of all groups in its period. Shares sum to 100 exactly, `others` included"
        ),
    ] = False

    @property
    def share_of(self) -> str | None:
        """The figure that shares are of; None where none are asked for. An order by the groups' names names none."""
        named = (self.order_by or "revenue").removeprefix("-")
        return ("revenue" if named == "group" else named) if self.share else None

    @model_validator(mode="after")
    def _what_rows_gain(self) -> "SummaryQuery":
        if self.cumulative and self.interval is None:
            message = "cumulative adds up periods; give interval too"
            raise ValueError(message)
        if self.share and self.group_by is None:
            message = "share is that of a group; give group_by too"
            raise ValueError(message)
        if self.share_of is not None and self.share_of not in ADDITIVE:
            message = f"order_by: groups have no share of {self.share_of}, which does not add up; leave share out"
            raise ValueError(message)
        return self


class HeatmapQuery(SoldFilter):
    """Sales of one range, by the hours of the week."""


class CompareQuery(ReportQuery):
    """Sales of one range beside those of another."""

    start_date: Annotated[CalendarDate, FIRST_OF_JANUARY, Field(description="First day")]
    end_date: Annotated[CalendarDate, Field(description="Last day, which is included")]
    to: Annotated[
        CompareTo,
        Field(
            description="Which range to compare with. previous_period: as many days just before, or as many whole "
            "months; previous_year: the same dates a year earlier; same_weekdays: 364 days earlier; same_weekday: 7 "
            "days earlier, for at most 7 days; custom: to_start_date to to_end_date"
        ),
    ] = "previous_period"
    to_start_date: Annotated[
        CalendarDate | None, Field(description="With to=custom: first day of the other range", examples=["2025-01-01"])
    ] = None
    to_end_date: Annotated[
        CalendarDate | None,
        Field(description="With to=custom: its last day, which is included", examples=["2025-01-31"]),
    ] = None
    like_for_like: Annotated[
        bool, Field(description="While the current range is not over, cut the previous one at the same point")
    ] = True

    @model_validator(mode="after")
    def _at_most_a_week(self) -> "CompareQuery":
        days = (self.end_date - self.start_date).days + 1
        if self.to == "same_weekday" and days > DAYS_OF_A_WEEK:
            message = f"to=same_weekday is for ranges of at most 7 days, and this one has {days}; use same_weekdays"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _custom_range(self) -> "CompareQuery":
        given = (self.to_start_date is not None, self.to_end_date is not None)
        if self.to == "custom" and not all(given):
            message = "to=custom needs to_start_date and to_end_date"
            raise ValueError(message)
        if self.to != "custom" and any(given):
            message = "to_start_date and to_end_date go with to=custom only"
            raise ValueError(message)
        if self.to_start_date and self.to_end_date and self.to_end_date < self.to_start_date:
            message = f"to_end_date {self.to_end_date} lies before to_start_date {self.to_start_date}; swap them"
            raise ValueError(message)
        return self
