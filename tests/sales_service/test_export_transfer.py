"""How an export travels: at the database's speed to the disk, at the client's from there, whatever the client does."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

import sales_service.main
from common.files.exporting import snapshot
from common.settings import Settings
from tests.support.live import served, wait_until
from tests.support.problems import assert_problem
from tests.support.store import Store

EXPORT = "/sales/export"
TIMEOUT = 60

MakeService = Callable[..., FastAPI]


@pytest.fixture
def make_service(settings: Settings, store: Store) -> MakeService:
    """Makes a sales service with one export at a time and little patience."""

    def make(**changes: Any) -> FastAPI:
        small = {"export_streams": 1, "connection_wait_seconds": 0.2}
        return sales_service.main.create(settings.model_copy(update=small | changes))

    return make


@pytest.fixture
def sale(store: Store) -> None:
    """There is something to export."""
    store.sell(store.product())


@pytest.fixture
def many_sales(store: Store, engine: Engine) -> int:
    """More sales than the sockets between server and client can hold (12 MB of CSV); the number of them."""
    count = 40_000
    product = store.product(name="x" * 200)
    store.sold_before(product, "2025-01-01T00:00:00Z")
    columns = "product_id, category, units, unit_price, total_price, revenue, sold_at, recorded_at"
    with engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO sales ({columns}) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE "
                f"i < 200) SELECT {columns} FROM sales JOIN n a JOIN n b LIMIT {count - 1}"
            )
        )
    return count


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """An export whose end the database never comes to."""

    def repeated(*arguments: Any) -> Iterator[list[bytes]]:
        for lines in original(*arguments):
            while True:
                yield lines * 100
                time.sleep(0.005)

    original = snapshot.read_lines
    monkeypatch.setattr("common.files.exporting.response.read_lines", repeated)


def begin(port: int) -> socket.socket:
    """A client that has asked for everything and read the beginning."""
    client = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
    client.sendall(f"GET {EXPORT} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert client.recv(100).startswith(b"HTTP/1.1 200")
    return client


def get(port: int, path: str = EXPORT) -> httpx2.Response:
    """A client without peculiarities."""
    return httpx2.get(f"http://127.0.0.1:{port}{path}", timeout=TIMEOUT)


def is_free(app: FastAPI) -> bool:
    """Whether the place for an export is free, and its connection back."""
    state = app.state
    return state.admission.exports.semaphore.value == 1 and state.database.export_engine.pool.checkedout() == 0


def test_slow_readers_keep_nobody_from_exporting(make_service: MakeService, many_sales: int) -> None:
    """Nor a snapshot open: their files are on the disk."""
    app = make_service(client_timeout_seconds=600)  # to a machine that is busy, they are no slower than others
    with served(app) as port, contextlib.ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(begin(port))
            wait_until(lambda: is_free(app))
        assert app.state.room.taken > 4 * 10_000_000
        assert get(port).text.count("\r\n") == 1 + many_sales
        stack.close()
        wait_until(lambda: app.state.room.taken == 0)


def test_the_first_byte_does_not_wait_for_the_last(make_service: MakeService, sale: None, endless: None) -> None:
    """And a client that goes away frees its place and its room within the time of a batch."""
    app = make_service()
    with served(app) as port:
        with begin(port) as client:
            assert len(client.recv(1000)) > 0
            assert not is_free(app)
        wait_until(lambda: is_free(app) and app.state.room.taken == 0)


def test_too_many_exports_are_told_to_come_again_and_nothing_else_waits(
    make_service: MakeService, sale: None, endless: None
) -> None:
    """Exports have connections of their own."""
    app = make_service()
    with served(app) as port, begin(port):
        answer = get(port)
        assert answer.headers["retry-after"]
        assert_problem(answer, 503, "database_unavailable")
        assert get(port, "/sales").status_code == 200


def test_a_client_that_stops_reading_is_given_up(make_service: MakeService, many_sales: int) -> None:
    """Its file would take room for ever."""
    app = make_service(client_timeout_seconds=0.4)
    with served(app) as port, begin(port):
        wait_until(lambda: app.state.room.taken == 0)


def test_an_export_may_take_so_long_altogether(
    make_service: MakeService, many_sales: int, caplog: pytest.LogCaptureFixture
) -> None:
    """However steadily it is read."""
    app = make_service(transfer_seconds=0.5)
    with served(app) as port, begin(port) as client:
        last = b""
        while received := client.recv(10_000):
            last = received
            time.sleep(0.05)
        assert not last.endswith(b"0\r\n\r\n"), "no clean end"
        wait_until(lambda: app.state.room.taken == 0)
    assert "export broken off: the client took more than TRANSFER_SECONDS" in caplog.messages


def test_without_room_an_export_is_refused(make_service: MakeService, sale: None) -> None:
    """Before it begins."""
    for changes in ({"spool_max_bytes": 100}, {"disk_reserve_bytes": 2**60}):
        app = make_service(**changes)
        with served(app) as port:
            assert_problem(get(port), 507, "storage_full")
            wait_until(lambda app=app: is_free(app))  # type: ignore[misc]


def test_when_the_room_ends_the_transfer_is_broken_off(make_service: MakeService, sale: None, endless: None) -> None:
    """Nobody takes the part for the whole."""
    app = make_service(spool_max_bytes=1_000_000)
    with served(app) as port:
        with pytest.raises(httpx2.RemoteProtocolError):
            get(port)
        wait_until(lambda: is_free(app) and app.state.room.taken == 0)


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_a_failure_on_the_way_breaks_the_transfer_off(
    make_service: MakeService, sale: None, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """The client's library says so, and the file lacks its end."""

    def fail_late(*arguments: Any) -> Iterator[list[bytes]]:
        yield from original(*arguments)
        raise OperationalError("SELECT", {}, Exception(2013, "Lost connection"))

    original = snapshot.read_lines
    monkeypatch.setattr("common.files.exporting.response.read_lines", fail_late)
    app = make_service()
    with served(app) as port:
        with httpx2.stream("GET", f"http://127.0.0.1:{port}{EXPORT}?format={form}", timeout=TIMEOUT) as answer:
            assert answer.status_code == 200
            with pytest.raises(httpx2.RemoteProtocolError):
                answer.read()
        wait_until(lambda: is_free(app) and app.state.room.taken == 0)
