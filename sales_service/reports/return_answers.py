"""What the report on returns answers; typed dictionaries for the reason that `answers` gives."""

from datetime import date
from typing import NotRequired  # pydantic needs the TypedDict below before Python 3.12

from typing_extensions import TypedDict

from common.calendar.periods import Interval
from common.db.models import ReturnReason
from common.db.schemas.category_name import StoredCategory
from common.db.schemas.fields import Instant, SummedMoney
from common.db.schemas.period import ReportPeriod
from sales_service.reports.return_request import ReturnGroupBy


class ReturnFigures(TypedDict):
    """How many returns, how many units came back by them, and how much money went back."""

    returns: int
    units_returned: int
    refunded: SummedMoney


class ReturnSummaryRow(ReturnFigures):
    """Figures of one group (reason, product or category), one period, or one group in one period."""

    reason: NotRequired[ReturnReason]
    product_id: NotRequired[int]
    product_name: NotRequired[str]
    category: NotRequired[StoredCategory]
    period: NotRequired[ReportPeriod]


class ReturnPeriodFigures(ReturnFigures):
    """Figures of one period."""

    period: ReportPeriod


class ReturnSummaryOthers(ReturnFigures):
    """The groups beyond `top` together; `periods` with an interval."""

    groups: int
    periods: NotRequired[list[ReturnPeriodFigures]]


class ReturnSummary(TypedDict):
    """Returns of a range, by the days on which they came back; rows and others sum to totals exactly."""

    start_date: date
    end_date: date
    time_zone: str
    currency: str
    group_by: ReturnGroupBy | None
    interval: Interval | None
    as_of: Instant
    totals: ReturnFigures
    rows: list[ReturnSummaryRow]
    others: ReturnSummaryOthers | None
