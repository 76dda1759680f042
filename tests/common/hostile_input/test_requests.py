"""Queries, paths, methods and headers of any kind: a 4xx problem with a stable code, and nothing changed."""

import json
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.common.hostile_input.conftest import JSON
from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import Store

# ---- queries


def readable(store: Store, robot: dict[str, Any]) -> list[tuple[TestClient, str]]:
    """Every route that only reads."""
    product = f"/products/{robot['id']}"
    products = ["/categories", "/categories/toys", "/products", product, f"{product}/inventory-transactions"]
    products += [f"{product}/inventory", f"{product}/inventory-series", "/inventory", "/inventory/summary", "/search"]
    products += ["/inventory-transactions"]
    products += ["/healthz", "/readyz", "/metrics"]
    sales = ["/sales", "/sales/1", "/sales/summary", "/sales/compare", "/healthz", "/readyz", "/metrics"]
    return [(store.products, path) for path in products] + [(store.sales, path) for path in sales]


def test_an_unknown_query_parameter_is_refused_on_every_route(
    store: Store, robot: dict[str, Any], routes: list[tuple[TestClient, str, str]]
) -> None:
    for client, method, path in [*routes, *((client, "GET", path) for client, path in readable(store, robot))]:
        for name in ("pirce", "Limit", "", "%F0%9F%A4%96", "%00", "limit[]"):
            answer = client.request(method, f"{path}?{name}=1")
            assert_problem(answer, 422, "invalid_request", errors=[{"parameter": ANY, "detail": ANY}])
    assert_parameter_refused(store.products.delete(f"/products/{robot['id']}", params={"force": "1"}), "force")


def test_a_query_that_is_not_utf8_is_refused_in_a_readable_answer(store: Store, unchanged: None) -> None:
    for query in ("%ff=1", "%ed%a0%80=1", "limit=%ff", "cursor=%ff%fe", "category=%ff"):
        assert store.products.get(f"/products?{query}").json()["code"] in {"invalid_request", "invalid_cursor"}


def test_a_single_valued_parameter_is_given_once(store: Store, robot: dict[str, Any], unchanged: None) -> None:
    for client, path, name, values in [
        (store.products, "/products", "limit", ("1", "2")),
        (store.products, "/products", "q", ("a", "a")),
        (store.products, "/search", "q", ("a", "a")),
        (store.products, "/products", "sort", ("id", "-id")),
        (store.products, "/inventory", "q", ("a", "b")),
        (store.products, "/inventory", "with_count", ("true", "true")),
        (store.products, f"/products/{robot['id']}/inventory", "as_of", ("2026-01-01T00:00:00Z",) * 2),
        (store.products, f"/products/{robot['id']}/inventory-transactions", "reason", ("sale", "block")),
        (store.sales, "/sales", "start_date", ("2026-01-01",) * 2),
        (store.sales, "/sales/summary", "group_by", ("product", "category")),
    ]:
        assert_parameter_refused(client.get(path, params={name: values}), name)


def test_q_holds_no_nul(store: Store, unchanged: None) -> None:
    assert_parameter_refused(store.products.get("/products?q=%00"), "q")


@pytest.mark.parametrize("q", ["' OR 1=1 -- ", '" OR ""="', "\\' OR 1=1 -- ", "%' OR '%'='", "'; DROP TABLE sales; --"])
def test_sql_in_a_query_is_only_text(store: Store, robot: dict[str, Any], unchanged: None, q: str) -> None:
    assert store.products.get("/products", params={"q": q}).json() == {"items": [], "next_cursor": None}
    for parameter in ("sort", "category", "status", "min_price", "cursor"):
        answer = store.products.get("/products", params={parameter: q})
        assert (answer.status_code, answer.json()["code"][:7]) == (422, "invalid")


# ---- paths, methods, headers


def test_a_method_that_is_not_there_is_not_allowed(
    store: Store, robot: dict[str, Any], routes: list[tuple[TestClient, str, str]]
) -> None:
    for client, path in {(client, path) for client, _, path in routes} | {*readable(store, robot)}:
        for method in ("PUT", "TRACE", "BREW"):
            answer = client.request(method, path)
            assert_problem(answer, 405, "method_not_allowed", instance=path)
            assert answer.headers["allow"]


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/product",
        "/products/1/sales",
        "/sales/1/units",
        "/../etc/passwd",
        "/%2e%2e/secret",
        "/%ff",
        "/%00",
        "/docs/static/../../../etc/passwd",
        "/docs/static/%2e%2e/%2e%2e/common/settings.py",
        "/" + "x" * 5000,
    ],
)
def test_a_path_that_is_not_there_is_not_found(store: Store, unchanged: None, path: str) -> None:
    for client in (store.products, store.sales):
        assert_problem(client.get(path), 404, "not_found")


def test_headers_of_any_kind_change_nothing(store: Store, unchanged: None) -> None:
    """Repeated, overlong, not ASCII, lying: read routes ignore what they do not know."""
    for headers in (
        [("X-Request-ID", "a"), ("X-Request-ID", "b")],
        [("X-Forwarded-Host", "evil.example"), ("X-Forwarded-For", "evil.example"), ("Forwarded", "host=evil.example")],
        [("Accept", "application/xml"), ("Accept", "text/html")],
        [("X-Nonsense", "x" * 10_000)],
        [(b"X-Bytes", b"\xff\xfe")],
        [("Transfer-Encoding", "chunked"), ("Content-Type", "text/plain")],
        [("Range", "bytes=0-1"), ("If-None-Match", "*"), ("Cookie", "a=b"), ("Authorization", "Basic e30=")],
    ):
        answer = store.products.get("/products", headers=headers)
        assert answer.status_code == 200
        assert len(answer.headers.get_list("x-request-id")) == 1


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=60), seed=st.integers(0, 100))
def test_no_bytes_make_a_server_error(routes: list[tuple[TestClient, str, str]], body: bytes, seed: int) -> None:
    client, method, path = routes[seed % len(routes)]
    answer = client.request(method, path, content=body, headers=JSON | {"Idempotency-Key": "k"})
    assert answer.status_code in {400, 422}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["toys", "1.00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.dictionaries(st.sampled_from(["name", "category", "price", "sku", "current_inventory", "x"]), VALUES),
    keyed=st.booleans(),
)
def test_no_json_makes_a_server_error(store: Store, robot: dict[str, Any], body: dict[str, Any], keyed: bool) -> None:
    headers = JSON | ({"Idempotency-Key": "k"} if keyed else {})
    for method, path in (("POST", "/products"), ("PATCH", f"/products/{robot['id']}")):
        answer = store.products.request(method, path, content=json.dumps(body), headers=headers)
        assert answer.status_code < 500
