"""/dashboard/: the dashboard's files, and where it finds the two APIs. `/` leads there."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from common.http.browser_guard import host_name
from common.http.own_names import DASHBOARD
from common.http.requirement import open_to_all
from common.http.store_settings import GivenSettings
from products_service.dashboard import api_addresses, file_answer, is_built, page_policy

router = APIRouter(include_in_schema=False)


async def addresses(request: Request, settings: GivenSettings) -> dict[str, str]:
    """Where the page of this request finds the two APIs."""
    return api_addresses(settings, host_name(request.headers.get("host", "localhost")), request.url.scheme)


Addresses = Annotated[dict[str, str], Depends(addresses)]


@router.get("/")
@open_to_all
def root() -> RedirectResponse:
    """What is here for people: the dashboard, or what there is without it."""
    return RedirectResponse(f"{DASHBOARD}/" if is_built() else "/docs")


@router.get(DASHBOARD)
@open_to_all
def without_slash() -> RedirectResponse:
    """The page's own addresses are relative to the folder."""
    return RedirectResponse(f"{DASHBOARD}/")


@router.get(f"{DASHBOARD}/config.json")
@open_to_all
def config(found: Addresses) -> JSONResponse:
    """Where both APIs are, so that the same files can be served anywhere."""
    return JSONResponse(found)


@router.get(DASHBOARD + "/{path:path}")
@open_to_all
def file(path: str, request: Request, found: Addresses) -> Response:
    """A file of the dashboard, or its page."""
    return file_answer(path or "index.html", request.scope, page_policy(found))
