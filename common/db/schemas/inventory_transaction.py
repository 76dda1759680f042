"""Schemas of `common.db.models.inventory_transaction`."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from common.db.models import InventoryReason
from common.db.schemas.actor import ActedRead, ActorRead, RequestId
from common.db.schemas.category_name import CategoryName
from common.db.schemas.fields import (
    CalendarDate,
    Change,
    Instant,
    Level,
    Prose,
    RequestModel,
    check_order,
)
from common.db.schemas.page import PageQuery
from common.db.schemas.sale import QueryId

ClientReason = Literal[
    InventoryReason.RESTOCK,
    InventoryReason.ADJUSTMENT,
    InventoryReason.STOCKTAKE,
    InventoryReason.RETURN,
    InventoryReason.BLOCK,
    InventoryReason.UNBLOCK,
]
"""Reasons a client may give; the services write the others."""

ADDING_REASONS = frozenset({InventoryReason.RESTOCK, InventoryReason.RETURN})
"""Reasons that only fit a level which rises."""


class InventoryTransactionCreate(RequestModel):
    """Move the level by `change` or set it to `quantity`: exactly one of the two."""

    change: Annotated[Change | None, Field(description="Units to add, or to take when negative; not 0")] = None
    quantity: Annotated[Level | None, Field(description="The new level; null blocks the product")] = None
    reason: ClientReason | None = None
    note: Prose | None = None
    expected_quantity: Annotated[
        Level | None, Field(description="Refuse unless this is the present level; null expects blocked")
    ] = None

    @property
    def sets_quantity(self) -> bool:
        """Whether `quantity` was given, null included."""
        return "quantity" in self.model_fields_set

    @property
    def expects_quantity(self) -> bool:
        """Whether `expected_quantity` was given, null included."""
        return "expected_quantity" in self.model_fields_set

    @model_validator(mode="after")
    def _one_way_to_move(self) -> "InventoryTransactionCreate":
        message = None
        if self.sets_quantity == ("change" in self.model_fields_set):
            message = "give exactly one of change and quantity"
        elif not self.sets_quantity and not self.change:
            message = "change must not be 0 or null"
        elif self.reason is InventoryReason.BLOCK and not (self.sets_quantity and self.quantity is None):
            message = "reason block goes with quantity null only"
        elif self.sets_quantity and self.quantity is None and self.reason not in {None, InventoryReason.BLOCK}:
            message = "quantity null goes with reason block only"
        elif self.reason is InventoryReason.UNBLOCK and not self.sets_quantity:
            message = "reason unblock needs a quantity"
        elif self.reason in ADDING_REASONS and self.change is not None and self.change < 0:
            message = f"reason {self.reason.value} adds units, but change is {self.change}; adjustment takes some"
        if message:
            raise ValueError(message)
        return self


class InventoryTransactionRead(ActedRead):
    """One entry of a product's ledger; `actor` is null where nobody noted who moved the stock."""

    id: int
    product_id: int
    quantity: int | None
    change: int | None
    reason: InventoryReason
    sale_id: int | None
    note: str | None
    created_at: Instant
    return_id: int | None
    voided_sale_id: int | None
    actor: ActorRead | None
    request_id: RequestId


class LedgerQuery(PageQuery):
    """Which entries; dates are days of the store's zone, both inclusive."""

    start_date: Annotated[
        CalendarDate | None, Field(description="First day; left out: from the beginning", examples=["2026-01-01"])
    ] = None
    end_date: Annotated[
        CalendarDate | None, Field(description="Last day, which is included; left out: to this day")
    ] = None
    reason: Annotated[InventoryReason | None, Field(description="Why the stock moved; left out: for any reason")] = None
    sort: Annotated[Literal["id", "-id"], Field(description="id: oldest first. -id: newest first")] = "id"

    @model_validator(mode="after")
    def _ordered(self) -> "LedgerQuery":
        check_order(self.start_date, self.end_date)
        return self


class StoreLedgerRead(InventoryTransactionRead):
    """One entry of the store's ledger; name and sku are the product's today."""

    product_name: str
    sku: str | None


class StoreLedgerQuery(PageQuery):
    """Which entries of all products; dates are days of the store's zone, both inclusive."""

    product_id: Annotated[
        list[QueryId], Field(max_length=200, description="Any of these; left out: all", examples=[[1, 2]])
    ] = []
    category: Annotated[
        list[CategoryName], Field(description="Of products that are in any of these today; left out: all")
    ] = []
    reason: Annotated[list[InventoryReason], Field(description="Any of these; left out: all")] = []
    start_date: Annotated[
        CalendarDate | None, Field(description="First day; left out: from the beginning", examples=["2026-01-01"])
    ] = None
    end_date: Annotated[
        CalendarDate | None, Field(description="Last day, which is included; left out: to this day")
    ] = None
    sort: Annotated[
        Literal["created_at", "-created_at"],
        Field(description="created_at: oldest first. -created_at: newest first. Entries of one instant follow by id"),
    ] = "-created_at"

    @model_validator(mode="after")
    def _ordered(self) -> "StoreLedgerQuery":
        check_order(self.start_date, self.end_date)
        return self
