"""/search."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from common.access.scopes import Scope
from common.errors import problems
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.requirement import needs
from common.http.responses import json_response
from products_service.search import SearchQuery, SearchRead, search

router = APIRouter(tags=["products"], route_class=ContractRoute)


@router.get("/search", summary="Search products and categories", response_model=SearchRead, responses=problems())
@needs(Scope.CATALOG_READ)
def search_catalog(query: Annotated[SearchQuery, Query()], database: OpenDatabase) -> Response:
    """The ten products and the ten categories that fit best: this very sku first, then what begins so, then the rest.

    Deleted products are not among them; the list of products has no such limit and more filters.
    """
    return json_response(SearchRead, database.consult(lambda session: search(session, query.q)))
