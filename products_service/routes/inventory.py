"""/products/{id}/inventory-transactions, /products/{id}/inventory and /inventory."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response
from sqlalchemy.orm import Session

from common.access.scopes import Scope
from common.db.schemas.fields import PathId, QueryInstant
from common.db.schemas.inventory_transaction import (
    InventoryTransactionCreate,
    InventoryTransactionRead,
    LedgerQuery,
    StoreLedgerQuery,
    StoreLedgerRead,
)
from common.db.schemas.page import CountedPage, Page
from common.db.schemas.product import (
    InventoryAsOf,
    InventoryQuery,
    InventorySummary,
    InventorySummaryQuery,
    ListedInventory,
)
from common.errors import (
    InsufficientStock,
    InvalidCursor,
    InventoryBlocked,
    InventoryConflict,
    NotFound,
    ProductNotFound,
    ProductUnavailable,
    RangeTooLarge,
    problems,
)
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.idempotency import GivenKey, answer_once
from common.http.requirement import needs
from common.http.responses import CREATED, json_response
from common.http.store_settings import GivenSettings, StoreCurrency, StoreZone
from common.observability.metrics import STOCK_REFUSALS
from products_service import examples, inventory, inventory_queries
from products_service.routes.products import ProductId
from products_service.series.queries import inventory_series
from products_service.series.schemas import SeriesQuery, SeriesRead
from products_service.store_ledger import list_store_ledger

router = APIRouter(tags=["inventory"], route_class=ContractRoute)

TransactionId = Annotated[PathId, Path(description="The entry's `id`")]
PageOfLedger = Page[InventoryTransactionRead]
PageOfStoreLedger = Page[StoreLedgerRead]
PageOfInventory = CountedPage[ListedInventory]
LEDGER = "/products/{product_id}/inventory-transactions"


@router.get(
    LEDGER,
    summary="List a product's ledger",
    response_model=PageOfLedger,
    responses=problems(ProductNotFound, InvalidCursor),
)
@needs(Scope.STOCK_READ)
def list_inventory_transactions(
    product_id: ProductId, query: Annotated[LedgerQuery, Query()], database: OpenDatabase, zone: StoreZone
) -> Response:
    """Every change of a product's stock, with the level after it and the reason, oldest first by default."""
    page = database.consult(lambda session: inventory_queries.list_ledger(session, product_id, query, zone))
    return json_response(PageOfLedger, page)


@router.get(
    LEDGER + "/{transaction_id}",
    summary="Get an entry of the ledger",
    response_model=InventoryTransactionRead,
    responses=problems(ProductNotFound, NotFound),
)
@needs(Scope.STOCK_READ)
def get_inventory_transaction(product_id: ProductId, transaction_id: TransactionId, database: OpenDatabase) -> Response:
    """One entry of a product's ledger."""
    entry = database.read(lambda session: inventory_queries.ledger_entry(session, product_id, transaction_id))
    return json_response(InventoryTransactionRead, entry)


@router.post(
    LEDGER,
    status_code=201,
    summary="Move a product's stock",
    response_model=InventoryTransactionRead,
    responses=CREATED
    | problems(
        ProductNotFound,
        ProductUnavailable,
        InsufficientStock,
        InventoryBlocked,
        InventoryConflict,
        body=True,
        key=True,
    ),
)
@needs(Scope.STOCK_WRITE)
def create_inventory_transaction(
    product_id: ProductId,
    move: Annotated[InventoryTransactionCreate, Body(openapi_examples=examples.STOCK_MOVE)],
    database: OpenDatabase,
    key: GivenKey,
) -> Response:
    """Move the level by `change`, or set it to `quantity`; null blocks the product, so that none of it can be sold.

    Sales take their stock by themselves.
    """

    def act(session: Session) -> Response:
        entry_id = inventory.move_stock(session, product_id, move)
        row = inventory_queries.ledger_entry(session, product_id, entry_id)
        location = f"/products/{product_id}/inventory-transactions/{entry_id}"
        return json_response(InventoryTransactionRead, row, status=201, location=location)

    try:
        return answer_once(database, key, act)
    except (InsufficientStock, InventoryBlocked, InventoryConflict) as refusal:
        STOCK_REFUSALS.labels(refusal.code).inc()
        raise


@router.get(
    "/products/{product_id}/inventory",
    summary="Get a product's stock at a moment",
    response_model=InventoryAsOf,
    responses=problems(ProductNotFound),
)
@needs(Scope.STOCK_READ)
def get_inventory_as_of(
    product_id: ProductId,
    database: OpenDatabase,
    as_of: Annotated[QueryInstant | None, Query(description="An instant with its offset; left out: now")] = None,
) -> Response:
    """Stock of one product at a moment of the past, as its ledger tells, or at present."""
    stock = database.consult(lambda session: inventory_queries.stock_as_of(session, product_id, as_of))
    return json_response(InventoryAsOf, stock)


@router.get(
    "/products/{product_id}/inventory-series",
    summary="Get a product's stock over time",
    response_model=SeriesRead,
    responses=problems(ProductNotFound, RangeTooLarge),
)
@needs(Scope.STOCK_READ)
def get_inventory_series(
    product_id: ProductId, query: Annotated[SeriesQuery, Query()], database: OpenDatabase, settings: GivenSettings
) -> Response:
    """Stock of one product period by period: the level at both ends and the lowest, and what moved it.

    What is still to come has no rows. The levels between two entries of the ledger hold.
    """
    series = database.consult(lambda session: inventory_series(session, product_id, query, settings), snapshot=True)
    return json_response(SeriesRead, series)


@router.get(
    "/inventory-transactions",
    summary="List the store's ledger",
    response_model=PageOfStoreLedger,
    responses=problems(InvalidCursor),
)
@needs(Scope.STOCK_READ)
def list_store_inventory_transactions(
    query: Annotated[StoreLedgerQuery, Query()], database: OpenDatabase, zone: StoreZone
) -> Response:
    """Every change of any product's stock, newest first: what came in, was sold, counted, blocked, and why."""
    page = database.consult(lambda session: list_store_ledger(session, query, zone))
    return json_response(PageOfStoreLedger, page)


@router.get(
    "/inventory",
    summary="List stock, most urgent first",
    response_model=PageOfInventory,
    responses=problems(InvalidCursor),
)
@needs(Scope.STOCK_READ)
def list_inventory(query: Annotated[InventoryQuery, Query()], database: OpenDatabase, zone: StoreZone) -> Response:
    """Present stock of every product that is on sale: first what is out of stock, then what is low.

    Products with another status appear when `status` asks for them. `sold_days=28` adds how many units each sold in the
    last 28 days and for how many days its stock will last. `as_of` asks for the stock of an earlier moment.
    """
    page = database.consult(lambda session: inventory_queries.list_inventory(session, query, zone), snapshot=True)
    return json_response(PageOfInventory, page, exclude_unset=True)


@router.get(
    "/inventory/summary", summary="Sum up the store's stock", response_model=InventorySummary, responses=problems()
)
@needs(Scope.STOCK_READ)
def get_inventory_summary(
    query: Annotated[InventorySummaryQuery, Query()], database: OpenDatabase, currency: StoreCurrency
) -> Response:
    """Stock of the whole store: products by state, units on hand, and their worth at today's prices.

    Products that are on sale are counted; `status` asks for others, `as_of` for an earlier moment.
    """
    stock = database.consult(lambda session: inventory_queries.stock_summary(session, query, currency))
    return json_response(InventorySummary, stock)
