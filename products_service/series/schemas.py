"""What a series of a product's stock can be asked, and what it answers."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from common.calendar.periods import Interval
from common.db.schemas.fields import CalendarDate, Instant, RequestModel, ResponseModel, ZoneName, check_order
from common.db.schemas.period import ReportPeriod

SeriesInterval = Literal[Interval.HOUR, Interval.DAY, Interval.WEEK, Interval.MONTH]


class SeriesQuery(RequestModel):
    """Which days, and how they are split."""

    start_date: Annotated[
        CalendarDate | None, Field(description="First day; left out: the one on which the product was registered")
    ] = None
    end_date: Annotated[
        CalendarDate | None, Field(description="Last day, which is included; left out: today, which is the last anyway")
    ] = None
    interval: Annotated[
        SeriesInterval, Field(description="A row for each of these. hour is for ranges of at most 7 days")
    ] = Interval.DAY
    time_zone: Annotated[
        ZoneName | None,
        Field(description="The days are those of this IANA zone; left out: of the store's", examples=["Europe/Paris"]),
    ] = None

    @model_validator(mode="after")
    def _ordered(self) -> "SeriesQuery":
        check_order(self.start_date, self.end_date)
        return self


class SeriesRow(ResponseModel):
    """What happened to the stock in one period.

    Levels are null before the product was registered and while it was blocked or deleted. Where none is null,
    closing = opening + received - sold + returned + adjusted.

    - opening, closing: the level when the period begins, before anything happens in it, and when it ends: that with
      which the next one opens.
    - lowest: the lowest level in it; null where there was none all the time.
    - received: units that were delivered, those with which the product was registered included.
    - sold: units that sales took.
    - returned: units that returns and voided sales put back, less what voided returns took out again.
    - adjusted: by how much counting and correcting moved the level; negative where units were missing.
    - blocked: whether there was no level at some time, though the product was registered.
    - hours_out: for how long it was out of stock (a level of 0), up to now.
    """

    period: ReportPeriod
    opening: int | None
    closing: int | None
    lowest: int | None
    received: int
    sold: int
    returned: int
    adjusted: int
    blocked: bool
    hours_out: Annotated[float, Field(description="Hours with one decimal", json_schema_extra={"multipleOf": 0.1})]


class SeriesRead(ResponseModel):
    """The periods that have begun, in order; the threshold is today's."""

    product_id: int
    interval: SeriesInterval
    time_zone: str
    as_of: Instant
    threshold: int
    rows: list[SeriesRow]
