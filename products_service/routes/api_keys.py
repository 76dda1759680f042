"""/api-keys."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response

from common.access.scopes import Scope
from common.db.schemas.fields import PathId
from common.db.schemas.page import Page
from common.errors import InvalidCursor, KeyNotFound, problems
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.requirement import needs
from common.http.responses import LOCATION, json_response
from common.http.store_settings import AuthSecret
from common.problems import Responses
from products_service import examples
from products_service.accounts import keys
from products_service.accounts.key_schemas import ApiKeyCreate, ApiKeyMade, ApiKeyQuery, ApiKeyRead, ApiKeyRoll

router = APIRouter(prefix="/api-keys", tags=["accounts"], route_class=ContractRoute)

KeyId = Annotated[PathId, Path(description="The key's `id`")]
PageOfKeys = Page[ApiKeyRead]
MADE: Responses = {201: {"headers": {"Location": LOCATION}}}


@router.post("", status_code=201, summary="Make a key", response_model=ApiKeyMade, responses=MADE | problems(body=True))
@needs(Scope.USERS_WRITE)
def create_api_key(
    wanted: Annotated[ApiKeyCreate, Body(openapi_examples=examples.NEW_KEY)],
    database: OpenDatabase,
    secret: AuthSecret,
) -> Response:
    """Make a key for a program, which sends it as `Authorization: Bearer …`. It is shown this once.

    It may do at most what its maker may. Nothing here stores the key, so an Idempotency-Key is not remembered: when no
    answer arrives, look for the key in the list and revoke it.
    """
    made = database.write(lambda session: keys.make_key(session, wanted, secret))
    return json_response(ApiKeyMade, made, status=201, location=f"/api-keys/{made['id']}")


@router.get("", summary="List keys", response_model=PageOfKeys, responses=problems(InvalidCursor))
@needs(Scope.USERS_WRITE)
def list_api_keys(query: Annotated[ApiKeyQuery, Query()], database: OpenDatabase) -> Response:
    """The keys that were not revoked, those that have expired among them."""
    return json_response(PageOfKeys, database.read(lambda session: keys.list_keys(session, query)))


@router.get("/{key_id}", summary="Get a key", response_model=ApiKeyRead, responses=problems(KeyNotFound))
@needs(Scope.USERS_WRITE)
def get_api_key(key_id: KeyId, database: OpenDatabase) -> Response:
    """What is known of a key; not the key itself, which is stored nowhere."""
    return json_response(ApiKeyRead, database.read(lambda session: keys.key_by_id(session, key_id)))


@router.delete("/{key_id}", summary="Revoke a key", status_code=204, responses=problems(KeyNotFound))
@needs(Scope.USERS_WRITE)
def delete_api_key(key_id: KeyId, database: OpenDatabase) -> None:
    """Take a key back: no request with it is answered a second later. Doing it again changes nothing."""
    database.write(lambda session: keys.revoke_key(session, key_id))


@router.post(
    "/{key_id}/roll",
    status_code=201,
    summary="Replace a key",
    response_model=ApiKeyMade,
    responses=MADE | problems(KeyNotFound, body=True),
)
@needs(Scope.USERS_WRITE)
def roll_api_key(
    key_id: KeyId,
    database: OpenDatabase,
    secret: AuthSecret,
    roll: Annotated[ApiKeyRoll | None, Body(openapi_examples=examples.KEY_REPLACED)] = None,
) -> Response:
    """Make a key of the same name that may do the same; the old one goes on for a day, or as long as you say."""
    hours = (roll or ApiKeyRoll()).overlap_hours
    made = database.write(lambda session: keys.roll_key(session, key_id, hours, secret))
    return json_response(ApiKeyMade, made, status=201, location=f"/api-keys/{made['id']}")
