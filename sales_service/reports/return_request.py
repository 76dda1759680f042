"""What the report on returns can be asked; what it answers is in `return_answers`."""

from typing import Annotated, Literal

from pydantic import Field

from common.db.schemas.sale_return import ReturnedFilter
from sales_service.reports.request import ReportShape

ReturnGroupBy = Literal["reason", "product", "category"]
ReturnOrderBy = Literal[
    "returns", "-returns", "units_returned", "-units_returned", "refunded", "-refunded", "group", "-group",
]  # fmt: skip


class ReturnSummaryQuery(ReturnedFilter, ReportShape):
    """Returns of one range, by the days on which they came back; void ones do not count."""

    group_by: Annotated[
        ReturnGroupBy | None,
        Field(description="A row for each reason, product or category; left out: all of them together"),
    ] = None
    order_by: Annotated[
        ReturnOrderBy | None,
        Field(description="With group_by: which groups come first; left out: those with the most returns"),
    ] = None
