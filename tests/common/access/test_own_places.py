"""One import, one export and one report that reads sales one by one at a time, for each user and each key."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

import sales_service.main
from common.http.own_places import BUSY, Lengthy
from common.http.shared_slots import SharedSlots
from common.settings import Settings
from common.temporary_files import name_of_store
from tests.common.access.conftest import MakeKey
from tests.sales_service import test_export_transfer
from tests.support.live import served, wait_until
from tests.support.problems import assert_problem
from tests.support.store import Store

endless = test_export_transfer.endless
SCOPES = ("data:import", "data:export", "reports:read", "sales:read")
MakeService = Callable[[], FastAPI]

CALLS = {
    Lengthy.IMPORT: (
        "POST",
        "/sales/import",
        {"content": b"sku,units,sold_at\n", "headers": {"Content-Type": "text/csv"}},
    ),
    Lengthy.EXPORT: ("GET", "/sales/export", {}),
    Lengthy.REPORT: ("GET", "/sales/heatmap", {}),
}


@pytest.fixture
def make_service(settings: Settings, store: Store) -> MakeService:
    """Makes a sales service with little patience, where callers have to say who they are."""
    little = settings.model_copy(update={"auth": "on", "connection_wait_seconds": 0.2})
    return lambda: sales_service.main.create(little)


@contextmanager
def place_taken(settings: Settings, what: Lengthy, key_id: int) -> Iterator[None]:
    """Another worker process does it for this key."""
    slots = SharedSlots(f"{name_of_store(settings)}-{what}-key-{key_id}", 1)
    anyio.run(slots.acquire)
    try:
        yield
    finally:
        os.close(slots._held.pop())


@pytest.mark.parametrize("what", Lengthy)
def test_whoever_does_it_already_is_told_to_wait_and_nobody_else_is(
    make_service: MakeService, settings: Settings, make_key: MakeKey, products: TestClient, what: Lengthy
) -> None:
    own, other = make_key(*SCOPES), make_key(*SCOPES)
    key_id = products.get("/api-keys").json()["items"][0]["id"]
    method, path, sent = CALLS[what]
    given: Any = sent

    def ask(client: TestClient, key: dict[str, str]) -> Any:
        return client.request(method, path, **given | {"headers": given.get("headers", {}) | key})

    with TestClient(make_service(), raise_server_exceptions=False) as client:
        with place_taken(settings, what, key_id):
            answer = ask(client, own)
            assert_problem(answer, 429, "rate_limited", detail=BUSY[what])
            assert answer.headers["retry-after"] == "1"
            assert ask(client, other).status_code != 429
        assert ask(client, own).status_code != 429
        assert client.app.state.own_places._places == {}  # type: ignore[attr-defined]


def test_an_export_is_under_way_until_its_client_has_it_or_has_gone(
    make_service: MakeService, make_key: MakeKey, store: Store, endless: None
) -> None:
    """In every worker process, of which two run here."""
    store.sell(store.product())
    own, other = make_key(*SCOPES), make_key(*SCOPES)
    with served(make_service()) as port, served(make_service()) as second:
        with begun(port, own):
            for at in (port, second):
                with httpx2.stream("GET", f"http://127.0.0.1:{at}/sales/export", headers=own) as answer:
                    answer.read()
                    assert (answer.status_code, answer.json()["detail"]) == (429, BUSY[Lengthy.EXPORT])
            with begun(second, other):
                pass

        def can_export() -> bool:
            with httpx2.stream("GET", f"http://127.0.0.1:{second}/sales/export", headers=own) as answer:
                return answer.status_code == 200

        wait_until(can_export)


@contextmanager
def begun(port: int, key: dict[str, str]) -> Iterator[None]:
    """A client that has read the beginning of its export, and reads no more."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        lines = [f"{name}: {value}" for name, value in ({"Host": "localhost"} | key).items()]
        client.sendall("\r\n".join(["GET /sales/export HTTP/1.1", *lines, "", ""]).encode())
        assert client.recv(100).startswith(b"HTTP/1.1 200")
        yield


def test_who_asks_from_the_machine_itself_is_many_and_has_no_place_of_their_own(
    settings: Settings, store: Store, endless: None
) -> None:
    store.sell(store.product())
    with served(sales_service.main.create(settings)) as port, begun(port, {}), begun(port, {}):
        pass
