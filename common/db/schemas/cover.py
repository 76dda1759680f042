"""How long the stock of a product will last, as lists of products can be asked and tell."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from common.db.schemas.fields import Instant, ResponseModel
from common.db.schemas.page import LEFT_OUT, CountedQuery, without_default

MAX_SOLD_DAYS = 365
MAX_UNSOLD_DAYS = 3650
COVER_SORTS = frozenset({"days_of_cover", "units_sold"})
"""Sorts by what `sold_days` adds."""


class CoverReason(StrEnum):
    """Why nobody can say how long the stock will last."""

    NO_SALES = "no_sales"
    TOO_NEW = "too_new"
    BLOCKED = "blocked"


UnsoldDays = Annotated[
    int | None,
    Field(
        ge=1,
        le=MAX_UNSOLD_DAYS,
        description="Only products that sold nothing on so many days, today included, and are older than that",
        examples=[90],
    ),
]


class CoverQuery(CountedQuery):
    """What a list of products can be asked beside its rows."""

    sold_days: Annotated[
        int | None,
        Field(
            ge=1,
            le=MAX_SOLD_DAYS,
            description="Adds what was sold on so many days of the store, today included, and how long the stock lasts",
            examples=[28],
        ),
    ] = None
    sort: str = "id"

    @model_validator(mode="after")
    def _sorted_by_what_is_counted(self) -> "CoverQuery":
        if self.sold_days is None and self.sort.removeprefix("-") in COVER_SORTS:
            message = f"sort={self.sort} needs sold_days, the number of days whose sales count; 28 is usual"
            raise ValueError(message)
        return self


class CoverRead(ResponseModel):
    """When a product was sold last and, with `sold_days`, how long its stock will last.

    `days_of_cover` is the level divided by the units sold on a day on which the product could be sold, rounded down.
    Days on which it was out of stock or blocked from beginning to end do not count.
    """

    last_sold_at: Annotated[Instant | None, Field(description="null: never. Voided sales do not count")]
    units_sold: Annotated[int, Field(description="With sold_days", json_schema_extra=without_default)] = LEFT_OUT
    days_on_sale: Annotated[
        int,
        Field(
            description="With sold_days: on how many of them it could be sold for a moment at least",
            json_schema_extra=without_default,
        ),
    ] = LEFT_OUT
    days_of_cover: Annotated[
        int | None, Field(description="With sold_days; null where there is a reason", json_schema_extra=without_default)
    ] = LEFT_OUT
    cover_reason: Annotated[
        CoverReason | None,
        Field(
            description="With sold_days. blocked: there is no level. too_new: registered less than 7 days ago. "
            "no_sales: nothing was sold on those days",
            json_schema_extra=without_default,
        ),
    ] = LEFT_OUT
