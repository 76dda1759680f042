"""/products/import."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from common.contract_route import ContractRoute
from common.db.schemas.import_run import ImportOptions, ImportRead
from common.imports.upload import IMPORT_BODY, IMPORT_RESPONSES, UPLOAD_CEILING, import_upload
from products_service.import_products import PRODUCTS

router = APIRouter(prefix="/products", tags=["products"], route_class=ContractRoute)


@router.post(
    "/import",
    response_model=ImportRead,
    responses=IMPORT_RESPONSES,
    openapi_extra=IMPORT_BODY,
    max_body_size=UPLOAD_CEILING,
)
async def import_products(request: Request, options: Annotated[ImportOptions, Query()]) -> Response:
    """Import products from a CSV or NDJSON file, sent as the body.

    They are told apart by sku: a new one is created (name, category and price are needed then, and its category is
    opened if it is not), a known one changed in the columns that the file has. A changed current_inventory is an
    inventory transaction. Nothing is imported when a row is bad, unless on_error is skip. An import that was cut off
    goes on when the same file is sent again; the same file twice is a 409.
    """
    return await import_upload(request, PRODUCTS, options)
