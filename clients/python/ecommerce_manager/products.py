"""E-Commerce Manager: products: types and calls. Made by `python -m tests.clients`; not to be changed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NotRequired, TypedDict, cast

from ecommerce_manager.client import Client


ActorKind = Literal['user', 'key', 'local', 'operator']

class ActorRead(TypedDict):
    """Who did it."""

    kind: ActorKind
    id: int | None
    name: str | None


class ApiKeyCreate(TypedDict):
    """A key for a program."""

    name: str
    scopes: list[Scope]
    expires_at: NotRequired[str | None]
    rate_per_minute: NotRequired[int | None]


class ApiKeyMade(TypedDict):
    """A key that was made just now."""

    id: int
    name: str
    scopes: list[Scope]
    hint: str
    rate_per_minute: int | None
    expires_at: str | None
    created_at: str
    last_used_at: str | None
    created_by: MakerRead
    key: str


class ApiKeyRead(TypedDict):
    """A key, as far as it is told again."""

    id: int
    name: str
    scopes: list[Scope]
    hint: str
    rate_per_minute: int | None
    expires_at: str | None
    created_at: str
    last_used_at: str | None
    created_by: MakerRead


class ApiKeyRoll(TypedDict):
    """How a key is replaced."""

    overlap_hours: NotRequired[int]


AuditAction = Literal['created', 'updated', 'deleted', 'restored', 'logged_in', 'refused', 'started', 'finished', 'revoked']

class AuditEntryRead(TypedDict):
    """One thing that was done to one entity."""

    id: int
    at: str
    actor: ActorRead
    action: AuditAction
    entity_type: EntityType
    entity_id: str | None
    changes: dict[str, Any]
    note: str | None
    request_id: str | None


class CategoryCreate(TypedDict):
    """A category to open; its name is one of those that there are."""

    name: CategoryName
    description: NotRequired[str | None]
    label: NotRequired[str | None]
    position: NotRequired[int | None]


class CategoryFound(TypedDict):
    """A category that was found."""

    name: str
    label: str


class CategoryInventory(TypedDict):
    """Stock of one category."""

    category: str
    products: int
    ok: int
    low: int
    out: int
    blocked: int
    units_on_hand: int
    stock_value: str
    stock_cost: str | None
    costed_units: int | None


CategoryName = Literal['electronics', 'fashion', 'personal_care', 'toys', 'home', 'sports', 'books', 'grocery']

class CategoryRead(TypedDict):
    """A category with the number of its products, deleted ones not counted."""

    name: str
    label: str
    description: str | None
    position: int
    hidden: bool
    product_count: int
    created_at: str
    version: int


class CategoryUpdate(TypedDict):
    """What can be changed of a category; what is left out stays."""

    description: NotRequired[str | None]
    label: NotRequired[str | None]
    position: NotRequired[int | None]
    expected_version: NotRequired[int | None]


class ChosenPassword(TypedDict):
    """A password for the user who was given the link."""

    token: str
    password: str


class CountedPageListedInventory(TypedDict):
    """CountedPageListedInventory."""

    items: list[ListedInventory]
    next_cursor: str | None
    count: NotRequired[int]


class CountedPageListedProduct(TypedDict):
    """CountedPageListedProduct."""

    items: list[ListedProduct]
    next_cursor: str | None
    count: NotRequired[int]


CoverReason = Literal['no_sales', 'too_new', 'blocked']

DateOrder = Literal['d/m/y', 'm/d/y', 'y/m/d']

DecimalMark = Literal['point', 'comma']

Descriptions = Literal['as_they_are', 'plain']

EntityType = Literal['product', 'category', 'user', 'key', 'session', 'import', 'store']

ExportFormat = Literal['csv', 'ndjson', 'parquet', 'xlsx']

class FieldError(TypedDict):
    """One field at fault, and why. Some say more in members of their own, such as `actual`.

    Where: `pointer` (JSON pointer into the body), `parameter` (query, path or header), or `line` and `column` of an
    imported file.
    """

    pointer: NotRequired[str | None]
    parameter: NotRequired[str | None]
    line: NotRequired[int | None]
    column: NotRequired[str | None]
    detail: str


class Health(TypedDict):
    """The service can do its work."""

    status: str


ImportKind = Literal['products', 'sales']

ImportPhase = Literal['checking', 'importing']

class ImportPlan(TypedDict):
    """How a file would be read."""

    profile: str | None
    kind: ImportKind
    encoding: str
    delimiter: str | None
    decimal: DecimalMark | None
    dates: DateOrder | None
    time_zone: str | None
    columns: list[PlannedColumn]
    options: dict[str, Any]
    sample: list[dict[str, str | None]]
    warnings: list[str]
    command: str


class ImportRead(TypedDict):
    """What came of an import; the numbers count the rows of the whole file, those of an interrupted run included."""

    id: int | None
    kind: ImportKind
    dry_run: bool
    rows: int
    created: int
    changed: int
    unchanged: int
    already: int
    rejected: int
    left_out: int
    of_nothing: int
    returned: int
    products_created: int
    new_products: list[NewProductRead]
    ledger_entries: int
    levels: LevelsRead
    resumed_after: int
    started_at: str
    finished_at: str | None
    errors: list[RowErrorRead]
    warnings: list[str]


ImportState = Literal['waiting', 'running', 'stopped', 'finished', 'refused']

class ImportStatus(TypedDict):
    """An import with everything that is known of it."""

    id: int
    kind: ImportKind
    file_name: str | None
    state: ImportState
    phase: ImportPhase | None
    dry_run: bool
    rows_done: int
    rows_total: int | None
    file_bytes: int | None
    checked_bytes: int
    created: int
    changed: int
    unchanged: int
    already: int
    rejected: int
    ledger_entries: int
    of_nothing: int
    returned: int
    products_created: int
    levels: LevelsRead
    can_resume: bool
    rejected_file: bool
    started_at: str
    finished_at: str | None
    options: dict[str, Any]
    left_out: int
    warnings: list[str]
    errors: list[RowErrorRead]
    problem: dict[str, Any] | None


class InventoryAsOf(TypedDict):
    """Stock of one product as of an instant; the threshold is today's."""

    product_id: int
    current_inventory: int | None
    low_stock_threshold: int
    stock_state: StockState
    as_of: str


