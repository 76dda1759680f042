"""/sales: register and read sales."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from sqlalchemy.orm import Session

from common.db.keyset import Page
from common.db.schemas.fields import PathId
from common.db.schemas.sale import SaleBatchCreate, SaleBatchRead, SaleCreate, SaleRead
from common.db.session import Database, OpenDatabase
from common.errors import InsufficientStock, InvalidCursor, ProductNotFound, ProductUnavailable, SaleNotFound, problems
from common.http.contract_route import ContractRoute
from common.http.idempotency import GivenKey, RequestKey, answer_once
from common.http.responses import CREATED, json_response
from common.observability.requests import SALES_RECORDED, STOCK_REFUSALS
from sales_service.scans import AdmittedList
from sales_service.selling import queries as sales_queries
from sales_service.selling.register import register_sales

router = APIRouter(prefix="/sales", tags=["sales"], route_class=ContractRoute)

RECORDED = CREATED | problems(ProductNotFound, ProductUnavailable, InsufficientStock, body=True, key=True)


@router.post("", status_code=201, response_model=SaleRead, responses=RECORDED)
def create_sale(sale: SaleCreate, database: OpenDatabase, key: GivenKey) -> Response:
    """Register that a product was sold: takes stock, or records history with `take_stock: false`."""

    def act(session: Session) -> Response:
        row = register_sales(session, [sale], database.settings.zone)[0]
        return json_response(SaleRead, row, status=201, location=f"/sales/{row['id']}")

    return _recorded(database, key, act, 1)


@router.post("/batch", status_code=201, response_model=SaleBatchRead, responses=RECORDED)
def create_sales(batch: SaleBatchCreate, database: OpenDatabase, key: GivenKey) -> Response:
    """Register up to 1000 sales in one transaction, all or none."""

    def act(session: Session) -> Response:
        rows = register_sales(session, batch.sales, database.settings.zone, pointer="/sales/{}")
        return json_response(SaleBatchRead, {"sales": rows}, status=201, location=f"/sales/{rows[0]['id']}")

    return _recorded(database, key, act, len(batch.sales))


def _recorded(database: Database, key: RequestKey | None, act: Any, count: int) -> Response:
    """Act once, and count what came of it."""
    try:
        response = answer_once(database, key, act)
    except (InsufficientStock, ProductUnavailable) as refusal:
        STOCK_REFUSALS.labels(refusal.code).inc()
        raise
    if "idempotency-replayed" not in response.headers:
        SALES_RECORDED.inc(count)
    return response


@router.get("", response_model=Page[SaleRead], responses=problems(InvalidCursor))
def list_sales(query: AdmittedList, database: OpenDatabase) -> Any:
    """Sales, filtered, newest first by default."""
    zone = database.settings.zone
    items, cursor = database.read(lambda session: sales_queries.list_sales(session, query, zone))
    return {"items": items, "next_cursor": cursor}


@router.get("/{sale_id}", response_model=SaleRead, responses=problems(SaleNotFound))
def get_sale(sale_id: Annotated[PathId, Path()], database: OpenDatabase) -> Any:
    """One sale."""
    return database.read(lambda session: sales_queries.sale(session, sale_id))
