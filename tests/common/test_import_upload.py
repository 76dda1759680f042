"""Uploads: what holds on to what while a file is being received, and how large it may be."""

import contextlib
import json
import socket
import time
from typing import Any
from unittest.mock import ANY

import anyio
import pytest
from fastapi.testclient import TestClient

import sales_service.main
from common.settings import Settings
from tests.support.live import served, wait_until
from tests.support.problems import assert_problem
from tests.support.services import running_products
from tests.support.store import Store

HEADERS = {"Content-Type": "text/csv"}
SALES = b"sku,units,sold_at\nR1,1,2025-01-01T00:00:00Z\n"


def test_an_import_may_be_larger_than_other_bodies(store: Store) -> None:
    store.product(sku="R1")
    body = SALES + b"R1,1,2025-01-01T00:00:00Z\n" * 100_000
    assert len(body) > 2 * 1024**2
    answer = store.sales.post("/sales/import", content=body, headers=HEADERS, params={"dry_run": True})
    assert answer.json()["created"] == 100_001


def test_a_file_over_the_limit_is_refused(settings: Settings, clean_tables: None) -> None:
    with running_products(settings, import_max_bytes=100) as products:
        for content in (b"x" * 101, iter([b"x" * 60, b"x" * 60])):  # announced, and found out while it comes
            answer = products.post("/products/import", content=content, headers=HEADERS)
            detail = assert_problem(answer, 413, "body_too_large")["detail"]
            assert detail == "The file is over the limit of 100 bytes. Send it in parts."


@pytest.mark.parametrize("headers", [{"Content-Encoding": "gzip"}, {"Content-Type": "text/csv; charset=latin-99"}])
def test_what_cannot_be_decoded_is_refused_by_its_headers(store: Store, headers: dict[str, str]) -> None:
    answer = store.sales.post("/sales/import", content=SALES, headers=HEADERS | headers)
    assert_problem(answer, 415, "unsupported_media_type")


def test_bad_options_are_named(store: Store) -> None:
    options = {"on_error": "x", "dry_run": "maybe"}
    answer = store.sales.post("/sales/import", content=SALES, headers=HEADERS, params=options)
    errors = [{"parameter": "on_error", "detail": ANY}, {"parameter": "dry_run", "detail": ANY}]
    assert_problem(answer, 422, "invalid_request", errors=errors)


def test_a_file_is_received_in_its_turn_and_holds_no_connection_meanwhile(settings: Settings, store: Store) -> None:
    """So that neither the disk fills up nor the other requests wait."""
    store.product(sku="R1")
    app = sales_service.main.create(settings.model_copy(update={"pool_size": 2, "connection_wait_seconds": 0.2}))
    admission, room = app.state.admission, app.state.room
    with served(app) as port, _connected(port) as slow, _connected(port) as next_one:
        slow.sendall(_upload(len(SALES)) + SALES[:30])
        wait_until(lambda: admission.imports.semaphore.value == 0)
        next_one.sendall(_upload(2_000_000) + b"x" * 100_000)
        assert _problem(next_one) == (503, "Another import is running. Send the file again when it has ended.")
        assert _get(port, "/readyz") == 200
        assert (admission.connections.semaphore.value, room.taken) == (2, 0)
        slow.sendall(SALES[30:])
        assert b'"created":1' in b"".join(iter(lambda: slow.recv(4096), b""))
        wait_until(lambda: (admission.connections.semaphore.value, admission.imports.semaphore.value) == (2, 1))
    assert len(store.sales.get("/sales").json()["items"]) == 1


def test_who_waits_for_a_turn_is_not_cut_for_waiting(settings: Settings, store: Store) -> None:
    """A client that sends the body when it is told to owes nothing before."""
    changes = {"client_timeout_seconds": 2, "connection_wait_seconds": 30}
    app = sales_service.main.create(settings.model_copy(update=changes))
    slots: anyio.Semaphore = app.state.admission.imports.semaphore
    with served(app) as port, _connected(port) as running, _connected(port) as waiting:
        running.sendall(_upload(1_000_000))
        wait_until(lambda: slots.value == 0)
        waiting.sendall(_upload(len(SALES), b"Expect: 100-continue\r\n"))
        for _ in range(12):
            running.sendall(b"x" * 10_000)
            time.sleep(0.25)
        running.close()
        assert waiting.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
        waiting.sendall(SALES)
        assert _problem(waiting)[0] == 422, "there is no such product; but it was heard"


def test_an_upload_may_take_so_long_altogether(settings: Settings, clean_tables: None) -> None:
    """However steadily it comes: others wait for the turn."""
    app = sales_service.main.create(settings.model_copy(update={"transfer_seconds": 0.5}))
    with served(app) as port, _connected(port) as slow:
        slow.sendall(_upload(1_000_000))
        with contextlib.suppress(OSError):
            for _ in range(20):
                slow.sendall(b"x" * 1000)
                time.sleep(0.05)
        status, detail = _problem(slow)
        assert (status, detail.partition(",")[0]) == (408, "The file took more than 0.5 seconds to arrive")
        assert app.state.room.taken == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"spool_max_bytes": 1_000_000}, "Uploads and exports that are under way leave no room for"),
        ({"disk_reserve_bytes": 2**60}, "There is no room in "),
    ],
)
@pytest.mark.parametrize("announced", [True, False])
def test_what_would_fill_the_disk_is_refused(
    settings: Settings, clean_tables: None, changes: dict[str, Any], reason: str, announced: bool
) -> None:
    """Before any of it is received where its length is known, and as soon as it is too much otherwise."""
    with running_products(settings, **changes) as products:
        content = b"x" * 2_500_000
        answer = products.post("/products/import", content=content if announced else iter([content]), headers=HEADERS)
        assert assert_problem(answer, 507, "storage_full")["detail"].startswith(reason)
        app: Any = products.app
        assert (app.state.room.taken, app.state.admission.imports.semaphore.value) == (0, 1)


def test_one_file_is_imported_at_a_time(settings: Settings, store: Store) -> None:
    app = sales_service.main.create(settings.model_copy(update={"connection_wait_seconds": 0.1}))
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.portal is not None
        client.portal.call(app.state.admission.imports.semaphore.acquire)
        answer = client.post("/sales/import", content=SALES, headers=HEADERS)
        assert_problem(answer, 503, "database_unavailable")
        assert answer.headers["retry-after"] == "1"


def test_an_import_stops_between_chunks_when_the_service_is_to_stop(settings: Settings, store: Store) -> None:
    store.product(sku="R1")
    app = sales_service.main.create(settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        app.state.draining = True
        answer = client.post("/sales/import", content=SALES, headers=HEADERS)
        assert_problem(answer, 409, "import_stopped", rows_done=0, rows_total=None)
        app.state.draining = False
        assert client.post("/sales/import", content=SALES, headers=HEADERS).json()["created"] == 1


def _upload(length: int, more: bytes = b"") -> bytes:
    """The headers of an import."""
    return (
        b"POST /sales/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
        b"Connection: close\r\nContent-Length: %d\r\n%b\r\n" % (length, more)
    )


def _problem(client: socket.socket) -> tuple[int, str]:
    """Status and detail of a problem document."""
    answer = b"".join(iter(lambda: client.recv(4096), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head[9:12]), json.loads(body)["detail"]


def _connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def _get(port: int, path: str) -> Any:
    with _connected(port) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        return int(b"".join(iter(lambda: connection.recv(4096), b""))[9:12])
