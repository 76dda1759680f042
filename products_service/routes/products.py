"""/products."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response
from sqlalchemy.orm import Session

from common.access.principal import PRINCIPAL
from common.access.scopes import Scope
from common.db.schemas.fields import EXPECTED_VERSION, GivenVersion, PathId
from common.db.schemas.page import CountedPage
from common.db.schemas.product import ListedProduct, ProductCreate, ProductQuery, ProductRead, ProductUpdate
from common.errors import (
    CategoryHidden,
    CategoryNotFound,
    InvalidCursor,
    InventoryConflict,
    PreconditionFailed,
    PreconditionRequired,
    ProductConflict,
    ProductNotFound,
    ProductUnavailable,
    SkuExists,
    VersionConflict,
    problems,
)
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.idempotency import GivenKey, answer_once
from common.http.preconditions import (
    NOT_MODIFIED,
    GivenPrecondition,
    KnownState,
    tagged,
    unless_known,
    with_etag,
)
from common.http.requirement import needs
from common.http.responses import CHANGED, CREATED, json_response
from common.http.store_settings import StoreZone
from common.observability.metrics import STOCK_REFUSALS
from products_service import catalog_queries, examples, products
from products_service.reader import SingleProducts, reading_products

router = APIRouter(prefix="/products", tags=["products"], route_class=ContractRoute, lifespan=reading_products)

PageOfProducts = CountedPage[ListedProduct]
ProductId = Annotated[PathId, Path(description="The product's `id`")]


@router.post(
    "",
    status_code=201,
    summary="Register a product",
    response_model=ProductRead,
    responses=with_etag(CREATED, 201) | problems(CategoryNotFound, CategoryHidden, SkuExists, body=True, key=True),
)
@needs(Scope.CATALOG_WRITE)
def create_product(
    product: Annotated[ProductCreate, Body(openapi_examples=examples.NEW_PRODUCT)],
    database: OpenDatabase,
    key: GivenKey,
) -> Response:
    """Register a product with its initial inventory, in a category that is open."""

    def act(session: Session) -> Response:
        product_id = products.register_product(session, product)
        row = catalog_queries.product(session, product_id)
        return json_response(ProductRead, row, status=201, location=f"/products/{product_id}")

    return tagged(answer_once(database, key, act))


@router.get(
    "",
    summary="List products",
    response_model=PageOfProducts,
    responses=problems(InvalidCursor),
)
@needs(Scope.CATALOG_READ)
def list_products(query: Annotated[ProductQuery, Query()], database: OpenDatabase, zone: StoreZone) -> Response:
    """Products that meet all conditions, in pages. Deleted ones appear with `status=deleted` only.

    `sold_days=28` adds how many units each sold in the last 28 days and for how many days its stock will last.
    """
    page = database.consult(lambda session: catalog_queries.list_products(session, query, zone), snapshot=True)
    return json_response(PageOfProducts, page, exclude_unset=True)


@router.get(
    "/{product_id}",
    summary="Get a product",
    response_model=ProductRead,
    responses=with_etag({}) | NOT_MODIFIED | problems(ProductNotFound),
)
@needs(Scope.CATALOG_READ)
async def get_product(product_id: ProductId, products: SingleProducts, known: KnownState) -> Response:
    """Every attribute of a product; a deleted one still answers."""
    row = await products.row(product_id)
    if row is None:
        raise ProductNotFound(product_id)
    return unless_known(json_response(ProductRead, row), known)


@router.patch(
    "/{product_id}",
    summary="Change a product",
    response_model=ProductRead,
    responses=with_etag(CHANGED)
    | problems(
        ProductNotFound,
        PreconditionRequired,
        PreconditionFailed,
        CategoryNotFound,
        CategoryHidden,
        SkuExists,
        ProductUnavailable,
        InventoryConflict,
        VersionConflict,
        ProductConflict,
        body=True,
        key=True,
    ),
)
@needs(Scope.CATALOG_WRITE, Scope.STOCK_WRITE)
def update_product(
    product_id: ProductId,
    changes: Annotated[ProductUpdate, Body(openapi_examples=examples.PRODUCT_CHANGES)],
    database: OpenDatabase,
    key: GivenKey,
    seen: GivenPrecondition,
) -> Response:
    """Change the attributes that are sent; a given current_inventory writes an inventory transaction too.

    A form that shows the level sends the level that it has shown as expected_quantity: units sold meanwhile are then
    a 409 with the actual level, and do not come back. With the version that it has read as expected_version, nothing is
    changed if somebody has changed an attribute meanwhile (409 with the fields that differ). With If-Match, or with
    expected_updated_at, each sale meanwhile is a conflict too.

    The level needs the scope `stock:write`, all else `catalog:write`; both at once need both, or nothing changes.
    """
    _require_rights(changes)

    def act(session: Session) -> Response:
        products.change_product(session, product_id, changes, seen)
        return json_response(ProductRead, catalog_queries.product(session, product_id))

    try:
        return tagged(answer_once(database, key, act))
    except InventoryConflict as refusal:
        STOCK_REFUSALS.labels(refusal.code).inc()
        raise


def _require_rights(changes: ProductUpdate) -> None:
    """Raise Forbidden for a level, or for an attribute, that the caller may not set."""
    principal = PRINCIPAL.get()
    given = [name for name in changes.model_fields_set if not name.startswith("expected_")]
    if "current_inventory" in given:
        principal.require(Scope.STOCK_WRITE, to="set the level", pointer="/current_inventory")
    for name in sorted(set(given) - {"current_inventory"}):
        principal.require(Scope.CATALOG_WRITE, to=f"change {name}", pointer=f"/{name}")


@router.delete(
    "/{product_id}",
    summary="Delete a product",
    status_code=204,
    responses=with_etag({}, 204) | problems(ProductNotFound, PreconditionRequired, PreconditionFailed, VersionConflict),
)
@needs(Scope.CATALOG_WRITE)
def delete_product(
    product_id: ProductId,
    database: OpenDatabase,
    seen: GivenPrecondition,
    expected_version: Annotated[GivenVersion | None, Query(description=EXPECTED_VERSION, examples=[3])] = None,
) -> Response:
    """Mark a product deleted; its history stays and its sku is free again. Deleting it again changes nothing."""
    row = database.write(lambda session: products.retire_product(session, product_id, seen.expecting(expected_version)))
    return Response(status_code=204, headers={"ETag": tagged(json_response(ProductRead, row)).headers["ETag"]})


@router.post(
    "/{product_id}/restore",
    summary="Restore a deleted product",
    response_model=ProductRead,
    responses=with_etag(CHANGED) | problems(ProductNotFound, key=True),
)
@needs(Scope.CATALOG_WRITE)
def restore_product(product_id: ProductId, database: OpenDatabase, key: GivenKey) -> Response:
    """Bring a deleted product back, inactive and blocked: set a quantity and make it active to sell it again.

    Its former sku is its sku again, unless another product has that now. A product that is not deleted stays as it is.
    """

    def act(session: Session) -> Response:
        products.restore_product(session, product_id)
        return json_response(ProductRead, catalog_queries.product(session, product_id))

    return tagged(answer_once(database, key, act))
