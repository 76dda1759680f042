"""Schemas of `common.db.models.product`."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from common.db.models import ProductStatus, StockState
from common.db.models.product import DEFAULT_LOW_STOCK_THRESHOLD
from common.db.schemas.category_name import CategoryName, StoredCategory
from common.db.schemas.cover import CoverQuery, CoverRead, UnsoldDays
from common.db.schemas.fields import (
    Barcode,
    ExpectedVersion,
    ExternalRef,
    ImageUrl,
    Instant,
    Level,
    Money,
    Name,
    Price,
    Prose,
    QueryInstant,
    RequestModel,
    ResponseModel,
    SearchText,
    Sku,
)
from common.db.schemas.page import SORT

NOT_NULL = ("name", "category", "price", "status", "low_stock_threshold", "expected_updated_at", "expected_version")


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
    cost: Annotated[
        Price | None, Field(description="What one unit costs the store; a sale freezes it. null: unknown")
    ] = None
    barcode: Annotated[Barcode | None, Field(description="What a scanner reads; need not be unique")] = None
    external_ref: Annotated[
        ExternalRef | None, Field(description="Its id or handle in another system; need not be unique")
    ] = None


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
    expected_quantity: Annotated[
        Level | None,
        Field(description="With current_inventory: refuse unless this is the present level; null expects blocked"),
    ] = None
    low_stock_threshold: Level | None = None
    expected_updated_at: Annotated[
        QueryInstant | None,
        Field(description="Refuse unless this is the product's updated_at: nothing has changed since it was read"),
    ] = None
    cost: Annotated[
        Price | None, Field(description="What one unit costs the store, for sales from now on; null: unknown")
    ] = None
    barcode: Annotated[Barcode | None, Field(description="What a scanner reads; need not be unique")] = None
    external_ref: Annotated[
        ExternalRef | None, Field(description="Its id or handle in another system; need not be unique")
    ] = None
    expected_version: ExpectedVersion = None

    @property
    def expects_quantity(self) -> bool:
        """Whether `expected_quantity` was given, null included."""
        return "expected_quantity" in self.model_fields_set

    @model_validator(mode="after")
    def _no_expectation_without_a_level(self) -> "ProductUpdate":
        if self.expects_quantity and "current_inventory" not in self.model_fields_set:
            message = "expected_quantity goes with current_inventory only"
            raise ValueError(message)
        return self

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
    former_sku: Annotated[str | None, Field(description="The sku that deletion took from it")]
    name: str
    description: str | None
    price: Money
    image_url: str | None
    category: StoredCategory
    status: ProductStatus
    current_inventory: int | None
    low_stock_threshold: int
    stock_state: StockState
    created_at: Instant
    updated_at: Instant
    cost: Money | None
    barcode: str | None
    external_ref: str | None
    version: Annotated[int, Field(description="One more at every change of an attribute; stock alone does not count")]


class ListedProduct(CoverRead, ProductRead):
    """Every attribute of a product, and what was sold of it."""


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
    "days_of_cover",
    "-days_of_cover",
    "units_sold",
    "-units_sold",
]


States = Annotated[
    list[StockState],
    Field(
        description="Any of these; left out: all. out: none left. low: at or below the product's threshold. ok: more. "
        "blocked: not for sale"
    ),
]
PartOfName = Annotated[
    SearchText | None,
    Field(
        description="Part of the name or sku (of deleted products also the former sku), or a whole barcode or "
        "external_ref. Upper and lower case are alike in the former, % and _ mean themselves, spaces around it do not "
        "count",
        examples=["robot"],
    ),
]


class ProductFilter(RequestModel):
    """Which products; all conditions must hold. Deleted products appear with `status=deleted` only."""

    category: Annotated[list[CategoryName], Field(description="Any of these; left out: all")] = []
    status: Annotated[ProductStatus | None, Field(description="Left out: all but deleted ones")] = None
    stock: States = []
    q: PartOfName = None
    min_price: Annotated[Price | None, Field(description="This price or more")] = None
    max_price: Annotated[Price | None, Field(description="This price or less")] = None
    unsold_days: UnsoldDays = None

    @model_validator(mode="after")
    def _ordered(self) -> "ProductFilter":
        if self.min_price is not None and self.max_price is not None and self.max_price < self.min_price:
            message = f"max_price {self.max_price} lies below min_price {self.min_price}; swap them"
            raise ValueError(message)
        return self


class ProductQuery(ProductFilter, CoverQuery):
    """A page of products."""

    sort: Annotated[
        ProductSort,
        Field(
            description=f"{SORT.description}. days_of_cover and units_sold need sold_days; products without days of "
            "cover come last"
        ),
    ] = "id"


InventoryStatus = Annotated[
    list[ProductStatus], Field(min_length=1, description="Any of these; left out: only products on sale")
]
InventorySort = Literal[
    "urgency",
    "-urgency",
    "name",
    "-name",
    "current_inventory",
    "-current_inventory",
    "id",
    "-id",
    "days_of_cover",
    "-days_of_cover",
    "units_sold",
    "-units_sold",
]


class InventoryFilter(RequestModel):
    """Whose stock; all conditions must hold."""

    state: States = []
    category: Annotated[list[CategoryName], Field(description="Any of these; left out: all")] = []
    status: InventoryStatus = [ProductStatus.ACTIVE]
    q: PartOfName = None
    unsold_days: UnsoldDays = None


StockAsOf = Annotated[
    QueryInstant | None,
    Field(
        description="The stock as it was at this instant, given with its offset; left out: now. Prices, categories, "
        "names and thresholds are today's; a product that was deleted later counts as one on sale",
        examples=["2026-01-31T18:30:00Z"],
    ),
]


class InventoryQuery(InventoryFilter, CoverQuery):
    """A page of the stock at a moment. `urgency`: out, then low with the fewest units first, blocked, ok."""

    as_of: StockAsOf = None
    sort: Annotated[
        InventorySort,
        Field(
            description="The order; - before a name for the reverse. urgency: out of stock, then low with the fewest "
            "units first, then blocked, then ok. days_of_cover and units_sold need sold_days; products without days of "
            "cover come last"
        ),
    ] = "urgency"

    @model_validator(mode="after")
    def _sales_up_to_today(self) -> "InventoryQuery":
        if self.as_of is not None and (self.sold_days is not None or self.unsold_days is not None):
            message = "as_of goes without sold_days and unsold_days, whose last day is today"
            raise ValueError(message)
        return self


class InventoryRead(ResponseModel):
    """Present stock of one product."""

    product_id: int
    name: str
    sku: str | None
    category: StoredCategory
    status: ProductStatus
    current_inventory: int | None
    low_stock_threshold: int
    stock_state: StockState


class ListedInventory(CoverRead, InventoryRead):
    """Present stock of one product, and what was sold of it."""


class InventorySummaryQuery(RequestModel):
    """Whose stock is summed up, and when."""

    status: InventoryStatus = [ProductStatus.ACTIVE]
    as_of: StockAsOf = None


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

    category: StoredCategory
    products: int
    ok: int
    low: int
    out: int
    blocked: int
    units_on_hand: int
    stock_value: Money
    stock_cost: Money
    costed_units: int


class InventorySummary(ResponseModel):
    """Stock of the whole store, of products that are sold unless asked otherwise.

    `stock_value` is the sum of price × level. `stock_cost` is that of cost × level where the cost is known: for
    `costed_units` of `units_on_hand`.
    """

    as_of: Instant
    currency: str
    by_state: StateCounts
    by_category: list[CategoryInventory]
    units_on_hand: int
    stock_value: Money
    stock_cost: Money
    costed_units: int