InventoryReason = Literal['initial', 'restock', 'adjustment', 'stocktake', 'sale', 'return', 'block', 'unblock', 'delete', 'void']

class InventorySummary(TypedDict):
    """Stock of the whole store, of products that are sold unless asked otherwise.

    `stock_value` is the sum of price × level. `stock_cost` is that of cost × level where the cost is known: for
    `costed_units` of `units_on_hand`.
    """

    as_of: str
    currency: str
    by_state: StateCounts
    by_category: list[CategoryInventory]
    units_on_hand: int
    stock_value: str
    stock_cost: str | None
    costed_units: int | None


class InventoryTransactionCreate(TypedDict):
    """Move the level by `change` or set it to `quantity`: exactly one of the two."""

    change: NotRequired[int | None]
    quantity: NotRequired[int | None]
    reason: NotRequired[Literal['restock', 'adjustment', 'stocktake', 'return', 'block', 'unblock'] | None]
    note: NotRequired[str | None]
    expected_quantity: NotRequired[int | None]


class InventoryTransactionRead(TypedDict):
    """One entry of a product's ledger; `actor` is null where nobody noted who moved the stock."""

    id: int
    product_id: int
    quantity: int | None
    change: int | None
    reason: InventoryReason
    sale_id: int | None
    note: str | None
    created_at: str
    return_id: int | None
    voided_sale_id: int | None
    actor: ActorRead | None
    request_id: str | None


class LevelsRead(TypedDict):
    """How levels moved that were there before; `units_up` and `units_down` count upwards both."""

    moved: int
    units_up: int
    units_down: int


class ListedImport(TypedDict):
    """An import, how far it is, and what has come of it so far; the numbers are those of ImportRead."""

    id: int
    kind: ImportKind
    file_name: str | None
    state: ImportState
    phase: ImportPhase | None
    dry_run: bool
    rows_done: int
    rows_total: int | None
    file_bytes: int | None
    checked_bytes: int
    created: int
    changed: int
    unchanged: int
    already: int
    rejected: int
    ledger_entries: int
    of_nothing: int
    returned: int
    products_created: int
    levels: LevelsRead
    can_resume: bool
    rejected_file: bool
    started_at: str
    finished_at: str | None


class ListedInventory(TypedDict):
    """Present stock of one product, and what was sold of it."""

    product_id: int
    name: str
    sku: str | None
    category: str
    status: ProductStatus
    current_inventory: int | None
    low_stock_threshold: int
    stock_state: StockState
    last_sold_at: str | None
    units_sold: NotRequired[int]
    days_on_sale: NotRequired[int]
    days_of_cover: NotRequired[int | None]
    cover_reason: NotRequired[CoverReason | None]


class ListedProduct(TypedDict):
    """Every attribute of a product, and what was sold of it."""

    id: int
    sku: str | None
    former_sku: str | None
    name: str
    description: str | None
    price: str
    image_url: str | None
    category: str
    status: ProductStatus
    current_inventory: int | None
    low_stock_threshold: int
    stock_state: StockState
    created_at: str
    updated_at: str
    cost: str | None
    barcode: str | None
    external_ref: str | None
    version: int
    last_sold_at: str | None
    units_sold: NotRequired[int]
    days_on_sale: NotRequired[int]
    days_of_cover: NotRequired[int | None]
    cover_reason: NotRequired[CoverReason | None]


class LogIn(TypedDict):
    """Who logs in."""

    email: str
    password: str


class MakerRead(TypedDict):
    """Who made a key."""

    kind: Literal['user', 'key', 'local', 'operator']
    id: int | None
    name: str | None


class NewProductRead(TypedDict):
    """A product that a file of sales creates."""

    sku: str | None
    barcode: str | None
    external_ref: str | None
    name: str
    category: str
    price: str


OnError = Literal['stop', 'skip']

OtherColumns = Literal['refuse', 'ignore']

