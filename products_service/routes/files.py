"""Files of products and of the inventory: /products/import, /products/export, /inventory/export."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from common.access.scopes import Scope
from common.db.schemas.import_plan import ImportPlan
from common.db.schemas.import_run import ImportRead, ProductsImportOptions
from common.files.exporting.response import OpenExport, export_response, export_responses
from common.files.importing.upload import IMPORT_RESPONSES, import_body, import_upload
from common.http.contract_route import ContractRoute
from common.http.idempotency import KeyHeader
from common.http.requirement import needs
from common.http.responses import CHANGED
from common.http.store_settings import StoreZone
from products_service import examples
from products_service.exporting import (
    InventoryExportQuery,
    ProductExportQuery,
    inventory_to_export,
    products_to_export,
)

router = APIRouter(tags=["files"], route_class=ContractRoute)


@router.post(
    "/products/import",
    summary="Import products",
    response_model=ImportRead | ImportPlan,
    responses=CHANGED | IMPORT_RESPONSES,
    openapi_extra=import_body(examples.PRODUCTS_CSV, examples.PRODUCTS_NDJSON),
)
@needs(Scope.DATA_IMPORT)
async def import_products(
    request: Request, options: Annotated[ProductsImportOptions, Query()], key: KeyHeader
) -> Response:
    """Import products from a CSV or NDJSON file, sent as the body.

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
    """
    return await import_upload(request, options, key)


@router.get(
    "/products/export", summary="Export products", response_class=StreamingResponse, responses=export_responses()
)
@needs(Scope.DATA_EXPORT)
def export_products(query: Annotated[ProductExportQuery, Query()], export: OpenExport, zone: StoreZone) -> Response:
    """Products as a file, by the filters of the list, in the order of their ids, as of one moment.

    The importer takes the file as it is, and tells edited levels from old ones by inventory_transaction_id, the last
    entry of each product's ledger, and edited attributes by version. A transfer that fails is broken off; the
    trailer X-Row-Count says how many rows there are.
    """
    return export_response(export, query, lambda _: products_to_export(query, zone))


@router.get("/inventory/export", summary="Export stock", response_class=StreamingResponse, responses=export_responses())
@needs(Scope.DATA_EXPORT)
def export_inventory(query: Annotated[InventoryExportQuery, Query()], export: OpenExport, zone: StoreZone) -> Response:
    """Present stock as a file, by the filters of the list, in the order of product ids, as of one moment."""
    return export_response(export, query, lambda _: inventory_to_export(query, zone))
