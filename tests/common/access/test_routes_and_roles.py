"""Every route lets in the roles that the table of scopes says, and nobody else."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

import products_service.main
import sales_service.main
from common.access.scopes import ROLES, Scope, scopes_of
from common.db.models import Role
from common.http.requirement import Requirement, requirement_of
from common.settings import Settings
from tests.common.access.conftest import Guarded, MakeKey
from tests.support.live import ENDLESS
from tests.support.problems import assert_problem

NOWHERE = Settings(database_url="mysql://nobody@localhost/nothing")  # type: ignore[arg-type]
APPS = {"products": products_service.main.create(NOWHERE), "sales": sales_service.main.create(NOWHERE)}

CONTRACT = {
    "GET /categories": "catalog:read",
    "POST /categories": "catalog:write",
    "GET /products/{product_id}": "catalog:read",
    "PATCH /products/{product_id}": "catalog:write stock:write",
    "DELETE /products/{product_id}": "catalog:write",
    "POST /products/{product_id}/restore": "catalog:write",
    "GET /search": "catalog:read",
    "GET /inventory": "stock:read",
    "GET /inventory/summary": "stock:read",
    "GET /products/{product_id}/inventory": "stock:read",
    "GET /products/{product_id}/inventory-series": "stock:read",
    "GET /products/{product_id}/inventory-transactions": "stock:read",
    "POST /products/{product_id}/inventory-transactions": "stock:write",
    "POST /products/import": "data:import",
    "GET /products/export": "data:export",
    "GET /inventory/export": "data:export",
    "GET /api-keys": "users:write",
    "POST /api-keys": "users:write",
    "DELETE /api-keys/{key_id}": "users:write",
    "POST /api-keys/{key_id}/roll": "users:write",
    "POST /sales": "sales:write",
    "POST /sales/batch": "sales:write",
    "GET /sales": "sales:read",
    "GET /sales/{sale_id}": "sales:read",
    "POST /sales/{sale_id}/void": "history:write",
    "GET /sales/summary": "reports:read",
    "GET /sales/compare": "reports:read",
    "GET /sales/heatmap": "reports:read",
    "POST /reports/query": "reports:read",
    "POST /sales/import": "data:import",
    "GET /sales/export": "data:export",
    "POST /returns": "sales:write",
    "GET /returns": "sales:read",
    "GET /returns/{return_id}": "sales:read",
    "GET /returns/summary": "reports:read",
    "POST /returns/{return_id}/void": "history:write",
    "GET /store": "",
    "GET /metrics": "metrics:read",
}
"""What the contract says of these; no scope: any credential will do."""


def routes(app: FastAPI) -> dict[str, Requirement]:
    """Every call of an application, "GET /products", with what it needs."""
    return {
        f"{method} {context.path}": requirement_of(context.endpoint)
        for context in iter_route_contexts(app.routes)
        if not isinstance(context.original_route, Mount)
        for method in context.methods or ()
    }


CALLS = [
    pytest.param(service, call, requirement, id=f"{service} {call}")
    for service, app in APPS.items()
    for call, requirement in routes(app).items()
]
EVERYBODY = {"nobody": None, **{str(role): scopes_of(role) for role in Role}, "shop": {"catalog:read", "sales:write"}}


def test_the_contract_is_what_is_declared() -> None:
    declared = {call: requirement for app in APPS.values() for call, requirement in routes(app).items()}
    found = {call: " ".join(declared[call].scopes) for call in CONTRACT if not declared[call].open}
    assert found == CONTRACT


@pytest.mark.parametrize(("service", "call", "requirement"), CALLS)
def test_a_call_is_for_the_roles_that_the_table_says(
    guarded: Guarded, make_key: MakeKey, service: str, call: str, requirement: Requirement
) -> None:
    method, path = re.sub(r"{[^}]*}", "1", call).split(" ")
    client: Any = getattr(guarded, service)
    for name, scopes in EVERYBODY.items():
        headers = {} if scopes is None else make_key(*scopes)
        is_let_in = scopes is not None and may(name, scopes, requirement)
        # An answer that never ends would be waited for: its head says as much.
        asked = "HEAD" if is_let_in and path in ENDLESS else method
        answer = client.request(asked, path, headers=headers, follow_redirects=False)
        if requirement.open or requirement.open_on_loopback:
            # Who am I? has no answer for nobody.
            assert answer.status_code not in {401, 403} or (call, scopes) == ("GET /session", None)
        elif scopes is None:
            assert_problem(answer, 401, "unauthenticated")
            assert answer.headers["www-authenticate"] == "Bearer"
        elif not is_let_in:
            problem = assert_problem(answer, 403, "forbidden", scope=" ".join(requirement.scopes))
            assert requirement.scopes[0] in problem["detail"]
        else:
            assert answer.status_code not in {401, 403}, (name, answer.text)


def may(name: str, scopes: Any, requirement: Requirement) -> bool:
    """By the table, for a role; by its own scopes, for a key. Everybody, where any credential will do."""
    if not requirement.scopes:
        return True
    if name == "shop":
        return bool(scopes & set(requirement.scopes))
    return any(Role(name) in ROLES[scope] for scope in requirement.scopes)


@pytest.mark.parametrize("service", APPS)
def test_the_document_names_the_scope_of_each_operation_and_both_ways_in(service: str) -> None:
    document = APPS[service].openapi()
    ways = document["components"]["securitySchemes"]
    assert {name: (way["type"], way.get("scheme"), way.get("name")) for name, way in ways.items()} == {
        "key": ("http", "bearer", None),
        "session": ("apiKey", None, "ecm"),
    }
    declared = routes(APPS[service])
    for path, item in document["paths"].items():
        for method, operation in item.items():
            requirement = declared[f"{method.upper()} {path}"]
            named = {scope for way in operation["security"] for scopes in way.values() for scope in scopes}
            assert named == set(requirement.scopes)
            assert all(f"`{scope}`" in operation["description"] for scope in requirement.scopes)
            assert named <= set(Scope)
