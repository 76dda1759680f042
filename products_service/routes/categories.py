"""/categories."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from common.db.keyset import Page
from common.db.models import CategoryName
from common.db.schemas.category import CategoryCreate, CategoryQuery, CategoryRead, CategoryUpdate
from common.db.session import OpenDatabase
from common.errors import CategoryExists, CategoryNotFound, InvalidCursor, problems
from common.http.contract_route import ContractRoute
from common.http.idempotency import GivenKey, answer_once
from common.http.responses import CHANGED, CREATED, json_response
from products_service import catalog, catalog_queries

router = APIRouter(prefix="/categories", tags=["categories"], route_class=ContractRoute)


@router.post(
    "",
    status_code=201,
    response_model=CategoryRead,
    responses=CREATED | problems(CategoryExists, body=True, key=True),
)
def create_category(category: CategoryCreate, database: OpenDatabase, key: GivenKey) -> Response:
    """Create one of the curated categories."""

    def act(session: Session) -> Response:
        catalog.open_category(session, category)
        row = catalog_queries.category(session, category.name)
        return json_response(CategoryRead, row, status=201, location=f"/categories/{category.name}")

    return answer_once(database, key, act)


@router.get("", response_model=Page[CategoryRead], responses=problems(InvalidCursor))
def list_categories(query: Annotated[CategoryQuery, Query()], database: OpenDatabase) -> Any:
    """The categories that were opened, by name."""
    items, cursor = database.read(lambda session: catalog_queries.list_categories(session, query))
    return {"items": items, "next_cursor": cursor}


@router.get("/{name}", response_model=CategoryRead, responses=problems(CategoryNotFound))
def get_category(name: CategoryName, database: OpenDatabase) -> Any:
    """One category."""
    return database.read(lambda session: catalog_queries.category(session, name))


@router.patch(
    "/{name}", response_model=CategoryRead, responses=CHANGED | problems(CategoryNotFound, body=True, key=True)
)
def update_category(name: CategoryName, changes: CategoryUpdate, database: OpenDatabase, key: GivenKey) -> Response:
    """Change a category's description."""

    def act(session: Session) -> Response:
        catalog.describe_category(session, name, changes.description)
        return json_response(CategoryRead, catalog_queries.category(session, name))

    return answer_once(database, key, act)