class PageApiKeyRead(TypedDict):
    """PageApiKeyRead."""

    items: list[ApiKeyRead]
    next_cursor: str | None


class PageAuditEntryRead(TypedDict):
    """PageAuditEntryRead."""

    items: list[AuditEntryRead]
    next_cursor: str | None


class PageCategoryRead(TypedDict):
    """PageCategoryRead."""

    items: list[CategoryRead]
    next_cursor: str | None


class PageInventoryTransactionRead(TypedDict):
    """PageInventoryTransactionRead."""

    items: list[InventoryTransactionRead]
    next_cursor: str | None


class PageListedImport(TypedDict):
    """PageListedImport."""

    items: list[ListedImport]
    next_cursor: str | None


class PageStoreLedgerRead(TypedDict):
    """PageStoreLedgerRead."""

    items: list[StoreLedgerRead]
    next_cursor: str | None


class PageUserRead(TypedDict):
    """PageUserRead."""

    items: list[UserRead]
    next_cursor: str | None


class PlannedColumn(TypedDict):
    """A column of the file, and what it is used for."""

    name: str
    field: str | None


class Problem(TypedDict):
    """An error (RFC 9457). Some codes add members of their own, such as `available` or `actual`."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: NotRequired[list[FieldError] | None]


class ProductCreate(TypedDict):
    """A product to register."""

    name: str
    category: CategoryName
    price: str | float
    sku: NotRequired[str | None]
    description: NotRequired[str | None]
    image_url: NotRequired[str | None]
    current_inventory: NotRequired[int | None]
    low_stock_threshold: NotRequired[int]
    cost: NotRequired[str | float | None]
    barcode: NotRequired[str | None]
    external_ref: NotRequired[str | None]


class ProductFound(TypedDict):
    """A product that was found; `state` is how its stock stands."""

    id: int
    name: str
    sku: str | None
    status: ProductStatus
    state: StockState
    price: str


class ProductRead(TypedDict):
    """Every attribute of a product, and how its stock stands."""

    id: int
    sku: str | None
    former_sku: str | None
    name: str
    description: str | None
    price: str
    image_url: str | None
    category: str
    status: ProductStatus
    current_inventory: int | None
    low_stock_threshold: int
    stock_state: StockState
    created_at: str
    updated_at: str
    cost: str | None
    barcode: str | None
    external_ref: str | None
    version: int


ProductStatus = Literal['active', 'inactive', 'deleted']

class ProductUpdate(TypedDict):
    """Attributes to change; what is left out stays. `current_inventory` also writes an inventory transaction."""

    name: NotRequired[str | None]
    category: NotRequired[CategoryName | None]
    price: NotRequired[str | float | None]
    sku: NotRequired[str | None]
    description: NotRequired[str | None]
    image_url: NotRequired[str | None]
    status: NotRequired[Literal['active', 'inactive'] | None]
    current_inventory: NotRequired[int | None]
    expected_quantity: NotRequired[int | None]
    low_stock_threshold: NotRequired[int | None]
    expected_updated_at: NotRequired[str | None]
    cost: NotRequired[str | float | None]
    barcode: NotRequired[str | None]
    external_ref: NotRequired[str | None]
    expected_version: NotRequired[int | None]


class ReportPeriod(TypedDict):
    """Calendar dates, both inclusive, or an hour until the next; `partial` when clipped by the range or not over."""

    start: str
    end: str
    partial: bool


Role = Literal['viewer', 'clerk', 'manager', 'admin']

RoundTo = Literal['cents']

class RowErrorRead(TypedDict):
    """What is wrong with one row; some rows say more, such as `actual`, the level that the product has."""

    line: int
    column: str | None
    detail: str


Scope = Literal['catalog:read', 'stock:read', 'sales:read', 'reports:read', 'sales:write', 'stock:write', 'catalog:write', 'history:write', 'data:import', 'data:export', 'costs:read', 'users:write', 'audit:read', 'metrics:read']

class SearchRead(TypedDict):
    """The best ten products and ten categories: first the one with this very sku, then what begins so, then the rest.

    A product with this very barcode or external_ref comes after the sku. Those that fit equally well follow by name.
    """

    products: list[ProductFound]
    categories: list[CategoryFound]


class SeriesRead(TypedDict):
    """The periods that have begun, in order; the threshold is today's."""

    product_id: int
    interval: Literal['hour', 'day', 'week', 'month']
    time_zone: str
    as_of: str
    threshold: int
    rows: list[SeriesRow]


class SeriesRow(TypedDict):
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
    hours_out: float


class SessionRead(TypedDict):
    """Who has logged in, and until when at most."""

    user: UserRead
    expires_at: str


ShortRows = Literal['refuse', 'pad']

class StateCounts(TypedDict):
    """Number of products in each stock state."""

    ok: int
    low: int
    out: int
    blocked: int


StockState = Literal['ok', 'low', 'out', 'blocked']

class StoreLedgerRead(TypedDict):
    """One entry of the store's ledger; name and sku are the product's today."""

    id: int
    product_id: int
    quantity: int | None
    change: int | None
    reason: InventoryReason
    sale_id: int | None
    note: str | None
    created_at: str
    return_id: int | None
    voided_sale_id: int | None
    actor: ActorRead | None
    request_id: str | None
    product_name: str
    sku: str | None


