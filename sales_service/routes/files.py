"""Files of sales: /sales/import and /sales/export."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from common.access.scopes import Scope
from common.db.schemas.import_plan import ImportPlan
from common.db.schemas.import_run import ImportRead, SalesImportOptions
from common.files.exporting.response import OpenExport, export_response, export_responses
from common.files.importing.upload import IMPORT_RESPONSES, import_body, import_upload
from common.http.contract_route import ContractRoute
from common.http.idempotency import KeyHeader
from common.http.requirement import needs
from common.http.responses import CHANGED
from common.http.store_settings import StoreZone
from sales_service import examples
from sales_service.exporting import SaleExportQuery, sales_to_export

router = APIRouter(prefix="/sales", tags=["files"], route_class=ContractRoute)


@router.post(
    "/import",
    summary="Import sales",
    response_model=ImportRead | ImportPlan,
    responses=CHANGED | IMPORT_RESPONSES,
    openapi_extra=import_body(examples.SALES_CSV, examples.SALES_NDJSON),
)
@needs(Scope.DATA_IMPORT)
async def import_sales(request: Request, options: Annotated[SalesImportOptions, Query()], key: KeyHeader) -> Response:
    """Import sales from a CSV or NDJSON file, sent as the body.

    Columns: sku, units, sold_at, and unit_price, revenue, category (each optional); product_id beside or instead of sku
    in exports of this store, or where it is mapped. Nothing is imported when a row is bad, unless on_error is skip.
    Lines with negative units are returns (returns).
    Products that are not there are an error, or are created (create_products).
    Lines that are sales stored already are counted, not stored once more (see duplicates), so that files may overlap
    and come twice. An import that was cut off goes on when the same file is sent again.
    With plan, nothing is imported, and the answer says how the file would be read.
    """
    return await import_upload(request, options, key)


@router.get("/export", summary="Export sales", response_class=StreamingResponse, responses=export_responses())
@needs(Scope.DATA_EXPORT)
def export_sales(query: Annotated[SaleExportQuery, Query()], export: OpenExport, zone: StoreZone) -> Response:
    """Sales as a file, by the filters of the list, in the order of their ids, as of one moment.

    The importer takes the file as it is. A transfer that fails is broken off; the trailer X-Row-Count says how
    many rows there are.
    """
    return export_response(export, query, lambda session: sales_to_export(session, query, zone))
