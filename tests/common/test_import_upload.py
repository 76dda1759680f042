"""Uploads: what holds on to what while a file is being received, and how large it may be."""

import socket
from typing import Any
from unittest.mock import ANY

import anyio
import pytest
from fastapi.testclient import TestClient

import sales_service.main
from common.settings import Settings
from tests.live import served, wait_until
from tests.problems import assert_problem
from tests.services import running_products
from tests.store import Store

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


@pytest.mark.parametrize("headers", [{"Content-Encoding": "gzip"}, {"Content-Type": "text/csv; charset=latin-1"}])
def test_what_is_not_plain_utf8_is_refused_by_its_headers(store: Store, headers: dict[str, str]) -> None:
    answer = store.sales.post("/sales/import", content=SALES, headers=HEADERS | headers)
    assert_problem(answer, 415, "unsupported_media_type")


def test_bad_options_are_named(store: Store) -> None:
    options = {"on_error": "x", "again": "maybe"}
    answer = store.sales.post("/sales/import", content=SALES, headers=HEADERS, params=options)
    errors = [{"parameter": "on_error", "detail": ANY}, {"parameter": "again", "detail": ANY}]
    assert_problem(answer, 422, "invalid_request", errors=errors)


def test_no_place_is_held_while_a_file_is_received(settings: Settings, store: Store) -> None:
    store.product(sku="R1")
    app = sales_service.main.create(settings.model_copy(update={"pool_size": 2}))
    with served(app) as port, _connected(port) as slow, _connected(port) as broken:
        for connection in (slow, broken):
            connection.sendall(
                b"POST /sales/import HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
                b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(SALES)
            )
            connection.sendall(SALES[:30])
        wait_until(lambda: _get(port, "/readyz") == 200)
        slots: anyio.Semaphore = app.state.database.slots
        imports: anyio.Semaphore = app.state.database.import_slots
        assert (slots.value, imports.value) == (2, 1)
        broken.close()
        slow.sendall(SALES[30:])
        answer = b"".join(iter(lambda: slow.recv(4096), b""))
        assert b'"created":1' in answer
        wait_until(lambda: (slots.value, imports.value) == (2, 1))
    assert len(store.sales.get("/sales").json()["items"]) == 1


def test_one_file_is_imported_at_a_time(settings: Settings, store: Store) -> None:
    app = sales_service.main.create(settings.model_copy(update={"connection_wait_seconds": 0.1}))
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.portal is not None
        client.portal.call(app.state.database.import_slots.acquire)
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


def _connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def _get(port: int, path: str) -> Any:
    with _connected(port) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        return int(b"".join(iter(lambda: connection.recv(4096), b""))[9:12])
