"""/returns: record what came back, read it, take it back."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from common.access.scopes import Scope
from common.db.schemas.fields import PathId
from common.db.schemas.page import TotalledPage
from common.db.schemas.sale_return import (
    ReturnBatchCreate,
    ReturnBatchRead,
    ReturnCreate,
    ReturnRead,
    ReturnVoid,
)
from common.db.transactions import Database
from common.db.types import utc_now
from common.errors import (
    InsufficientStock,
    InvalidCursor,
    InventoryBlocked,
    InventoryConflict,
    ProductNotFound,
    RangeTooLarge,
    RefundExceedsSale,
    ReturnExceedsSale,
    ReturnNotFound,
    ReturnVoided,
    SaleNotFound,
    SaleVoided,
    problems,
)
from common.files.exporting.response import OpenExport, export_response, export_responses
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.idempotency import GivenKey, RequestKey, answer_once
from common.http.requirement import needs
from common.http.responses import CHANGED, CREATED, json_response
from common.http.store_settings import StoreZone, settings_of
from common.observability.metrics import RETURNS_RECORDED, RETURNS_VOIDED, STOCK_REFUSALS
from sales_service import examples
from sales_service.exporting import ReturnExportQuery, returns_to_export
from sales_service.reports.as_csv import CSV_ANSWER, RETURNS
from sales_service.reports.list_totals import list_returns_with_totals
from sales_service.reports.return_answers import ReturnFigures, ReturnSummary
from sales_service.reports.return_summary import summarize_returns
from sales_service.scans import AdmittedReturns, AdmittedReturnSummary, settings_of_reports
from sales_service.selling import return_queries
from sales_service.selling.returns import register_returns
from sales_service.selling.rights import require_rights_to_take_back
from sales_service.selling.voids import void_return

router = APIRouter(prefix="/returns", tags=["returns"], route_class=ContractRoute)

PageOfReturns = TotalledPage[ReturnRead, ReturnFigures]

RECORDED = CREATED | problems(
    SaleNotFound,
    ProductNotFound,
    SaleVoided,
    ReturnExceedsSale,
    RefundExceedsSale,
    InventoryBlocked,
    InventoryConflict,
    body=True,
    key=True,
)
ReturnId = Annotated[PathId, Path(description="The return's `id`")]


@router.post("", summary="Record a return", status_code=201, response_model=ReturnRead, responses=RECORDED)
@needs(Scope.SALES_WRITE)
def create_return(
    returned: Annotated[ReturnCreate, Body(openapi_examples=examples.NEW_RETURN)],
    database: OpenDatabase,
    zone: StoreZone,
    key: GivenKey,
) -> Response:
    """Record that goods of a sale came back, that money went back, or both.

    Never more units than were sold, nor more money than they brought. What is left out is worked out: the money as the
    units' share of the sale's revenue, so that a sale returned piece by piece is refunded to the cent; and whether the
    units go back into the stock. Units with `refunded` "0.00" are a swap, money without units is goodwill. Without a
    receipt, name the product and the money. Returns of the past need the scope `history:write` as well.
    """
    require_rights_to_take_back([returned], zone)

    def act(session: Session) -> Response:
        row = register_returns(session, [returned], zone)[0]
        return json_response(ReturnRead, row, status=201, location=f"/returns/{row['id']}")

    return _recorded(database, key, act, 1)


@router.post(
    "/batch",
    summary="Record many returns at once",
    status_code=201,
    response_model=ReturnBatchRead,
    responses=RECORDED,
)
@needs(Scope.SALES_WRITE)
def create_returns(
    batch: Annotated[ReturnBatchCreate, Body(openapi_examples=examples.NEW_RETURNS)],
    database: OpenDatabase,
    zone: StoreZone,
    key: GivenKey,
) -> Response:
    """Record up to 1000 returns in one transaction: all of them, or none when one is refused."""
    require_rights_to_take_back(batch.returns, zone, pointer="/returns/{}")

    def act(session: Session) -> Response:
        rows = register_returns(session, batch.returns, zone, pointer="/returns/{}")
        return json_response(ReturnBatchRead, {"returns": rows}, status=201, location=f"/returns/{rows[0]['id']}")

    return _recorded(database, key, act, len(batch.returns))


def _recorded(database: Database, key: RequestKey | None, act: Callable[[Session], Response], count: int) -> Response:
    """Act once, and count what came of it."""
    try:
        response = answer_once(database, key, act)
    except (InventoryBlocked, InventoryConflict) as refusal:
        STOCK_REFUSALS.labels(refusal.code).inc()
        raise
    if "idempotency-replayed" not in response.headers:
        RETURNS_RECORDED.inc(count)
    return response


@router.get("", summary="List returns", response_model=PageOfReturns, responses=problems(InvalidCursor, RangeTooLarge))
@needs(Scope.SALES_READ)
def list_returns(admitted: AdmittedReturns, request: Request, database: OpenDatabase) -> Response:
    """Returns that meet all conditions, in pages, newest first by default. Void ones only if `voided` asks for them.

    LIST_SCAN_LIMIT of them at most are looked at where no index has the order or the filter, as for sales.
    With `with_totals`, each page has the totals of all of them: those of `/returns/summary` with the same filter.
    """
    query, cancellation = admitted
    settings, limit = settings_of_reports(request), settings_of(request).list_scan_limit
    page = database.consult(
        lambda session: list_returns_with_totals(session, query, settings, limit),
        snapshot=query.with_totals,
        cancellation=cancellation,
    )
    return json_response(PageOfReturns, page, exclude_unset=True)


@router.get("/export", summary="Export returns", response_class=StreamingResponse, responses=export_responses())
@needs(Scope.DATA_EXPORT)
def export_returns(query: Annotated[ReturnExportQuery, Query()], export: OpenExport, zone: StoreZone) -> Response:
    """Returns as a file, by the filters of the list, in the order of their ids, as of one moment."""
    return export_response(export, query, lambda session: returns_to_export(session, query, zone))


@router.get(
    "/summary",
    summary="Sum up returns by reason, product, category or time",
    response_model=ReturnSummary,
    responses=CSV_ANSWER | problems(RangeTooLarge),
)
@needs(Scope.REPORTS_READ)
def sum_up_returns(admitted: AdmittedReturnSummary, request: Request, database: OpenDatabase) -> Response:
    """What came back: in all, and in one row for each reason, product or category, each period, or each pair of them.

    A return counts on the day that it was made, whenever its goods were sold; a void one does not count. Without dates,
    all returns count. Without `group_by` and `interval`, there is one row. Rows and `others` together are always the
    totals.
    """
    query, cancellation = admitted
    settings = settings_of_reports(request)
    report = database.consult(
        lambda session: summarize_returns(session, query, settings, utc_now()), snapshot=True, cancellation=cancellation
    )
    return RETURNS.answer(report, query, request.headers)


@router.get("/{return_id}", summary="Get a return", response_model=ReturnRead, responses=problems(ReturnNotFound))
@needs(Scope.SALES_READ)
def get_return(return_id: ReturnId, database: OpenDatabase) -> Response:
    """One return; a void one still answers, with `voided_at`."""
    row = database.read(lambda session: return_queries.sale_return(session, return_id))
    return json_response(ReturnRead, row)


@router.post(
    "/{return_id}/void",
    summary="Void a return",
    response_model=ReturnRead,
    responses=CHANGED
    | problems(ReturnNotFound, ReturnVoided, InsufficientStock, InventoryBlocked, body=True, key=True),
)
@needs(Scope.HISTORY_WRITE)
def create_void_of_return(
    return_id: ReturnId,
    database: OpenDatabase,
    zone: StoreZone,
    key: GivenKey,
    void: Annotated[ReturnVoid | None, Body(openapi_examples=examples.VOID_RETURN)] = None,
) -> Response:
    """Take a return back that was recorded by mistake: as if it had never been, in every report of its day too.

    Units that it put into the stock are taken out again, if they are still there. The body may be left out.
    """

    def act(session: Session) -> Response:
        return json_response(ReturnRead, void_return(session, return_id, void.note if void else None, zone))

    try:
        response = answer_once(database, key, act)
    except (InsufficientStock, InventoryBlocked) as refusal:
        STOCK_REFUSALS.labels(refusal.code).inc()
        raise
    if "idempotency-replayed" not in response.headers:
        RETURNS_VOIDED.inc()
    return response
