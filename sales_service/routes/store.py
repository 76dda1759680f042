"""/store."""

from fastapi import APIRouter, Request, Response

from common.errors import problems
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.requirement import needs_any_credential
from common.http.responses import json_response
from common.http.store_settings import GivenSettings
from sales_service.store import StoreRead, describe_store

router = APIRouter(tags=["store"], route_class=ContractRoute)


@router.get(
    "/store", summary="Name, money, clock and calendar of the store", response_model=StoreRead, responses=problems()
)
@needs_any_credential
def get_store(request: Request, database: OpenDatabase, settings: GivenSettings) -> Response:
    """What a client needs to show amounts and dates as the store means them: ask for it first.

    "Today" is the store's: it depends on the store's time zone, not on where the client is.
    """
    store = database.read(lambda session: describe_store(session, settings, request.app.version))
    return json_response(StoreRead, store)
