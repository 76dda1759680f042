"""/products/export and /inventory/export."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from common.files.exporting.response import OpenExport, export_response, export_responses
from common.http.contract_route import ContractRoute
from products_service.exporting import (
    InventoryExportQuery,
    ProductExportQuery,
    inventory_to_export,
    products_to_export,
)

router = APIRouter(tags=["files"], route_class=ContractRoute)


@router.get(
    "/products/export", summary="Export products", response_class=StreamingResponse, responses=export_responses()
)
def export_products(query: Annotated[ProductExportQuery, Query()], export: OpenExport) -> Response:
    """Products as a file, by the filters of the list, in the order of their ids, as of one moment.

    The importer takes the file as it is, and tells edited levels from old ones by inventory_transaction_id, the last
    entry of each product's ledger. A transfer that fails is broken off; the last line counts the rows.
    """
    return export_response(export, query, lambda _: products_to_export(query))


@router.get("/inventory/export", summary="Export stock", response_class=StreamingResponse, responses=export_responses())
def export_inventory(query: Annotated[InventoryExportQuery, Query()], export: OpenExport) -> Response:
    """Present stock as a file, by the filters of the list, in the order of product ids, as of one moment."""
    return export_response(export, query, lambda _: inventory_to_export(query))
