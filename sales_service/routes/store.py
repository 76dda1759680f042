"""/store and its live feed."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from common.access.scopes import Scope
from common.errors import TooManyConnections, problems
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.event_stream import MEDIA_TYPE, event_stream
from common.http.requirement import needs, needs_any_credential
from common.http.responses import json_response
from common.http.store_settings import GivenSettings
from common.problems import Responses
from sales_service.live_feed import store_feed_of
from sales_service.store import StoreRead, describe_store

EVENTS: Responses = {
    200: {
        "content": {
            MEDIA_TYPE: {
                "schema": {"type": "string"},
                "example": 'data: {"newest_sale_id": 17, "sales_today": 3, "revenue_today": "59.97", '
                '"as_of": "2026-02-01T10:00:00.000000Z"}\n\n',
            }
        },
        "description": "Events whose `data` is a `StoreNow`",
    }
}

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


@router.get(
    "/store/events",
    summary="Follow what is sold",
    response_class=StreamingResponse,
    responses=EVENTS | problems(TooManyConnections),
)
@needs(Scope.SALES_READ)
async def follow_store(request: Request) -> Response:
    """A live feed (Server-Sent Events): what has been sold today, at once, and again whenever it has changed.

    Each event's `data` is a JSON object, and there is at most one a second. A comment comes every 15 seconds where
    there is nothing to tell. When the service stops the stream ends; a browser's `EventSource` comes back by itself.
    """
    return await event_stream(request, store_feed_of(request))
