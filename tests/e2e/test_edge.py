"""The way in from outside, as somebody on another machine takes it: Caddy, a log-in, and what a role may not do."""

import contextlib
import json
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.stack import Stack, docker, engine_answers, free_port

pytestmark = pytest.mark.e2e

DOMAIN = "shop.test"
"""A name that no public authority signs, and that leads nowhere but where a test says so."""

PASSWORD = "violet horse battery 42"  # noqa: S105 - of users of this test
HEADER_SECONDS = 20
"""What the Caddyfile gives a client for its headers, and the services for the next 4 KB of a body."""

ROOT = "/data/caddy/pki/authorities/local/root.crt"
VISITOR = Path(__file__).with_name("visitor.py")
MEGABYTE = 1_000_000
LARGE = 300 * MEGABYTE
"""Bytes that go through at once, in each direction: far more than Caddy may keep."""

Answers = list[tuple[int, str, str]]


class ThroughTheEdge(httpx.HTTPTransport):
    """Finds the store's name where Caddy is published, and believes its certificate."""

    def __init__(self) -> None:
        super().__init__(verify=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to this machine, by the name that it has."""
        request.extensions = {**request.extensions, "sni_hostname": DOMAIN}
        request.url = request.url.copy_with(host="127.0.0.1")
        return super().handle_request(request)


@pytest.fixture(scope="module")
def edge() -> Iterator[Stack]:
    """A started stack behind Caddy."""
    if not engine_answers():
        pytest.skip("no Docker engine with Compose answers here")
    ports = {"EDGE_HTTP_PORT": str(free_port()), "EDGE_HTTPS_PORT": str(free_port())}
    more = {"DISK_RESERVE_BYTES": str(100 * MEGABYTE), "EDGE_MEMORY": "128m", "START_SECONDS": "300"}
    with Stack(DOMAIN=DOMAIN, EDGE_ADDRESS="127.0.0.1", **ports, **more) as stack:
        stack.manager("start")
        yield stack


def address_of(edge: Stack) -> str:
    """Where the store is for everybody."""
    return f"https://{DOMAIN}:{edge.setting('EDGE_HTTPS_PORT')}"


@pytest.fixture
def browser(edge: Stack) -> Iterator[httpx.Client]:
    """A browser on the dashboard's page."""
    address = address_of(edge)
    headers = {"Origin": address}
    with httpx.Client(base_url=address, transport=ThroughTheEdge(), headers=headers, timeout=60) as client:
        yield client


def invitation(edge: Stack, email: str, role: str) -> str:
    """What stands behind # in the link that the operator is shown."""
    told = edge.manager("user", "add", email, "--role", role)
    address, _, token = next(word for word in told.split() if "#" in word).partition("#")
    assert address == f"{address_of(edge)}/dashboard/welcome"
    return token


def new_key(edge: Stack, *scopes: str) -> str:
    """A key that the operator was shown."""
    told = edge.manager("key", "add", "Program", "--scopes", ",".join(scopes))
    return next(word for word in told.split() if word.startswith("ecm_"))


def visit(edge: Stack, *requests: tuple[str, str, Any]) -> tuple[str, Answers]:
    """What a machine of its own in the network is answered; and its address there."""
    network = f"{edge.project}_outside"
    inside = docker(
        "inspect", f'--format={{{{(index .NetworkSettings.Networks "{network}").IPAddress}}}}', edge.container("edge")
    )
    root = docker("exec", edge.container("edge"), "cat", ROOT)
    asked = {"base": address_of(edge), "root": root, "requests": requests}
    machine = ["docker", "run", "--rm", "-i", f"--network={network}", f"--add-host={DOMAIN}:{inside.strip()}"]
    command = [*machine, "python:3.13-slim", "python", "-c", VISITOR.read_text()]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    return told["address"], [(status, path, body) for status, path, body in told["answers"]]


def test_both_services_and_the_dashboard_are_at_one_address_and_nowhere_else(
    edge: Stack, browser: httpx.Client
) -> None:
    for path, status in {
        "/": 307,
        "/dashboard/": 200,
        "/healthz": 200,
        "/products": 401,
        "/sales": 401,
        "/returns": 401,
        "/store": 401,
        "/reports/query": 405,
        "/docs/sales": 401,
        "/metrics": 404,
        "/%6detrics": 404,
    }.items():
        assert (path, browser.get(path).status_code) == (path, status)
    assert browser.get("/products").headers["strict-transport-security"]
    for port in edge.ports.values():
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
    plain = httpx.get(f"http://127.0.0.1:{edge.setting('EDGE_HTTP_PORT')}/sales?limit=1", headers={"Host": DOMAIN})
    assert (plain.status_code, plain.headers["location"]) == (308, f"{browser.base_url}/sales?limit=1")


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br, zstd", "zstd"), ("gzip", "gzip"), ("gzip, zstd;q=0", "gzip"), ("identity", None)],
)
def test_answers_are_packed_as_the_client_can_read_them(
    edge: Stack, browser: httpx.Client, accepted: str, coding: str | None
) -> None:
    headers = {"Authorization": f"Bearer {new_key(edge, 'catalog:read')}", "Accept-Encoding": accepted}
    with browser.stream("GET", "/openapi.json", headers=headers) as answer:
        assert (answer.status_code, answer.headers.get("content-encoding")) == (200, coding)
        assert sum(map(len, answer.iter_raw())) > 10_000


