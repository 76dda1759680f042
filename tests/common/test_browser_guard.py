"""Web pages of strangers reach nothing: neither by a name of their own for this machine, nor from another site."""

import http.client
import socket
from typing import Any

import pytest
from fastapi.testclient import TestClient

from common.http.browser_guard import host_name
from common.settings import Settings
from tests.support.live import served
from tests.support.problems import assert_problem
from tests.support.services import running_products
from tests.support.store import Store

EVIL = "https://evil.example"
DASHBOARD = "http://localhost:3000"
CROSS_SITE = {"Sec-Fetch-Site": "cross-site"}
NAVIGATION = CROSS_SITE | {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
TOYS = {"name": "toys"}


# ---- Host


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8000", "LocalHost:1", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:8000", "::1"],
)
def test_the_services_go_by_the_names_of_this_machine(store: Store, host: str) -> None:
    for client in (store.products, store.sales):
        assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.0.2.1",
        "[::2]:8000",
        "",
        ":8000",
        "localhost@evil.example",
        "evil.example/localhost",
        "products",
        "[::1evil",
        "localhost evil",
    ],
)
def test_any_other_host_is_refused_whatever_is_asked_for(store: Store, host: str) -> None:
    for client in (store.products, store.sales):
        for method, path in (("GET", "/docs"), ("GET", "/healthz"), ("GET", "/nothing"), ("OPTIONS", "/healthz")):
            answer = client.request(method, path, headers={"Host": host})
            assert_problem(answer, 421, "host_not_allowed", instance=path)
            assert "ALLOWED_HOSTS" in answer.json()["detail"]
            assert answer.headers["x-request-id"]
    own = {"Host": host, "Origin": f"http://{host}"}
    assert_problem(store.products.post("/categories", json=TOYS, headers=own), 421, "host_not_allowed")
    assert store.products.get("/categories").json() in ([], {"items": [], "next_cursor": None})


def test_further_names_are_a_setting(settings: Settings) -> None:
    hosts = Settings(
        database_url="mysql://u@localhost/x",  # type: ignore[arg-type]
        allowed_hosts="products, Shop.LAN ,,192.168.1.5,[fd00::5]",  # type: ignore[arg-type]
    ).allowed_hosts
    assert hosts == {"products", "shop.lan", "192.168.1.5", "fd00::5"}
    with running_products(settings, allowed_hosts=hosts, host="10.0.0.7") as client:
        for host in ("products:8000", "shop.lan", "SHOP.lan:80", "192.168.1.5:8000", "[fd00::5]:8000", "10.0.0.7"):
            assert client.get("/healthz", headers={"Host": host}).status_code == 200
        for host in ("sales", "a.shop.lan", "192.168.1.50"):
            assert client.get("/healthz", headers={"Host": host}).status_code == 421


def raw_status(port: int, request: bytes) -> int:
    """The status of the answer to a request as it is."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status


def test_only_what_is_older_than_the_header_may_leave_it_out(products_client: TestClient) -> None:
    """Health checks of HTTP/1.0 do; a browser never did."""
    with served(products_client.app) as port:  # type: ignore[arg-type]
        assert raw_status(port, b"GET /healthz HTTP/1.0\r\n\r\n") == 200
        assert raw_status(port, b"GET /healthz HTTP/1.0\r\nHost: evil.example\r\n\r\n") == 421
        assert raw_status(port, b"GET /healthz HTTP/1.1\r\n\r\n") == 400
        twice = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"
        assert raw_status(port, twice) == 400


@pytest.mark.parametrize(
    ("header", "name"),
    [("shop.lan", "shop.lan"), ("Shop.Lan:80", "shop.lan"), ("[FD00::5]:80", "fd00::5"), ("fd00::5", "fd00::5")],
)
def test_the_name_in_a_host_header(header: str, name: str) -> None:
    assert host_name(header) == name


# ---- pages of other sites


def test_a_page_of_another_site_reads_nothing(store: Store) -> None:
    for path in ("/products", "/healthz", "/openapi.json", "/docs/static/swagger-ui.css", "/products/export"):
        for mode in ("no-cors", "cors", "navigate"):
            answer = store.products.get(path, headers=CROSS_SITE | {"Sec-Fetch-Mode": mode})
            assert_problem(answer, 403, "forbidden", instance=path)
    assert_problem(store.products.get("/products", headers=CROSS_SITE | {"Origin": EVIL}), 403, "forbidden")


@pytest.mark.parametrize("site", ["same-origin", "same-site", "none"])
def test_pages_of_this_site_and_people_read_everything(store: Store, site: str) -> None:
    assert store.products.get("/products", headers={"Sec-Fetch-Site": site}).status_code == 200


def test_a_link_on_any_page_may_lead_to_the_documentation(store: Store) -> None:
    for client in (store.products, store.sales):
        assert client.get("/docs", headers=NAVIGATION).status_code == 200
        assert client.get("/", headers=NAVIGATION, follow_redirects=False).status_code == 307
        assert client.head("/docs", headers=NAVIGATION).status_code == 200
        for more in ({"Sec-Fetch-Dest": "iframe"}, {"Sec-Fetch-Mode": "no-cors"}):
            assert client.get("/docs", headers=NAVIGATION | more).status_code == 403
        assert client.post("/docs", headers=NAVIGATION).status_code == 403


def test_an_origin_that_cors_allows_is_no_stranger(store: Store) -> None:
    """A dashboard on http://localhost:3000 that calls http://127.0.0.1:8000 is of another site."""
    headers = CROSS_SITE | {"Origin": DASHBOARD}
    assert store.products.post("/categories", json=TOYS, headers=headers).status_code == 201
    answer = store.products.get("/categories", headers=headers)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, DASHBOARD)


