"""Deny by default: a route that does not say what it needs keeps the application from being built."""

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles

from common.access.scopes import ROLES, Scope, scopes_of
from common.db.models import Role
from common.http.app import create_app
from common.http.contract_route import ContractRoute
from common.http.requirement import UndeclaredRoute, needs, open_to_all, require_declared
from common.settings import Settings

NOWHERE = Settings(database_url="mysql://nobody@localhost/nothing")  # type: ignore[arg-type]


def test_a_role_may_do_what_the_table_says() -> None:
    assert set(ROLES) == set(Scope)
    assert {role: " ".join(sorted(scopes_of(role))) for role in Role} == {
        Role.VIEWER: "catalog:read reports:read sales:read stock:read",
        Role.CLERK: "catalog:read sales:read sales:write stock:read stock:write",
        Role.MANAGER: "catalog:read catalog:write costs:read data:export data:import history:write reports:read "
        "sales:read sales:write stock:read stock:write",
        Role.ADMIN: "audit:read catalog:read catalog:write costs:read data:export data:import history:write "
        "metrics:read reports:read sales:read sales:write stock:read stock:write users:write",
    }


def test_a_route_that_declares_nothing_is_refused() -> None:
    router = APIRouter(route_class=ContractRoute)
    with pytest.raises(UndeclaredRoute, match=r"undeclared.* does not say who may call it"):

        @router.get("/undeclared")
        async def undeclared() -> None: ...


@pytest.mark.parametrize("router", [APIRouter(), FastAPI(openapi_url=None).router])
def test_so_is_one_of_a_class_that_checks_nothing(router: APIRouter) -> None:
    async def undeclared() -> None: ...

    router.add_api_route("/undeclared", undeclared)
    with pytest.raises(UndeclaredRoute, match="undeclared"):
        create_app("Test", "", [router], NOWHERE, tags={})


def test_so_is_one_that_needs_something_which_nothing_would_check() -> None:
    router = APIRouter()

    @router.get("/unchecked")
    @needs(Scope.SALES_READ)
    async def unchecked() -> None: ...

    with pytest.raises(UndeclaredRoute, match="/unchecked needs the scope `sales:read`, which nothing checks"):
        create_app("Test", "", [router], NOWHERE, tags={})


def test_so_is_a_directory_of_files_that_is_not_known() -> None:
    app = FastAPI(openapi_url=None)
    app.mount("/files", StaticFiles(directory="."))
    with pytest.raises(UndeclaredRoute, match="/files"):
        require_declared(app.routes, frozenset(), ContractRoute)


def test_an_open_route_needs_no_class_of_its_own() -> None:
    router = APIRouter()

    @router.get("/open")
    @open_to_all
    async def everybody() -> None: ...

    create_app("Test", "", [router], NOWHERE, tags={})
