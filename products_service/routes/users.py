"""/users."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response
from sqlalchemy.orm import Session

from common.access.scopes import Scope
from common.db.schemas.fields import PathId
from common.db.schemas.page import Page
from common.errors import InvalidCursor, LastAdmin, UserExists, UserNotFound, problems
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.idempotency import GivenKey, answer_once
from common.http.own_names import dashboard_page
from common.http.requirement import needs
from common.http.responses import CHANGED, LOCATION, json_response
from common.http.store_settings import AuthSecret, GivenSettings
from common.problems import Responses
from products_service import examples
from products_service.accounts import users
from products_service.accounts.user_schemas import UserCreate, UserInvited, UserQuery, UserRead, UserUpdate

router = APIRouter(prefix="/users", tags=["accounts"], route_class=ContractRoute)

UserId = Annotated[PathId, Path(description="The user's `id`")]
PageOfUsers = Page[UserRead]
ADDED: Responses = {201: {"headers": {"Location": LOCATION}}}


@router.post(
    "",
    status_code=201,
    summary="Add a user",
    response_model=UserInvited,
    responses=ADDED | problems(UserExists, body=True),
)
@needs(Scope.USERS_WRITE)
def create_user(
    wanted: Annotated[UserCreate, Body(openapi_examples=examples.NEW_USER)],
    database: OpenDatabase,
    secret: AuthSecret,
    settings: GivenSettings,
) -> Response:
    """Add a user. Send them the link in the answer: with it they choose a password, once and within a day.

    An Idempotency-Key is not remembered, since nothing here stores the link; a second request is refused by the
    address of mail.
    """
    page = dashboard_page(settings, users.WELCOME)
    added = database.write(lambda session: users.add_user(session, wanted, secret, page))
    return json_response(UserInvited, added, status=201, location=f"/users/{added['id']}")


@router.get("", summary="List users", response_model=PageOfUsers, responses=problems(InvalidCursor))
@needs(Scope.USERS_WRITE)
def list_users(query: Annotated[UserQuery, Query()], database: OpenDatabase) -> Response:
    """All users, those who may not log in among them."""
    return json_response(PageOfUsers, database.read(lambda session: users.list_users(session, query)))


@router.get("/{user_id}", summary="Get a user", response_model=UserRead, responses=problems(UserNotFound))
@needs(Scope.USERS_WRITE)
def get_user(user_id: UserId, database: OpenDatabase) -> Response:
    """One user."""
    return json_response(UserRead, database.read(lambda session: users.user_by_id(session, user_id)))


@router.patch(
    "/{user_id}",
    summary="Change a user",
    response_model=UserRead,
    responses=CHANGED | problems(UserNotFound, UserExists, LastAdmin, body=True, key=True),
)
@needs(Scope.USERS_WRITE)
def update_user(
    user_id: UserId,
    changes: Annotated[UserUpdate, Body(openapi_examples=examples.USER_CHANGES)],
    database: OpenDatabase,
    key: GivenKey,
) -> Response:
    """Change a user's name, address of mail or role, or whether they may log in. It holds within a second.

    The last admin who may log in stays one.
    """

    def act(session: Session) -> Response:
        return json_response(UserRead, users.change_user(session, user_id, changes))

    return answer_once(database, key, act)


@router.post(
    "/{user_id}/invite",
    status_code=201,
    summary="Invite a user again",
    response_model=UserInvited,
    responses=ADDED | problems(UserNotFound),
)
@needs(Scope.USERS_WRITE)
def invite_user(user_id: UserId, database: OpenDatabase, secret: AuthSecret, settings: GivenSettings) -> Response:
    """Make another link by which a user chooses a password: when theirs is forgotten, or the first link too old.

    The link before it is good no more.
    """
    page = dashboard_page(settings, users.WELCOME)
    invited = database.write(lambda session: users.invite(session, user_id, secret, page))
    return json_response(UserInvited, invited, status=201, location=f"/users/{user_id}")
