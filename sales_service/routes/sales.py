"""/sales: register and read sales."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Body, Path, Request, Response
from sqlalchemy.orm import Session

from common.access.principal import PRINCIPAL
from common.access.scopes import Scope
from common.db.schemas.fields import PathId
from common.db.schemas.page import TotalledPage
from common.db.schemas.sale import SaleBatchCreate, SaleBatchRead, SaleCreate, SaleRead
from common.db.schemas.sale_reversal import SaleVoid, SaleVoidRead
from common.db.transactions import Database
from common.errors import (
    InsufficientStock,
    InvalidCursor,
    InventoryBlocked,
    InventoryConflict,
    ProductNotFound,
    ProductUnavailable,
    RangeTooLarge,
    SaleHasReturns,
    SaleNotFound,
    SaleVoided,
    problems,
)
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.idempotency import GivenKey, RequestKey, answer_once
from common.http.requirement import needs
from common.http.responses import CREATED, json_response
from common.http.store_settings import StoreZone, settings_of
from common.observability.logs import REQUEST_ID
from common.observability.metrics import SALES_RECORDED, SALES_VOIDED, STOCK_REFUSALS
from sales_service import examples
from sales_service.committer import Committed, recording_sales
from sales_service.reports.list_totals import list_with_totals
from sales_service.rollups.measures import Figures
from sales_service.scans import AdmittedList, settings_of_reports
from sales_service.selling import queries as sales_queries
from sales_service.selling.register import WantedSale, register_sales
from sales_service.selling.rights import require_rights_to_sell
from sales_service.selling.voids import void_sale

router = APIRouter(prefix="/sales", tags=["sales"], route_class=ContractRoute, lifespan=recording_sales)

PageOfSales = TotalledPage[SaleRead, Figures]

SaleId = Annotated[PathId, Path(description="The sale's `id`")]
RECORDED = CREATED | problems(ProductNotFound, ProductUnavailable, InsufficientStock, body=True, key=True)


@router.post("", summary="Register a sale", status_code=201, response_model=SaleRead, responses=RECORDED)
@needs(Scope.SALES_WRITE)
async def create_sale(
    sale: Annotated[SaleCreate, Body(openapi_examples=examples.NEW_SALE)],
    committer: Committed,
    zone: StoreZone,
    key: GivenKey,
) -> Response:
    """Register that units of a product were sold. They are taken from its stock, or the sale is refused.

    Sales of the past whose goods left long ago take no stock: send them with `take_stock: false`. Sales of the past,
    and a `unit_price`, need the scope `history:write` as well; a discount (`revenue`) does not.
    """
    require_rights_to_sell([sale], zone)
    with _refusals_counted():
        response = await committer.answer(WantedSale(sale, PRINCIPAL.get(), REQUEST_ID.get()), key)
    return _counted(response, 1)


@router.post(
    "/batch", summary="Register many sales at once", status_code=201, response_model=SaleBatchRead, responses=RECORDED
)
@needs(Scope.SALES_WRITE)
def create_sales(
    batch: Annotated[SaleBatchCreate, Body(openapi_examples=examples.NEW_SALES)],
    database: OpenDatabase,
    zone: StoreZone,
    key: GivenKey,
) -> Response:
    """Register up to 1000 sales in one transaction: all of them, or none when one is refused."""
    require_rights_to_sell(batch.sales, zone, pointer="/sales/{}")

    def act(session: Session) -> Response:
        rows = register_sales(session, batch.sales, zone, pointer="/sales/{}")
        return json_response(SaleBatchRead, {"sales": rows}, status=201, location=f"/sales/{rows[0]['id']}")

    return _recorded(database, key, act, len(batch.sales))


def _recorded(database: Database, key: RequestKey | None, act: Callable[[Session], Response], count: int) -> Response:
    """Act once, and count what came of it."""
    with _refusals_counted():
        response = answer_once(database, key, act)
    return _counted(response, count)


@contextmanager
def _refusals_counted() -> Iterator[None]:
    """Count what is refused inside the block because of the stock."""
    try:
        yield
    except (InsufficientStock, ProductUnavailable, InventoryBlocked, InventoryConflict) as refusal:
        STOCK_REFUSALS.labels(refusal.code).inc()
        raise


def _counted(response: Response, count: int) -> Response:
    if "idempotency-replayed" not in response.headers:
        SALES_RECORDED.inc(count)
    return response


@router.get("", summary="List sales", response_model=PageOfSales, responses=problems(InvalidCursor, RangeTooLarge))
@needs(Scope.SALES_READ)
def list_sales(admitted: AdmittedList, request: Request, database: OpenDatabase) -> Response:
    """Sales that meet all conditions, in pages, newest first by default. Without dates: all there are.

    No index puts sales in order by revenue or units, or knows `min_units`, channels, hours, and what came back: so
    asked, it looks at LIST_SCAN_LIMIT sales of its dates, products and categories at most, and is refused beyond that.

    With `with_totals`, each page has the totals of all of them: those of `/sales/summary` with the same filter.
    """
    query, cancellation = admitted
    settings, limit = settings_of_reports(request), settings_of(request).list_scan_limit
    page = database.consult(
        lambda session: list_with_totals(session, query, settings, limit),
        snapshot=query.with_totals,
        cancellation=cancellation,
    )
    return json_response(PageOfSales, page, exclude_unset=True)


@router.get("/{sale_id}", summary="Get a sale", response_model=SaleRead, responses=problems(SaleNotFound))
@needs(Scope.SALES_READ)
def get_sale(sale_id: SaleId, database: OpenDatabase) -> Response:
    """One sale; a void one still answers, with `voided_at`."""
    return json_response(SaleRead, database.read(lambda session: sales_queries.sale(session, sale_id)))


@router.post(
    "/{sale_id}/void",
    summary="Void a sale",
    status_code=201,
    response_model=SaleVoidRead,
    responses=CREATED
    | problems(
        SaleNotFound,
        ProductNotFound,
        SaleVoided,
        SaleHasReturns,
        InventoryBlocked,
        InventoryConflict,
        ProductUnavailable,
        InsufficientStock,
        body=True,
        key=True,
    ),
)
@needs(Scope.HISTORY_WRITE)
def create_void_of_sale(
    sale_id: SaleId,
    void: Annotated[SaleVoid, Body(openapi_examples=examples.VOID_SALE)],
    database: OpenDatabase,
    zone: StoreZone,
    key: GivenKey,
) -> Response:
    """Say that a sale never happened: it leaves every report of its own day, and its units go back into the stock.

    To correct a price, a number, a product or an instant, give the right sale as `replacement`: both or neither happen.
    What a customer brought back is a return instead.
    """

    def act(session: Session) -> Response:
        sales = void_sale(session, sale_id, void, zone)
        last = sale_id if sales.replacement is None else sales.replacement["id"]
        return json_response(SaleVoidRead, sales, status=201, location=f"/sales/{last}")

    response = _recorded(database, key, act, 0 if void.replacement is None else 1)
    if "idempotency-replayed" not in response.headers:
        SALES_VOIDED.inc()
    return response
