"""Schemas of `common.db.models.product`."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from common.db.models import CategoryName, ProductStatus
from common.db.models.product import DEFAULT_LOW_STOCK_THRESHOLD
from common.db.schemas.fields import (
    ImageUrl,
    Instant,
    Level,
    Money,
    Name,
    Price,
    Prose,
    RequestModel,
    ResponseModel,
    SearchText,
    Sku,
)
from common.listing import PageQuery
from common.stock_state import StockState

NOT_NULL = ("name", "category", "price", "status", "low_stock_threshold")


class ProductCreate(RequestModel):
    """A product to register."""

    name: Name
    category: CategoryName
    price: Price
    sku: Annotated[Sku | None, Field(description="The store's own code; unique")] = None
    description: Prose | None = None
    image_url: ImageUrl | None = None
    current_inventory: Annotated[Level | None, Field(description="Units in stock; null registers it blocked")] = 0
    low_stock_threshold: Level = DEFAULT_LOW_STOCK_THRESHOLD


class ProductUpdate(RequestModel):
    """Attributes to change; what is left out stays. `current_inventory` also writes an inventory transaction."""

    name: Name | None = None
    category: CategoryName | None = None
    price: Price | None = None
    sku: Sku | None = None
    description: Prose | None = None
    image_url: ImageUrl | None = None
    status: Literal[ProductStatus.ACTIVE, ProductStatus.INACTIVE] | None = None
    current_inventory: Annotated[Level | None, Field(description="Units in stock; null blocks it")] = None
    low_stock_threshold: Level | None = None

    @model_validator(mode="after")
    def _no_null_where_a_value_is_needed(self) -> "ProductUpdate":
        empty = [name for name in NOT_NULL if name in self.model_fields_set and getattr(self, name) is None]
        if empty:
            message = f"{', '.join(empty)} cannot be null"
            raise ValueError(message)
        return self


class ProductRead(ResponseModel):
    """Every attribute of a product, and how its stock stands."""

    id: int
    sku: str | None
    name: str
    description: str | None
    price: Money
    image_url: str | None
    category: CategoryName
    status: ProductStatus
    current_inventory: int | None
    low_stock_threshold: int
    stock_state: StockState
    created_at: Instant
    updated_at: Instant


ProductSort = Literal[
    "id",
    "-id",
    "name",
    "-name",
    "price",
    "-price",
    "created_at",
    "-created_at",
    "current_inventory",
    "-current_inventory",
]


class ProductFilter(RequestModel):
    """Which products; all conditions must hold. Deleted products appear with `status=deleted` only."""

    category: Annotated[list[CategoryName], Field(description="Any of these")] = []
    status: ProductStatus | None = None
    stock: StockState | None = None
    q: Annotated[SearchText | None, Field(description="Part of name or sku, in any case; % and _ are literal")] = None
    min_price: Price | None = None
    max_price: Price | None = None


class ProductQuery(ProductFilter, PageQuery):
    """A page of products."""

    sort: ProductSort = "id"


InventorySort = Literal["urgency", "-urgency", "name", "-name", "current_inventory", "-current_inventory", "id", "-id"]


class InventoryFilter(RequestModel):
    """Whose stock."""

    state: StockState | None = None
    category: Annotated[list[CategoryName], Field(description="Any of these")] = []


class InventoryQuery(InventoryFilter, PageQuery):
    """A page of present stock. `urgency`: out, then low with the fewest units first, blocked, ok."""

    sort: InventorySort = "urgency"


class InventoryRead(ResponseModel):
    """Present stock of one product."""

    product_id: int
    name: str
    sku: str | None
    category: CategoryName
    current_inventory: int | None
    low_stock_threshold: int
    stock_state: StockState


class InventoryAsOf(ResponseModel):
    """Stock of one product as of an instant; the threshold is today's."""

    product_id: int
    current_inventory: int | None
    low_stock_threshold: int
    stock_state: StockState
    as_of: Instant


class StateCounts(ResponseModel):
    """Number of products in each stock state."""

    ok: int
    low: int
    out: int
    blocked: int


class CategoryInventory(ResponseModel):
    """Stock of one category."""

    category: CategoryName
    products: int
    ok: int
    low: int
    out: int
    blocked: int
    units_on_hand: int
    stock_value: Money


class InventorySummary(ResponseModel):
    """Stock of the whole store; deleted products are in none of it. Stock value is the sum of price times level."""

    as_of: Instant
    currency: str
    by_state: StateCounts
    by_category: list[CategoryInventory]
    units_on_hand: int
    stock_value: Money