class UserCreate(TypedDict):
    """Somebody who may log in, once they have chosen a password."""

    name: str
    email: str
    role: Role


class UserInvited(TypedDict):
    """A user and the link by which they choose a password."""

    id: int
    name: str
    email: str
    role: Role
    is_active: bool
    has_password: bool
    created_at: str
    last_login_at: str | None
    invite_url: str
    invite_expires_at: str


class UserRead(TypedDict):
    """A user."""

    id: int
    name: str
    email: str
    role: Role
    is_active: bool
    has_password: bool
    created_at: str
    last_login_at: str | None


class UserUpdate(TypedDict):
    """What can be changed of a user; what is left out stays."""

    name: NotRequired[str | None]
    email: NotRequired[str | None]
    role: NotRequired[Role | None]
    is_active: NotRequired[bool | None]


class WhoAmI(TypedDict):
    """Who is asking, and what they may do."""

    kind: Literal['user', 'key', 'local']
    name: str | None
    role: Role | None
    scopes: list[Scope]


class Products(Client):
    """The calls of the products service."""

    def create_category(
        self,
        body: CategoryCreate,
        *,
        idempotency_key: str | None = None,
    ) -> CategoryRead:
        """Open a category.

        Open one of the categories that there are to choose from; products can be put into it then.

        Needs the scope `catalog:write`.
        """
        return cast("CategoryRead", self._json("POST", "/categories", headers={"Idempotency-Key": idempotency_key}, body=body))

    def list_categories(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        sort: Literal['name', '-name', 'position', '-position'] | None = None,
    ) -> PageCategoryRead:
        """List categories.

        The categories that were opened, each with the number of its products.

        Needs the scope `catalog:read`.
        """
        return cast("PageCategoryRead", self._json("GET", "/categories", query={"limit": limit, "cursor": cursor, "sort": sort}))

    def get_category(
        self,
        name: CategoryName,
        *,
        if_none_match: str | None = None,
    ) -> CategoryRead:
        """Get a category.

        One category, with the number of its products.

        Needs the scope `catalog:read`.
        """
        return cast("CategoryRead", self._json("GET", f"/categories/{name}", headers={"If-None-Match": if_none_match}))

    def update_category(
        self,
        name: CategoryName,
        body: CategoryUpdate,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> CategoryRead:
        """Change a category.

        Change a category's label, description and position. Its name stays: sales and products refer to it.

        Needs the scope `catalog:write`.
        """
        return cast("CategoryRead", self._json("PATCH", f"/categories/{name}", headers={"Idempotency-Key": idempotency_key, "If-Match": if_match}, body=body))

    def create_product(
        self,
        body: ProductCreate,
        *,
        idempotency_key: str | None = None,
    ) -> ProductRead:
        """Register a product.

        Register a product with its initial inventory, in a category that is open.

        Needs the scope `catalog:write`.
        """
        return cast("ProductRead", self._json("POST", "/products", headers={"Idempotency-Key": idempotency_key}, body=body))

    def list_products(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        with_count: bool | None = None,
        sold_days: int | None = None,
        sort: Literal['id', '-id', 'name', '-name', 'price', '-price', 'created_at', '-created_at', 'current_inventory', '-current_inventory', 'days_of_cover', '-days_of_cover', 'units_sold', '-units_sold'] | None = None,
        category: Sequence[CategoryName] | None = None,
        status: ProductStatus | None = None,
        stock: Sequence[StockState] | None = None,
        q: str | None = None,
        min_price: str | float | None = None,
        max_price: str | float | None = None,
        unsold_days: int | None = None,
    ) -> CountedPageListedProduct:
        """List products.

        Products that meet all conditions, in pages. Deleted ones appear with `status=deleted` only.

        `sold_days=28` adds how many units each sold in the last 28 days and for how many days its stock will last.

        Needs the scope `catalog:read`.
        """
        return cast("CountedPageListedProduct", self._json("GET", "/products", query={"limit": limit, "cursor": cursor, "with_count": with_count, "sold_days": sold_days, "sort": sort, "category": category, "status": status, "stock": stock, "q": q, "min_price": min_price, "max_price": max_price, "unsold_days": unsold_days}))

    def get_product(
        self,
        product_id: int,
        *,
        if_none_match: str | None = None,
    ) -> ProductRead:
        """Get a product.

        Every attribute of a product; a deleted one still answers.

        Needs the scope `catalog:read`.
        """
        return cast("ProductRead", self._json("GET", f"/products/{product_id}", headers={"If-None-Match": if_none_match}))

    def update_product(
        self,
        product_id: int,
        body: ProductUpdate,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> ProductRead:
        """Change a product.

        Change the attributes that are sent; a given current_inventory writes an inventory transaction too.

        A form that shows the level sends the level that it has shown as expected_quantity: units sold meanwhile are then
        a 409 with the actual level, and do not come back. With the version that it has read as expected_version, nothing is
        changed if somebody has changed an attribute meanwhile (409 with the fields that differ). With If-Match, or with
        expected_updated_at, each sale meanwhile is a conflict too.

        The level needs the scope `stock:write`, all else `catalog:write`; both at once need both, or nothing changes.

        Needs the scope `catalog:write` or `stock:write`.
        """
        return cast("ProductRead", self._json("PATCH", f"/products/{product_id}", headers={"Idempotency-Key": idempotency_key, "If-Match": if_match}, body=body))

    def delete_product(
        self,
        product_id: int,
        *,
        expected_version: int | None = None,
        if_match: str | None = None,
    ) -> None:
        """Delete a product.

        Mark a product deleted; its history stays and its sku is free again. Deleting it again changes nothing.

        Needs the scope `catalog:write`.
        """
        return cast("None", self._json("DELETE", f"/products/{product_id}", query={"expected_version": expected_version}, headers={"If-Match": if_match}))

    def restore_product(
        self,
        product_id: int,
        *,
        idempotency_key: str | None = None,
    ) -> ProductRead:
        """Restore a deleted product.

        Bring a deleted product back, inactive and blocked: set a quantity and make it active to sell it again.

        Its former sku is its sku again, unless another product has that now. A product that is not deleted stays as it is.

        Needs the scope `catalog:write`.
        """
        return cast("ProductRead", self._json("POST", f"/products/{product_id}/restore", headers={"Idempotency-Key": idempotency_key}))

    def search_catalog(
        self,
        *,
        q: str,
    ) -> SearchRead:
        """Search products and categories.

        The ten products and the ten categories that fit best: this very sku first, then what begins so, then the rest.

        Deleted products are not among them; the list of products has no such limit and more filters.

        Needs the scope `catalog:read`.
        """
        return cast("SearchRead", self._json("GET", "/search", query={"q": q}))

    def list_inventory_transactions(
        self,
        product_id: int,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
        reason: InventoryReason | None = None,
        sort: Literal['id', '-id'] | None = None,
    ) -> PageInventoryTransactionRead:
        """List a product's ledger.

        Every change of a product's stock, with the level after it and the reason, oldest first by default.

        Needs the scope `stock:read`.
        """
        return cast("PageInventoryTransactionRead", self._json("GET", f"/products/{product_id}/inventory-transactions", query={"limit": limit, "cursor": cursor, "start_date": start_date, "end_date": end_date, "reason": reason, "sort": sort}))

    def create_inventory_transaction(
        self,
        product_id: int,
        body: InventoryTransactionCreate,
        *,
        idempotency_key: str | None = None,
    ) -> InventoryTransactionRead:
        """Move a product's stock.

        Move the level by `change`, or set it to `quantity`; null blocks the product, so that none of it can be sold.

        Sales take their stock by themselves.

        Needs the scope `stock:write`.
        """
        return cast("InventoryTransactionRead", self._json("POST", f"/products/{product_id}/inventory-transactions", headers={"Idempotency-Key": idempotency_key}, body=body))

    def get_inventory_transaction(
        self,
        product_id: int,
        transaction_id: int,
    ) -> InventoryTransactionRead:
        """Get an entry of the ledger.

        One entry of a product's ledger.

        Needs the scope `stock:read`.
        """
        return cast("InventoryTransactionRead", self._json("GET", f"/products/{product_id}/inventory-transactions/{transaction_id}"))

    def get_inventory_as_of(
        self,
        product_id: int,
        *,
        as_of: str | None = None,
    ) -> InventoryAsOf:
        """Get a product's stock at a moment.

        Stock of one product at a moment of the past, as its ledger tells, or at present.

        Needs the scope `stock:read`.
        """
        return cast("InventoryAsOf", self._json("GET", f"/products/{product_id}/inventory", query={"as_of": as_of}))

    def get_inventory_series(
        self,
        product_id: int,
        *,
        start_date: str | None = None,
        end_date: str | None = None,
        interval: Literal['hour', 'day', 'week', 'month'] | None = None,
        time_zone: str | None = None,
    ) -> SeriesRead:
        """Get a product's stock over time.

        Stock of one product period by period: the level at both ends and the lowest, and what moved it.

        What is still to come has no rows. The levels between two entries of the ledger hold.

        Needs the scope `stock:read`.
        """
        return cast("SeriesRead", self._json("GET", f"/products/{product_id}/inventory-series", query={"start_date": start_date, "end_date": end_date, "interval": interval, "time_zone": time_zone}))

    def list_store_inventory_transactions(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        product_id: Sequence[int] | None = None,
        category: Sequence[CategoryName] | None = None,
        reason: Sequence[InventoryReason] | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
        sort: Literal['created_at', '-created_at'] | None = None,
    ) -> PageStoreLedgerRead:
        """List the store's ledger.

        Every change of any product's stock, newest first: what came in, was sold, counted, blocked, and why.

        Needs the scope `stock:read`.
        """
        return cast("PageStoreLedgerRead", self._json("GET", "/inventory-transactions", query={"limit": limit, "cursor": cursor, "product_id": product_id, "category": category, "reason": reason, "start_date": start_date, "end_date": end_date, "sort": sort}))

    def list_inventory(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        with_count: bool | None = None,
        sold_days: int | None = None,
        sort: Literal['urgency', '-urgency', 'name', '-name', 'current_inventory', '-current_inventory', 'id', '-id', 'days_of_cover', '-days_of_cover', 'units_sold', '-units_sold'] | None = None,
        state: Sequence[StockState] | None = None,
        category: Sequence[CategoryName] | None = None,
        status: Sequence[ProductStatus] | None = None,
        q: str | None = None,
        unsold_days: int | None = None,
        as_of: str | None = None,
    ) -> CountedPageListedInventory:
        """List stock, most urgent first.

        Present stock of every product that is on sale: first what is out of stock, then what is low.

        Products with another status appear when `status` asks for them. `sold_days=28` adds how many units each sold in the
        last 28 days and for how many days its stock will last. `as_of` asks for the stock of an earlier moment.

        Needs the scope `stock:read`.
        """
        return cast("CountedPageListedInventory", self._json("GET", "/inventory", query={"limit": limit, "cursor": cursor, "with_count": with_count, "sold_days": sold_days, "sort": sort, "state": state, "category": category, "status": status, "q": q, "unsold_days": unsold_days, "as_of": as_of}))

    def get_inventory_summary(
        self,
        *,
        status: Sequence[ProductStatus] | None = None,
        as_of: str | None = None,
    ) -> InventorySummary:
        """Sum up the store's stock.

        Stock of the whole store: products by state, units on hand, and their worth at today's prices.

        Products that are on sale are counted; `status` asks for others, `as_of` for an earlier moment.

        Needs the scope `stock:read`.
        """
        return cast("InventorySummary", self._json("GET", "/inventory/summary", query={"status": status, "as_of": as_of}))

    def import_products(
        self,
        body: bytes,
        *,
        decimal: DecimalMark | None = None,
        dates: DateOrder | None = None,
        time_zone: str | None = None,
        round: RoundTo | None = None,
        delimiter: str | None = None,
        short_rows: ShortRows | None = None,
        inherit: Sequence[str] | None = None,
        headings: str | None = None,
        wait: bool | None = None,
        file_name: str | None = None,
        on_error: OnError | None = None,
        dry_run: bool | None = None,
        map: Sequence[str] | None = None,
        other_columns: OtherColumns | None = None,
        set: Sequence[str] | None = None,
        where: Sequence[str] | None = None,
        category_map: Sequence[str] | None = None,
        default_category: str | None = None,
        encoding: str | None = None,
        sheet: str | None = None,
        profile: str | None = None,
        plan: bool | None = None,
        match: str | None = None,
        make_skus: bool | None = None,
        descriptions: Descriptions | None = None,
        idempotency_key: str | None = None,
        content_type: Literal['text/csv', 'application/x-ndjson', 'multipart/form-data', 'application/octet-stream', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/gzip'],
    ) -> ImportRead | ImportPlan:
        """Import products.

        Import products from a CSV or NDJSON file, sent as the body.

        A row with an id, as our exports have it, changes that product. Otherwise the sku tells, or what `match` names: a
        new one is created (name, category and price are needed then, and its category is opened if it is not), a known one
        changed in the columns that the file has.

        A changed current_inventory is an inventory transaction; `levels` in the answer, that of a dry run too, says how
        many levels move and by how much. A level of our own exports that was not edited stays as it is now, whatever was
        sold since; one that was edited is refused when the product has moved since, and `actual` says where it stands.
        `map=current_inventory=` leaves all levels alone. In the same way an attribute that was not edited stays as somebody
        has changed it since the export; a row with an edited one is refused then, and `actual` is the present version.

        Nothing is imported when a row is bad, unless on_error is skip. An import that was cut off goes on when the same
        file is sent again; a file that is in already may be sent again, and changes what differs. With plan, nothing is
        imported, and the answer says how the file would be read.

        Needs the scope `data:import`.

        A small file, to begin with:
        ```
        sku,name,category,price,current_inventory
        ROBOT-3,Robot with a drum,toys,29.90,15
        KITE-1,Kite,toys,12.50,0
        ```
        """
        return cast("ImportRead | ImportPlan", self._file("/products/import", query={"decimal": decimal, "dates": dates, "time_zone": time_zone, "round": round, "delimiter": delimiter, "short_rows": short_rows, "inherit": inherit, "headings": headings, "wait": wait, "file_name": file_name, "on_error": on_error, "dry_run": dry_run, "map": map, "other_columns": other_columns, "set": set, "where": where, "category_map": category_map, "default_category": default_category, "encoding": encoding, "sheet": sheet, "profile": profile, "plan": plan, "match": match, "make_skus": make_skus, "descriptions": descriptions}, headers={"Idempotency-Key": idempotency_key}, body=body, content_type=content_type))

    def export_products(
        self,
        *,
        format: ExportFormat | None = None,
        bom: bool | None = None,
        row_count: bool | None = None,
        category: Sequence[CategoryName] | None = None,
        status: ProductStatus | None = None,
        stock: Sequence[StockState] | None = None,
        q: str | None = None,
        min_price: str | float | None = None,
        max_price: str | float | None = None,
        unsold_days: int | None = None,
    ) -> bytes:
        """Export products.

        Products as a file, by the filters of the list, in the order of their ids, as of one moment.

        The importer takes the file as it is, and tells edited levels from old ones by inventory_transaction_id, the last
        entry of each product's ledger, and edited attributes by version. A transfer that fails is broken off; the
        trailer X-Row-Count says how many rows there are.

        Needs the scope `data:export`.
        """
        return self._bytes("GET", "/products/export", query={"format": format, "bom": bom, "row_count": row_count, "category": category, "status": status, "stock": stock, "q": q, "min_price": min_price, "max_price": max_price, "unsold_days": unsold_days})

    def export_inventory(
        self,
        *,
        format: ExportFormat | None = None,
        bom: bool | None = None,
        row_count: bool | None = None,
        state: Sequence[StockState] | None = None,
        category: Sequence[CategoryName] | None = None,
        status: Sequence[ProductStatus] | None = None,
        q: str | None = None,
        unsold_days: int | None = None,
    ) -> bytes:
        """Export stock.

        Present stock as a file, by the filters of the list, in the order of product ids, as of one moment.

        Needs the scope `data:export`.
        """
        return self._bytes("GET", "/inventory/export", query={"format": format, "bom": bom, "row_count": row_count, "state": state, "category": category, "status": status, "q": q, "unsold_days": unsold_days})

    def get_session(
        self,
    ) -> WhoAmI:
        """Tell who is asking.

        Who is asking, by a key or a session, and what they may do: `local` where nobody has to say it.
        """
        return cast("WhoAmI", self._json("GET", "/session"))

    def log_in(
        self,
        body: LogIn,
    ) -> SessionRead:
        """Log in.

        Begin a session; the answer sets its cookie. It ends after half an hour without a request, or twelve hours.

        After five wrong passwords for one account from one address, none is looked at for a second, then for two, up to a
        quarter of an hour: until then, tries are answered 429 and not counted.
        """
        return cast("SessionRead", self._json("POST", "/session", body=body))

    def log_out(
        self,
    ) -> None:
        """Log out.

        End the session of the cookie, if there is one.
        """
        return cast("None", self._json("DELETE", "/session"))

    def choose_password(
        self,
        body: ChosenPassword,
    ) -> SessionRead:
        """Choose a password.

        Choose a first or another password with the token of a link, which is good once, and log in.

        All other sessions of the user end. A password has 12 to 128 characters and is none of the commonest.
        """
        return cast("SessionRead", self._json("POST", "/session/password", body=body))

    def create_user(
        self,
        body: UserCreate,
    ) -> UserInvited:
        """Add a user.

        Add a user. Send them the link in the answer: with it they choose a password, once and within a day.

        An Idempotency-Key is not remembered, since nothing here stores the link; a second request is refused by the
        address of mail.

        Needs the scope `users:write`.
        """
        return cast("UserInvited", self._json("POST", "/users", body=body))

    def list_users(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        sort: Literal['id', '-id', 'name', '-name', 'email', '-email'] | None = None,
    ) -> PageUserRead:
        """List users.

        All users, those who may not log in among them.

        Needs the scope `users:write`.
        """
        return cast("PageUserRead", self._json("GET", "/users", query={"limit": limit, "cursor": cursor, "sort": sort}))

    def get_user(
        self,
        user_id: int,
    ) -> UserRead:
        """Get a user.

        One user.

        Needs the scope `users:write`.
        """
        return cast("UserRead", self._json("GET", f"/users/{user_id}"))

    def update_user(
        self,
        user_id: int,
        body: UserUpdate,
        *,
        idempotency_key: str | None = None,
    ) -> UserRead:
        """Change a user.

        Change a user's name, address of mail or role, or whether they may log in. It holds within a second.

        The last admin who may log in stays one.

        Needs the scope `users:write`.
        """
        return cast("UserRead", self._json("PATCH", f"/users/{user_id}", headers={"Idempotency-Key": idempotency_key}, body=body))

    def invite_user(
        self,
        user_id: int,
    ) -> UserInvited:
        """Invite a user again.

        Make another link by which a user chooses a password: when theirs is forgotten, or the first link too old.

        The link before it is good no more.

        Needs the scope `users:write`.
        """
        return cast("UserInvited", self._json("POST", f"/users/{user_id}/invite"))

    def create_api_key(
        self,
        body: ApiKeyCreate,
    ) -> ApiKeyMade:
        """Make a key.

        Make a key for a program, which sends it as `Authorization: Bearer …`. It is shown this once.

        It may do at most what its maker may. Nothing here stores the key, so an Idempotency-Key is not remembered: when no
        answer arrives, look for the key in the list and revoke it.

        Needs the scope `users:write`.
        """
        return cast("ApiKeyMade", self._json("POST", "/api-keys", body=body))

    def list_api_keys(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        sort: Literal['id', '-id'] | None = None,
    ) -> PageApiKeyRead:
        """List keys.

        The keys that were not revoked, those that have expired among them.

        Needs the scope `users:write`.
        """
        return cast("PageApiKeyRead", self._json("GET", "/api-keys", query={"limit": limit, "cursor": cursor, "sort": sort}))

    def get_api_key(
        self,
        key_id: int,
    ) -> ApiKeyRead:
        """Get a key.

        What is known of a key; not the key itself, which is stored nowhere.

        Needs the scope `users:write`.
        """
        return cast("ApiKeyRead", self._json("GET", f"/api-keys/{key_id}"))

    def delete_api_key(
        self,
        key_id: int,
    ) -> None:
        """Revoke a key.

        Take a key back: no request with it is answered a second later. Doing it again changes nothing.

        Needs the scope `users:write`.
        """
        return cast("None", self._json("DELETE", f"/api-keys/{key_id}"))

    def roll_api_key(
        self,
        key_id: int,
        body: ApiKeyRoll | None | None = None,
    ) -> ApiKeyMade:
        """Replace a key.

        Make a key of the same name that may do the same; the old one goes on for a day, or as long as you say.

        Needs the scope `users:write`.
        """
        return cast("ApiKeyMade", self._json("POST", f"/api-keys/{key_id}/roll", body=body))

    def list_audit(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        entity_type: EntityType | None = None,
        entity_id: str | None = None,
        action: AuditAction | None = None,
        actor: str | None = None,
        request_id: str | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
        sort: Literal['id', '-id'] | None = None,
    ) -> PageAuditEntryRead:
        """List who has done what.

        What was changed, by whom, newest first unless asked otherwise, in pages.

        Sales, returns and the entries of the stock's ledger are their own record and stand there.

        Needs the scope `audit:read`.
        """
        return cast("PageAuditEntryRead", self._json("GET", "/audit", query={"limit": limit, "cursor": cursor, "entity_type": entity_type, "entity_id": entity_id, "action": action, "actor": actor, "request_id": request_id, "start_date": start_date, "end_date": end_date, "sort": sort}))

    def export_audit(
        self,
        *,
        format: ExportFormat | None = None,
        bom: bool | None = None,
        row_count: bool | None = None,
        entity_type: EntityType | None = None,
        entity_id: str | None = None,
        action: AuditAction | None = None,
        actor: str | None = None,
        request_id: str | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
    ) -> bytes:
        """Export the audit log.

        The audit log as a file, by the filters of the list, oldest first, as of one moment.

        The column `changes` is JSON.

        Needs the scope `audit:read`.
        """
        return self._bytes("GET", "/audit/export", query={"format": format, "bom": bom, "row_count": row_count, "entity_type": entity_type, "entity_id": entity_id, "action": action, "actor": actor, "request_id": request_id, "start_date": start_date, "end_date": end_date})

    def list_all_imports(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        sort: Literal['id', '-id'] | None = None,
        kind: ImportKind | None = None,
        dry_run: bool | None = None,
    ) -> PageListedImport:
        """List imports.

        What was imported, newest first by default: by requests and by the command line.

        Dry runs are there if nobody waited for their answer.

        Needs the scope `data:import`.
        """
        return cast("PageListedImport", self._json("GET", "/imports", query={"limit": limit, "cursor": cursor, "sort": sort, "kind": kind, "dry_run": dry_run}))

    def get_import(
        self,
        import_id: int,
    ) -> ImportStatus:
        """Get an import.

        How far an import is, and what has come of it.

        While it waits or runs, ask again every second or two. One that was stopped goes on when it is resumed, or when the
        same file is sent again; one that was refused says why in `problem`, and has imported nothing.

        Needs the scope `data:import`.
        """
        return cast("ImportStatus", self._json("GET", f"/imports/{import_id}"))

    def get_rejected_rows(
        self,
        import_id: int,
    ) -> bytes:
        """Get an import's rejected rows.

        The rows that were not imported, each with its line and what is wrong with it, in the form of the file.

        Mend them and import the file: the columns that say what was wrong are left out then. Of an import that is still
        running, those that were found so far. They are kept for IMPORT_FILE_DAYS; of imports that somebody waited for, not
        at all.

        Needs the scope `data:import`.
        """
        return self._bytes("GET", f"/imports/{import_id}/rejected")

    def resume_import(
        self,
        import_id: int,
        *,
        idempotency_key: str | None = None,
    ) -> ImportStatus:
        """Resume an import.

        Let an import that was stopped go on after the rows that are in. One that waits or runs does so anyway.

        Needs the scope `data:import`.
        """
        return cast("ImportStatus", self._json("POST", f"/imports/{import_id}/resume", headers={"Idempotency-Key": idempotency_key}))

    def healthz(
        self,
    ) -> Health:
        """Is the process up?.

        The process is up.
        """
        return cast("Health", self._json("GET", "/healthz"))

    def readyz(
        self,
    ) -> Health:
        """Can it serve requests?.

        The database can be reached and its schema is not older than the code; 503 otherwise.
        """
        return cast("Health", self._json("GET", "/readyz"))

    def metrics(
        self,
    ) -> bytes:
        """Metrics for Prometheus.

        Metrics in Prometheus' text format.

        Needs the scope `metrics:read`.
        """
        return self._bytes("GET", "/metrics")
