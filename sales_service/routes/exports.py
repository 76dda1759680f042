"""/sales/export."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from common.files.exporting.response import OpenExport, export_response, export_responses
from common.http.contract_route import ContractRoute
from common.http.store_settings import StoreZone
from sales_service.exporting import SaleExportQuery, sales_to_export

router = APIRouter(prefix="/sales", tags=["files"], route_class=ContractRoute)


@router.get("/export", summary="Export sales", response_class=StreamingResponse, responses=export_responses())
def export_sales(query: Annotated[SaleExportQuery, Query()], export: OpenExport, zone: StoreZone) -> Response:
    """Sales as a file, by the filters of the list, in the order of their ids, as of one moment.

    The importer takes the file as it is. A transfer that fails is broken off; the last line counts the rows.
    """
    return export_response(export, query, lambda session: sales_to_export(session, query, zone))
