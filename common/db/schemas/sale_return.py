"""Schemas of `common.db.models.sale_return`."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from common.db.models import ReturnReason
from common.db.schemas.actor import ActedRead, ActorRead, RequestId
from common.db.schemas.category_name import StoredCategory
from common.db.schemas.fields import (
    BodyId,
    CalendarDate,
    Instant,
    LineRevenue,
    Money,
    Prose,
    RequestModel,
    ResponseModel,
    ReturnedUnits,
    SaleInstant,
)
from common.db.schemas.page import SORT, PageQuery
from common.db.schemas.sale import MAX_BATCH, QueryId, SaleFilter, Voided


class ReturnCreate(RequestModel):
    """Goods, money or both that went back: of one sale, or of a product where the sale is not known."""

    sale_id: Annotated[BodyId | None, Field(description="The sale; or else product_id")] = None
    product_id: Annotated[BodyId | None, Field(description="The product, where the sale is not known")] = None
    units: Annotated[ReturnedUnits, Field(description="How many came back; 0 when only money went back")] = 0
    refunded: Annotated[
        LineRevenue | None,
        Field(
            validate_default=True,
            description="Money that went back; default: the units' share of what the sale brought. "
            "Needed without sale_id",
        ),
    ] = None
    restocked_units: Annotated[
        ReturnedUnits | None,
        Field(
            description="How many of the units go back into the stock, now; default: all of them when the sale took "
            "stock and returned_at is left out, else none"
        ),
    ] = None
    reason: ReturnReason = ReturnReason.UNSPECIFIED
    returned_at: Annotated[
        SaleInstant | None, Field(description="Default: now; never in the future, nor before the sale")
    ] = None
    note: Prose | None = None

    @field_validator("refunded")
    @classmethod
    def _is_given_without_a_sale(cls, refunded: Decimal | None, info: ValidationInfo) -> Decimal | None:
        if refunded is None and info.data.get("product_id") is not None and info.data.get("sale_id") is None:
            message = "is needed without sale_id: there is no sale to take a share of"
            raise ValueError(message)
        return refunded

    @field_validator("restocked_units")
    @classmethod
    def _came_back(cls, restocked: int | None, info: ValidationInfo) -> int | None:
        units = info.data.get("units")
        if restocked is not None and units is not None and restocked > units:
            message = f"is {restocked}, more than the units that came back ({units})"
            raise ValueError(message)
        return restocked

    @model_validator(mode="after")
    def _of_one_thing(self) -> "ReturnCreate":
        message = None
        if (self.sale_id is None) == (self.product_id is None):
            message = "give exactly one of sale_id and product_id"
        elif not self.units and not self.refunded:
            message = "units and refunded are both 0; give what came back, or the money that went back"
        if message:
            raise ValueError(message)
        return self


class ReturnBatchCreate(RequestModel):
    """Returns to record together, all or none."""

    returns: Annotated[list[ReturnCreate], Field(min_length=1, max_length=MAX_BATCH)]


class ReturnVoid(RequestModel):
    """That a return was recorded by mistake."""

    note: Annotated[Prose | None, Field(description="Goes to the entry of the ledger, where stock is moved")] = None


class ReturnRead(ActedRead):
    """One return; `product_name` and `sku` are today's, `category` the sale's, or the product's when it was recorded.

    `sale_id` is null for a return without a receipt, `sku` for a product without one, `voided_at` while the return
    counts, `actor` where nobody noted who recorded it.
    """

    id: int
    sale_id: int | None
    product_id: int
    product_name: str
    sku: str | None
    category: StoredCategory
    units: int
    restocked_units: int
    refunded: Money
    reason: ReturnReason
    note: str | None
    returned_at: Instant
    recorded_at: Instant
    voided_at: Instant | None
    actor: ActorRead | None
    request_id: RequestId


class ReturnBatchRead(ResponseModel):
    """The recorded returns in the order of the request."""

    returns: list[ReturnRead]


class ReturnedFilter(SaleFilter):
    """Which returns, by the days on which they came back, whatever became of them; all conditions must hold."""

    start_date: Annotated[
        CalendarDate | None, Field(description="First day; left out: from the first return on", examples=["2026-01-01"])
    ] = None
    reason: Annotated[list[ReturnReason], Field(description="For any of these reasons; left out: all")] = []
    linked: Annotated[
        bool | None,
        Field(description="true: of a known sale. false: without a receipt. Left out: both", examples=[True]),
    ] = None
    sale_id: Annotated[
        list[QueryId], Field(max_length=200, description="Of any of these sales; left out: all", examples=[[1]])
    ] = []


class ReturnFilter(ReturnedFilter):
    """Which returns, void ones as well; all conditions must hold."""

    voided: Annotated[Voided, Field(description="false: returns that count. true: void ones. any: both")] = Voided.FALSE


ReturnSort = Literal["returned_at", "-returned_at", "refunded", "-refunded", "units", "-units", "id", "-id"]


class ReturnQuery(ReturnFilter, PageQuery):
    """A page of returns."""

    sort: Annotated[ReturnSort, SORT] = "-returned_at"
