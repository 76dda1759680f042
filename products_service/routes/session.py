"""/session: log in, choose a password, log out, and who one is."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, TypeVar

import anyio.to_thread
from fastapi import APIRouter, Body, Depends, Request, Response
from sqlalchemy.orm import Session

from common.access.credentials import LONGEST
from common.errors import Forbidden, LinkExpired, Unauthenticated, problems
from common.http.admission import admission_of, database_of, slot
from common.http.contract_route import ContractRoute
from common.http.gate import gate_of
from common.http.requirement import open_to_all
from common.http.responses import json_response
from common.http.store_settings import AuthSecret, settings_of
from products_service import examples
from products_service.accounts import logins
from products_service.accounts.logins import WRONG, Begun
from products_service.accounts.passwords import hash_password, is_password
from products_service.accounts.user_schemas import ChosenPassword, LogIn, SessionRead, WhoAmI

router = APIRouter(prefix="/session", tags=["accounts"], route_class=ContractRoute)

Result = TypeVar("Result")

NO_ADDRESS = "unknown"
"""Stands for the client's address where the server does not know one: behind a socket."""


async def sessions_possible(request: Request) -> None:
    """Raise Forbidden where a password would go through a network as it is."""
    if not settings_of(request).has_sessions:
        raise Forbidden(
            detail="Nobody can log in over a network without TLS. Set DOMAIN to the name by which browsers reach the "
            "store, which may be one of the local network; programs use keys."
        )


@router.post(
    "",
    summary="Log in",
    response_model=SessionRead,
    responses=problems(body=True),
    dependencies=[Depends(sessions_possible)],
)
@open_to_all
async def log_in(
    request: Request, given: Annotated[LogIn, Body(openapi_examples=examples.LOG_IN)], secret: AuthSecret
) -> Response:
    """Begin a session; the answer sets its cookie. It ends after half an hour without a request, or twelve hours.

    After five wrong passwords for one account from one address, none is looked at for a second, then for two, up to a
    quarter of an hour: until then, tries are answered 429 and not counted.
    """
    address = request.client.host if request.client else NO_ADDRESS
    tried = await _write(request, partial(logins.begin_try, email=given.email, address=address, secret=secret))
    if not await _hashing(request, partial(is_password, given.password, tried.password_hash)):
        await _write(request, partial(logins.refuse, tried=tried))
        raise Unauthenticated(detail=WRONG)
    begun = await _write(request, partial(logins.begin_session, tried=tried, secret=secret))
    return _logged_in(request, begun)


@router.post(
    "/password",
    summary="Choose a password",
    response_model=SessionRead,
    responses=problems(LinkExpired, body=True),
    dependencies=[Depends(sessions_possible)],
)
@open_to_all
async def choose_password(
    request: Request,
    chosen: Annotated[ChosenPassword, Body(openapi_examples=examples.CHOSEN_PASSWORD)],
    secret: AuthSecret,
) -> Response:
    """Choose a first or another password with the token of a link, which is good once, and log in.

    All other sessions of the user end. A password has 12 to 128 characters and is none of the commonest.
    """
    await _write(request, partial(logins.require_link, token=chosen.token, secret=secret))
    stored = await _hashing(request, partial(hash_password, chosen.password))
    work = partial(logins.set_password, token=chosen.token, password_hash=stored, secret=secret)
    return _logged_in(request, await _write(request, work))


@router.get("", summary="Tell who is asking", response_model=WhoAmI, responses=problems())
@open_to_all
async def get_session(request: Request) -> Response:
    """Who is asking, by a key or a session, and what they may do: `local` where nobody has to say it."""
    caller = await gate_of(request).caller(request)
    if caller is None:
        raise Unauthenticated(detail="Nobody has logged in here.")
    principal = caller.principal
    scopes = sorted(principal.scopes)
    return json_response(
        WhoAmI, {"kind": principal.kind, "name": principal.name, "role": principal.role, "scopes": scopes}
    )


@router.delete("", summary="Log out", status_code=204, responses=problems())
@open_to_all
async def log_out(request: Request) -> Response:
    """End the session of the cookie, if there is one."""
    session_hash = gate_of(request).session_hash(request)
    if session_hash is not None:
        await _write(request, partial(logins.end_session, session_hash=session_hash))
    return Response(status_code=204, headers={"Set-Cookie": _cookie(request, "", seconds=0)})


async def _write(request: Request, work: Callable[[Session], Result]) -> Result:
    """A transaction, in a place that is given back before anybody waits for a password to be hashed."""
    async with slot(admission_of(request).connections):
        return await anyio.to_thread.run_sync(database_of(request).write, work)


async def _hashing(request: Request, work: Callable[[], Result]) -> Result:
    """What takes 50 ms and 19 MiB, a few at once."""
    async with slot(admission_of(request).hashing):
        return await anyio.to_thread.run_sync(work)


def _logged_in(request: Request, begun: Begun) -> Response:
    response = json_response(SessionRead, begun)
    response.headers["Set-Cookie"] = _cookie(request, begun.token, seconds=int(LONGEST.total_seconds()))
    return response


def _cookie(request: Request, value: str, *, seconds: int) -> str:
    name = settings_of(request).cookie_name
    secure = "; Secure" if name.startswith("__Host-") else ""
    return f"{name}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Strict{secure}"