def test_what_caddy_answers_itself_is_protected_too(edge: Stack, browser: httpx.Client) -> None:
    port = edge.setting("EDGE_HTTP_PORT")
    for answer in (browser.get("/metrics"), httpx.get(f"http://127.0.0.1:{port}/", headers={"Host": DOMAIN})):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_clerk_on_another_machine_follows_the_invitation_sells_and_is_refused_what_a_clerk_may_not(
    edge: Stack,
) -> None:
    chosen = {"token": invitation(edge, "manager@example.com", "manager"), "password": PASSWORD}
    robot = {"name": "Robot", "category": "toys", "price": "19.99", "current_inventory": 5}
    _, managed = visit(
        edge,
        ("POST", "/session/password", chosen),
        ("POST", "/categories", {"name": "toys"}),
        ("POST", "/products", robot),
    )
    assert [status for status, *_ in managed] == [200, 201, 201]
    product = json.loads(managed[2][2])["id"]
    chosen = {"token": invitation(edge, "clerk@example.com", "clerk"), "password": PASSWORD}
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    address, answers = visit(
        edge,
        ("GET", "/", None),
        ("GET", "/dashboard/welcome", None),
        ("POST", "/session/password", chosen),
        ("POST", "/session/password", chosen),
        ("POST", "/session", {"email": "clerk@example.com", "password": PASSWORD}),
        ("GET", "/session", None),
        ("POST", "/sales", {"product_id": product, "units": 2}),
        ("PATCH", f"/products/{product}", {"price": "1.00"}),
        ("GET", f"/sales/summary?start_date={today}&end_date={today}", None),
        ("POST", "/sales", {"product_id": product, "units": 1, "unit_price": "1.00"}),
        ("GET", "/users", None),
        ("GET", f"/products/{product}", None),
        ("DELETE", "/session", None),
        ("GET", "/sales", None),
    )
    statuses = [status for status, *_ in answers]
    assert statuses == [200, 200, 200, 410, 200, 200, 201, 403, 403, 403, 403, 200, 204, 401]
    assert [path for _, path, _ in answers[:2]] == ["/dashboard/", "/dashboard/welcome"]
    assert '<div id="root"' in answers[0][2]
    assert json.loads(answers[5][2])["role"] == "clerk"
    sold = json.loads(answers[6][2])
    assert (sold["revenue"], sold["actor"]["kind"], sold["actor"]["name"]) == ("39.98", "user", "clerk")
    assert [json.loads(answers[at][2])["scope"] for at in range(7, 11)] == [
        "catalog:write",
        "reports:read",
        "history:write",
        "users:write",
    ]
    assert [json.loads(answers[11][2])[name] for name in ("price", "current_inventory")] == ["19.99", 3]
    # The services name whoever sent it, not Caddy.
    assert f'"client": "{address}"' in docker("logs", edge.container("sales"))


def test_pages_of_other_sites_log_nobody_in(browser: httpx.Client) -> None:
    body = {"email": "clerk@example.com", "password": PASSWORD}
    assert browser.post("/session", json=body, headers={"Origin": "https://evil.example"}).status_code == 403


