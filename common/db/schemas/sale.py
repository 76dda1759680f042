"""Schemas of `common.db.models.sale`."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from common.calendar.week_hours import DAYS_OF_A_WEEK, HOURS_OF_A_DAY
from common.db.models import VoidReason
from common.db.schemas.actor import ActedRead, ActorRead, RequestId
from common.db.schemas.category_name import CategoryName, StoredCategory
from common.db.schemas.fields import (
    MAX_ID,
    MAX_UNITS,
    BodyId,
    CalendarDate,
    Channel,
    Instant,
    LineRevenue,
    Money,
    Price,
    Reference,
    RequestModel,
    ResponseModel,
    SaleInstant,
    Units,
    ZoneName,
    check_order,
)
from common.db.schemas.page import SORT, PageQuery

MAX_BATCH = 1000
MAX_REFERENCES = 200
"""References that a filter may name."""


class SaleCreate(RequestModel):
    """One product that was sold."""

    product_id: BodyId
    units: Units
    unit_price: Annotated[Price | None, Field(description="Default: the product's price")] = None
    revenue: Annotated[
        LineRevenue | None, Field(description="What was taken; default units × unit_price, less means a discount")
    ] = None
    sold_at: Annotated[SaleInstant | None, Field(description="Default: now; never in the future")] = None
    take_stock: Annotated[
        bool, Field(strict=True, description="false records history whose goods left before today")
    ] = True
    unit_cost: Annotated[
        Price | None,
        Field(description="What one unit cost the store. Default: the product's cost; null: unknown"),
    ] = None
    order_ref: Annotated[
        Reference | None, Field(description="The shop's own reference: sales with the same one are one order")
    ] = None
    customer_ref: Annotated[
        Reference | None, Field(description="The shop's own reference to the customer; nothing is looked up behind it")
    ] = None
    channel: Annotated[Channel | None, Field(description="Where it was sold, by the shop's own name")] = None

    @property
    def says_cost(self) -> bool:
        """Whether `unit_cost` was given, null included."""
        return "unit_cost" in self.model_fields_set


class SaleBatchCreate(RequestModel):
    """Sales to record together, all or none."""

    sales: Annotated[list[SaleCreate], Field(min_length=1, max_length=MAX_BATCH)]


class SaleRead(ActedRead):
    """One sale; `product_name` and `sku` are today's, `category` that of the time of the sale.

    `sku` is null for a product without one, as a deleted product is. `stock_taken` is whether its units left the stock:
    not so for history that was recorded later. `returned_units` and `refunded` are the sums of its returns that count.
    `voided_at` says since when the sale counts as never made, `replaces` which voided sale it was recorded in place of.
    `unit_cost` is null where nobody knew it, `actor` where nobody noted who recorded it.
    """

    id: int
    product_id: int
    product_name: str
    sku: str | None
    category: StoredCategory
    units: int
    unit_price: Money
    total_price: Money
    revenue: Money
    sold_at: Instant
    recorded_at: Instant
    returned_units: int
    refunded: Money
    voided_at: Instant | None
    void_reason: VoidReason | None
    replaces: int | None
    unit_cost: Money | None
    order_ref: str | None
    customer_ref: str | None
    channel: str | None
    stock_taken: bool
    actor: ActorRead | None
    request_id: RequestId


class SaleBatchRead(ResponseModel):
    """The recorded sales in the order of the request."""

    sales: list[SaleRead]


QueryId = Annotated[int, Field(ge=1, le=MAX_ID)]


class SaleFilter(RequestModel):
    """Which sales; all conditions must hold."""

    product_id: Annotated[
        list[QueryId], Field(max_length=200, description="Any of these; left out: all", examples=[[1, 2]])
    ] = []
    category: Annotated[list[CategoryName], Field(description="Any of these; left out: all")] = []
    start_date: Annotated[
        CalendarDate | None, Field(description="First day; left out: from the first sale on", examples=["2026-01-01"])
    ] = None
    end_date: Annotated[
        CalendarDate | None, Field(description="Last day, which is included; left out: to this day")
    ] = None
    time_zone: Annotated[
        ZoneName | None,
        Field(description="IANA time zone whose days these are; left out: the store's", examples=["Europe/Berlin"]),
    ] = None

    @model_validator(mode="after")
    def _ordered(self) -> "SaleFilter":
        check_order(self.start_date, self.end_date)
        return self


class Voided(StrEnum):
    """Whether a list has what counts, what is void, or both."""

    FALSE = "false"
    TRUE = "true"
    ANY = "any"


class SoldFilter(SaleFilter):
    """Which sales, by what each of them carries as well."""

    min_units: Annotated[
        int | None, Field(ge=1, le=MAX_UNITS, description="Sales of this many units or more", examples=[5])
    ] = None
    order_ref: Annotated[
        list[Reference],
        Field(
            max_length=MAX_REFERENCES, description="Sales of any of these orders; left out: all", examples=[["A-1042"]]
        ),
    ] = []
    customer_ref: Annotated[
        list[Reference],
        Field(max_length=MAX_REFERENCES, description="Sales to any of these; left out: all", examples=[["C-77"]]),
    ] = []
    channel: Annotated[
        list[Channel],
        Field(
            max_length=MAX_REFERENCES, description="Sales in any of these; left out: all", examples=[["web", "market"]]
        ),
    ] = []
    weekday: Annotated[
        list[Annotated[int, Field(ge=1, le=DAYS_OF_A_WEEK)]],
        Field(
            max_length=DAYS_OF_A_WEEK,
            description="Sales on any of these days of the week, 1 for Monday, in the time zone; left out: all",
            examples=[[6, 7]],
        ),
    ] = []
    hour: Annotated[
        list[Annotated[int, Field(ge=0, lt=HOURS_OF_A_DAY)]],
        Field(
            max_length=HOURS_OF_A_DAY,
            description="Sales in any of these hours of the day by the clocks of the time zone; left out: all",
            examples=[[17, 18]],
        ),
    ] = []


class SaleListFilter(SoldFilter):
    """Which sales of the list or its export."""

    voided: Annotated[Voided, Field(description="false: sales that count. true: void ones. any: both")] = Voided.FALSE
    returned: Annotated[
        bool | None,
        Field(description="true: sales with returns that count. false: those without. Left out: both", examples=[True]),
    ] = None


SaleSort = Literal["sold_at", "-sold_at", "revenue", "-revenue", "units", "-units", "id", "-id"]


class SaleQuery(SaleListFilter, PageQuery):
    """A page of sales."""

    sort: Annotated[SaleSort, SORT] = "-sold_at"