@pytest.mark.parametrize(
    ("changes", "host", "trusted", "others"),
    [
        (
            {"allowed_hosts": frozenset({"shop.lan"}), "products_port": 9000},
            "shop.lan:9001",
            "http://shop.lan:9000",
            ["http://shop.lan:9001", "http://shop.lan:90000", "http://shopxlan:9000", "http://shop.lan"],
        ),
        (
            {"allowed_hosts": frozenset({"shop.lan"}), "products_url": "https://Shop.example/admin"},
            "shop.lan",
            "https://shop.example",
            ["http://shop.example", "http://shop.lan:8000", "https://shop.example.evil"],
        ),
    ],
)
def test_the_dashboard_is_no_stranger_on_the_other_service(
    settings: Settings, changes: dict[str, Any], host: str, trusted: str, others: list[str]
) -> None:
    """The page comes from the products service, and its calls of the other one from another origin."""
    with running_products(settings, cors_origin_regex="https://nobody.example", **changes) as client:
        for origin in (trusted, *others):
            answer = client.get("/categories", headers={"Host": host, "Origin": origin, "Sec-Fetch-Site": "same-site"})
            allowed = answer.headers.get("access-control-allow-origin")
            assert allowed == (trusted if origin == trusted else None)
            changed = client.post("/categories", json={}, headers={"Host": host, "Origin": origin})
            is_own = origin == f"http://{host}"
            assert changed.status_code == (422 if origin == trusted or is_own else 403)


def test_a_page_served_from_here_may_do_everything_by_whatever_name_it_was_called(settings: Settings) -> None:
    """Swagger UI's own requests, also behind a proxy that speaks TLS."""
    with running_products(settings, allowed_hosts=frozenset({"shop.lan"})) as client:
        for origin in ("http://shop.lan:8000", "https://shop.lan:8000"):
            own = {"Host": "shop.lan:8000", "Origin": origin, "Sec-Fetch-Site": "same-origin"}
            answer = client.post("/categories", json={"name": "no such"}, headers=own)
            assert answer.json()["code"] == "invalid_request"
        # Another port is another origin.
        other = {"Host": "shop.lan:8000", "Origin": "http://shop.lan:9000", "Sec-Fetch-Site": "same-site"}
        assert_problem(client.post("/categories", json=TOYS, headers=other), 403, "forbidden")


@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost.evil.example", "file://", "http://testserver.evil"])
def test_a_page_of_a_foreign_origin_changes_nothing(store: Store, origin: str) -> None:
    robot = store.product(current_inventory=5)
    path = f"/products/{robot['id']}"
    changes: list[tuple[TestClient, str, str, Any]] = [
        (store.products, "POST", "/categories", {"name": "home"}),
        (store.products, "PATCH", path, {"name": "Stolen"}),
        (store.products, "DELETE", path, None),
        (store.products, "POST", f"{path}/inventory-transactions", {"change": -1}),
        (store.sales, "POST", "/sales", {"product_id": robot["id"], "units": 1}),
        (store.sales, "PUT", "/nothing", None),
    ]
    for client, method, target, body in changes:
        answer = client.request(method, target, json=body, headers={"Origin": origin})
        assert_problem(answer, 403, "forbidden", instance=target)
        assert "access-control-allow-origin" not in answer.headers
    assert store.products.get(path).json() == robot


def test_a_program_sends_none_of_these_headers_and_is_let_in(store: Store) -> None:
    assert store.products.post("/categories", json=TOYS).status_code == 201
    given_twice = [("Origin", DASHBOARD), ("Origin", EVIL)]
    assert_problem(store.products.get("/products", headers=given_twice), 400, "invalid_request")


def test_a_refused_preflight_is_a_problem_that_says_what_is_refused(store: Store) -> None:
    for more, at_fault in (
        ({"Origin": EVIL}, "origin"),
        ({"Access-Control-Request-Method": "PUT"}, "method"),
        ({"Access-Control-Request-Headers": "x-evil"}, "headers"),
    ):
        asked = {"Origin": DASHBOARD, "Access-Control-Request-Method": "POST"} | more
        answer = store.products.options("/products", headers=asked)
        assert at_fault in assert_problem(answer, 403, "forbidden", instance="/products")["detail"]
        assert answer.headers["x-request-id"]