def test_no_log_and_no_environment_holds_a_secret(edge: Stack, browser: httpx.Client) -> None:
    key = new_key(edge, "catalog:read")
    assert browser.get("/products", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    made = ("DB_PRODUCTS_PASSWORD", "DB_SALES_PASSWORD", "DB_ROOT_PASSWORD", "AUTH_SECRET")
    secrets = [key, PASSWORD, *(edge.setting(name) for name in made)]
    services = ("products", "sales", "edge", "db")
    logs = "".join(all_logs(edge, service) for service in services)
    described = "".join(docker("inspect", edge.container(service)) for service in services)
    assert '"route": "/products"' in logs
    assert [secret for secret in secrets if secret in logs + described] == []
    entries = edge.sql("SELECT changes, note, actor_name FROM audit_entries")
    assert entries
    assert [secret for secret in secrets if secret in str(entries)] == []


def all_logs(edge: Stack, service: str) -> str:
    """What a container has said on both of its outputs."""
    said = subprocess.run(["docker", "logs", edge.container(service)], capture_output=True, text=True, check=True)
    return said.stdout + said.stderr


# ---- slow clients


@pytest.fixture
def connected(edge: Stack) -> Iterator[ssl.SSLSocket]:
    """A connection to Caddy that nothing has been sent on."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", int(edge.setting("EDGE_HTTPS_PORT"))))
    with closing(context.wrap_socket(plain, server_hostname=DOMAIN)) as client:
        client.settimeout(0.5)
        yield client


def dribbled(client: ssl.SSLSocket, text: str, is_over: Callable[[], bool]) -> bool:
    """Send a text again and again, twice a second and for a minute at most, until it is over."""
    for _ in range(HEADER_SECONDS * 6):
        with contextlib.suppress(TimeoutError):
            client.sendall(text.encode())
            if not client.recv(10_000):
                return True
        if is_over():
            return True
    return False


def test_a_client_that_dribbles_its_headers_is_cut_off(connected: ssl.SSLSocket) -> None:
    connected.sendall(f"GET /healthz HTTP/1.1\r\nHost: {DOMAIN}\r\n".encode())
    with contextlib.suppress(OSError):
        assert dribbled(connected, "X: 1\r\n", lambda: False)


def test_a_client_that_dribbles_its_body_keeps_no_service_waiting(edge: Stack, connected: ssl.SSLSocket) -> None:
    """Caddy itself waits for TRANSFER_SECONDS, since it may be an upload: it takes a connection of its own for that."""
    head = f"POST /session HTTP/1.1\r\nHost: {DOMAIN}\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n"
    connected.sendall(head.encode())
    with contextlib.suppress(OSError):
        assert dribbled(connected, " ", lambda: '"reason": "body"' in all_logs(edge, "products"))


# ---- large files


def kept_by(edge: Stack) -> int:
    """Bytes that Caddy's container has in its directories."""
    told = docker("exec", edge.container("edge"), "du", "-sk", "/tmp", "/data", "/config")  # noqa: S108 - not ours
    return sum(int(line.split()[0]) * 1024 for line in told.splitlines())


def test_a_large_upload_passes_through_without_being_kept(edge: Stack, browser: httpx.Client) -> None:
    """It is no file of products, which its first line tells once all of it is there."""
    seen: list[int] = []

    def file() -> Iterator[bytes]:
        for sent in range(LARGE // MEGABYTE):
            if sent % 100 == 50:
                seen.append(kept_by(edge))
            yield b"x" * (MEGABYTE - 1) + b"\n"

    headers = {"Authorization": f"Bearer {new_key(edge, 'data:import')}", "Content-Type": "text/csv"}
    answer = browser.post("/products/import", content=file(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_file"), answer.text
    assert max(seen) < MEGABYTE
    assert not docker("inspect", "--format={{.State.OOMKilled}} {{.RestartCount}}", edge.container("edge")).startswith(
        "true"
    )


def test_a_large_export_passes_through_without_being_kept(edge: Stack, browser: httpx.Client) -> None:
    rows = LARGE // 5000
    columns = "name, category, price, low_stock_threshold, status, created_at, updated_at, description"
    edge.sql(
        "SET SESSION cte_max_recursion_depth = 1000000, sql_log_bin = 0;"
        f"INSERT INTO products ({columns}) "
        f"WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"
        " SELECT CONCAT('Large ', i), 'toys', 1, 10, 'active', NOW(), NOW(), REPEAT('x', 5000) FROM n;"
    )
    headers = {"Authorization": f"Bearer {new_key(edge, 'data:export')}", "Accept-Encoding": "identity"}
    received, seen = 0, []
    with browser.stream("GET", "/products/export", headers=headers) as answer:
        assert answer.status_code == 200
        for block in answer.iter_raw(MEGABYTE):
            received += len(block)
            if received // MEGABYTE % 100 == 50:
                seen.append(kept_by(edge))
    assert received > LARGE
    assert max(seen) < MEGABYTE
