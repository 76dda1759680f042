"""/categories."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response
from sqlalchemy.orm import Session

from common.access.scopes import Scope
from common.db.schemas.category import CategoryCreate, CategoryQuery, CategoryRead, CategoryUpdate
from common.db.schemas.category_name import CategoryName
from common.db.schemas.page import Page
from common.errors import (
    CategoryExists,
    CategoryNotFound,
    InvalidCursor,
    PreconditionFailed,
    PreconditionRequired,
    VersionConflict,
    problems,
)
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.idempotency import GivenKey, answer_once
from common.http.preconditions import NOT_MODIFIED, GivenPrecondition, KnownState, tagged, unless_known, with_etag
from common.http.requirement import needs
from common.http.responses import CHANGED, CREATED, json_response
from products_service import catalog_queries, categories, examples

router = APIRouter(prefix="/categories", tags=["categories"], route_class=ContractRoute)

PageOfCategories = Page[CategoryRead]

OpenCategory = Annotated[CategoryName, Path(description="The category's name")]


@router.post(
    "",
    status_code=201,
    summary="Open a category",
    response_model=CategoryRead,
    responses=with_etag(CREATED, 201) | problems(CategoryExists, body=True, key=True),
)
@needs(Scope.CATALOG_WRITE)
def create_category(
    category: Annotated[CategoryCreate, Body(openapi_examples=examples.NEW_CATEGORY)],
    database: OpenDatabase,
    key: GivenKey,
) -> Response:
    """Open one of the categories that there are to choose from; products can be put into it then."""

    def act(session: Session) -> Response:
        categories.open_category(session, category)
        row = catalog_queries.category(session, category.name)
        return json_response(CategoryRead, row, status=201, location=f"/categories/{category.name}")

    return tagged(answer_once(database, key, act))


@router.get("", summary="List categories", response_model=PageOfCategories, responses=problems(InvalidCursor))
@needs(Scope.CATALOG_READ)
def list_categories(query: Annotated[CategoryQuery, Query()], database: OpenDatabase) -> Response:
    """The categories that were opened, each with the number of its products."""
    page = database.read(lambda session: catalog_queries.list_categories(session, query))
    return json_response(PageOfCategories, page)


@router.get(
    "/{name}",
    summary="Get a category",
    response_model=CategoryRead,
    responses=with_etag({}) | NOT_MODIFIED | problems(CategoryNotFound),
)
@needs(Scope.CATALOG_READ)
def get_category(name: OpenCategory, database: OpenDatabase, known: KnownState) -> Response:
    """One category, with the number of its products."""
    row = database.read(lambda session: catalog_queries.category(session, name))
    return unless_known(json_response(CategoryRead, row), known)


@router.patch(
    "/{name}",
    summary="Change a category",
    response_model=CategoryRead,
    responses=with_etag(CHANGED)
    | problems(CategoryNotFound, PreconditionRequired, PreconditionFailed, VersionConflict, body=True, key=True),
)
@needs(Scope.CATALOG_WRITE)
def update_category(
    name: OpenCategory,
    changes: Annotated[CategoryUpdate, Body(openapi_examples=examples.CATEGORY_CHANGES)],
    database: OpenDatabase,
    key: GivenKey,
    seen: GivenPrecondition,
) -> Response:
    """Change a category's label, description and position. Its name stays: sales and products refer to it."""

    def act(session: Session) -> Response:
        categories.change_category(session, name, changes, seen)
        return json_response(CategoryRead, catalog_queries.category(session, name))

    return tagged(answer_once(database, key, act))
