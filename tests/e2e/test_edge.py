"""The way in from outside, as somebody on another machine takes it: Caddy, a log-in, and what a role may not do."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from tests.e2e.stack import Stack, docker, engine_answers, free_port

pytestmark = pytest.mark.e2e

DOMAIN = "localhost"
"""A name that leads here from everywhere on this machine, and that no public authority signs."""

PASSWORD = "violet horse battery 42"  # noqa: S105 - of users of this test
HEADER_SECONDS = 20
"""What the Caddyfile gives a client for its headers."""


@pytest.fixture(scope="module")
def edge() -> Iterator[Stack]:
    """A started stack behind Caddy."""
    if not engine_answers():
        pytest.skip("no Docker engine with Compose answers here")
    ports = {"EDGE_HTTP_PORT": str(free_port()), "EDGE_HTTPS_PORT": str(free_port())}
    with Stack(DOMAIN=DOMAIN, EDGE_ADDRESS="127.0.0.1", **ports) as stack:
        stack.manager("start")
        yield stack


@pytest.fixture
def browser(edge: Stack) -> Iterator[httpx.Client]:
    """A browser on the dashboard's page, which believes the certificate."""
    address = f"https://{DOMAIN}:{edge.setting('EDGE_HTTPS_PORT')}"
    with httpx.Client(base_url=address, verify=False, headers={"Origin": address}) as client:  # noqa: S501 - see above
        yield client


def log_in(edge: Stack, browser: httpx.Client, email: str, role: str) -> None:
    """Follow an invitation: choose a password by the link that the operator was shown."""
    link = edge.manager("user", "add", email, "--role", role).split()[0]
    address, _, token = link.partition("#")
    assert address == f"{browser.base_url}/dashboard/welcome"
    chosen = browser.post("/session/password", json={"token": token, "password": PASSWORD})
    assert chosen.status_code == 200, chosen.text
    assert "__Host-ecm" in browser.cookies


def test_both_services_and_the_dashboard_are_at_one_address_and_nowhere_else(
    edge: Stack, browser: httpx.Client
) -> None:
    for path, status in {
        "/dashboard/": 200,
        "/healthz": 200,
        "/products": 401,
        "/sales": 401,
        "/returns": 401,
        "/store": 401,
        "/reports/query": 405,
        "/docs/sales": 401,
        "/metrics": 404,
    }.items():
        assert (path, browser.get(path).status_code) == (path, status)
    assert browser.get("/products").headers["strict-transport-security"]
    for port in edge.ports.values():
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
    plain = httpx.get(f"http://{DOMAIN}:{edge.setting('EDGE_HTTP_PORT')}/sales?limit=1")
    assert (plain.status_code, plain.headers["location"]) == (308, f"{browser.base_url}/sales?limit=1")


def test_a_clerk_follows_an_invitation_sells_and_is_refused_what_a_clerk_may_not(
    edge: Stack, browser: httpx.Client
) -> None:
    log_in(edge, browser, "manager@example.com", "manager")
    assert browser.post("/categories", json={"name": "toys"}).status_code == 201
    robot = {"name": "Robot", "category": "toys", "price": "19.99", "current_inventory": 5}
    product = browser.post("/products", json=robot).json()
    browser.cookies.clear()
    log_in(edge, browser, "clerk@example.com", "clerk")
    assert browser.get("/session").json()["role"] == "clerk"
    sold = browser.post("/sales", json={"product_id": product["id"], "units": 2})
    assert (sold.status_code, sold.json()["revenue"]) == (201, "39.98")
    refused = browser.patch(f"/products/{product['id']}", json={"price": "1.00"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert browser.get(f"/products/{product['id']}").json()["price"] == "19.99"
    today = {"start_date": "2026-01-01", "end_date": "2026-01-31"}
    assert browser.get("/sales/summary", params=today).status_code == 403
    assert browser.delete("/session").status_code == 204
    assert browser.get("/sales").status_code == 401
    elsewhere = browser.post(
        "/session",
        json={"email": "clerk@example.com", "password": PASSWORD},
        headers={"Origin": "https://evil.example"},
    )
    assert elsewhere.status_code == 403


def test_the_logs_name_the_client_and_no_secret(edge: Stack, browser: httpx.Client) -> None:
    key = edge.manager("key", "add", "Shop", "--scopes", "catalog:read").split()[0]
    assert browser.get("/products", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    logs = "".join(docker("logs", edge.container(service)) for service in ("products", "sales", "edge"))
    gateway = docker(
        "inspect", "--format={{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}", edge.container("edge")
    ).strip()
    assert f'"client": "{gateway}"' in logs
    assert [secret for secret in (key, PASSWORD) if secret in logs] == []


def test_a_client_that_dribbles_its_headers_is_cut_off(edge: Stack) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", int(edge.setting("EDGE_HTTPS_PORT"))))
    with closing(context.wrap_socket(plain, server_hostname=DOMAIN)) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        client.settimeout(0.5)
        for _ in range(HEADER_SECONDS * 6):
            try:
                client.sendall(b"X: 1\r\n")
                if not client.recv(1000):
                    return
            except TimeoutError:
                time.sleep(0)
            except OSError:
                return
    pytest.fail("a client that never ended its headers was waited for")
