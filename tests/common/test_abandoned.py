"""Clients that do not wait for their answer: what they asked for ends with them, and nothing else does."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from common.db.cancellation import CLIENT_GONE, Cancellation
from common.db.transactions import Database
from common.errors import DatabaseUnavailable
from common.http.shared_slots import scan_slots_of
from tests.common.test_shared_slots import is_taken
from tests.common.test_statement_limits import ENDLESS, SCANS
from tests.conftest import make_settings
from tests.support.live import served, wait_until
from tests.support.store import Store

WAITING = text(
    "SELECT COUNT(*) FROM information_schema.processlist"
    " WHERE db = DATABASE() AND state LIKE '%metadata lock%' AND info LIKE 'SELECT%'"
)
RUNNING = text(
    "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%endless%' AND id <> CONNECTION_ID()"
)
TIMEOUT = 120
"""Seconds that a statement may take here: four times as long as `wait_until` waits, so that whatever has ended by then
has been ended."""


@pytest.fixture
def database(database_url: URL) -> Iterator[Database]:
    """A process's way into the database, with a single connection, so that each request uses the one before's."""
    database = Database(make_settings(database_url, pool_size=1, statement_timeout_seconds=TIMEOUT))
    yield database
    database.close()


def count(engine: Engine, statement: object) -> int:
    """What a statement counts."""
    with engine.connect() as connection:
        return int(connection.scalar(statement))  # type: ignore[call-overload]


@contextmanager
def cancelled_once_running(database: Database, engine: Engine, cancellation: Cancellation) -> Iterator[None]:
    """Cancels as soon as an endless statement runs, and sees it end."""

    def cancel() -> None:
        wait_until(lambda: count(engine, RUNNING) == 1)
        cancellation.cancel()
        wait_until(lambda: count(engine, RUNNING) == 0)

    thread = threading.Thread(target=cancel)
    thread.start()
    yield
    thread.join()


@pytest.mark.parametrize("snapshot", [False, True])
def test_a_cancelled_statement_is_gone_at_once(database: Database, engine: Engine, snapshot: bool) -> None:
    cancellation = Cancellation()
    with cancelled_once_running(database, engine, cancellation), pytest.raises(DatabaseUnavailable) as caught:
        database.read(lambda session: session.execute(ENDLESS), snapshot=snapshot, cancellation=cancellation)
    assert caught.value.detail == CLIENT_GONE
    assert database.read(lambda session: session.scalar(text("SELECT 1"))) == 1


def test_a_cancellation_that_comes_too_late_ends_nobody_elses_statement(database: Database) -> None:
    late = Cancellation()
    connection_id = text("SELECT CONNECTION_ID()")
    first = database.read(lambda session: session.scalar(connection_id), cancellation=late)

    def next_one(session: Session) -> tuple[object, object]:
        for _ in range(20):
            late.cancel()
        return session.scalar(connection_id), session.scalar(text("SELECT COUNT(*) FROM information_schema.columns"))

    second, columns = database.read(next_one)
    assert second == first, "the test is about a connection that is used again"
    assert columns


def test_a_connection_that_is_gone_already_needs_no_ending(database: Database, engine: Engine) -> None:
    cancellation = Cancellation()
    ended = []

    def killed_before(session: Session) -> None:
        connection_id = int(session.scalar(text("SELECT CONNECTION_ID()")) or 0)
        present = text(f"SELECT COUNT(*) FROM information_schema.processlist WHERE id = {connection_id}")
        with engine.connect() as other:
            other.execute(text("KILL :id"), {"id": connection_id})
        wait_until(lambda: count(engine, present) == 0)
        cancellation.cancel()
        ended.append(connection_id)
        session.execute(text("SELECT 1"))

    with pytest.raises(DatabaseUnavailable) as caught:
        database.read(killed_before, cancellation=cancellation)
    assert (caught.value.detail, len(ended)) == (CLIENT_GONE, 1)


def test_an_error_of_its_own_stays_what_it_is(database: Database) -> None:
    with pytest.raises(DBAPIError, match="no_such_table"):
        database.read(lambda session: session.execute(text("SELECT * FROM no_such_table")), cancellation=Cancellation())


@contextmanager
def sales_withheld(engine: Engine) -> Iterator[None]:
    """Whoever reads sales or returns inside the block waits."""
    with engine.connect() as connection:
        connection.execute(text("LOCK TABLES sales WRITE, sale_returns WRITE"))
        try:
            yield
        finally:
            connection.execute(text("UNLOCK TABLES"))


@pytest.mark.parametrize(("path", "asked"), SCANS, ids=[f"{path}?{urlencode(asked)}" for path, asked in SCANS])
def test_what_reads_sales_one_by_one_ends_when_its_client_has_gone(
    store: Store,
    engine: Engine,
    sales_in_zone: Callable[..., TestClient],
    path: str,
    asked: dict[str, str],
) -> None:
    store.sold_before(store.product(), "2025-01-05T10:00:00Z")
    client = sales_in_zone("UTC", statement_timeout_seconds=TIMEOUT)
    app: FastAPI = client.app  # type: ignore[assignment]
    target = f"{path}?{urlencode(asked)}"
    with served(app) as port, sales_withheld(engine):
        with socket.create_connection(("127.0.0.1", port)) as leaving:
            leaving.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            wait_until(lambda: count(engine, WAITING) == 1)
        wait_until(lambda: count(engine, WAITING) == 0)
    assert client.get(target).status_code == 200, "the slot is free again"


def test_the_slot_of_an_abandoned_scan_rests_as_long_as_the_scan_ran(
    store: Store, engine: Engine, database_url: URL, sales_in_zone: Callable[..., TestClient]
) -> None:
    """Or clients that ask and leave again and again would keep a core of the database busy for nobody."""
    store.sold_before(store.product(), "2025-01-05T10:00:00Z")
    app: FastAPI = sales_in_zone("UTC", statement_timeout_seconds=TIMEOUT).app  # type: ignore[assignment]
    slots = scan_slots_of(make_settings(database_url))
    with served(app) as port, sales_withheld(engine):
        with socket.create_connection(("127.0.0.1", port)) as leaving:
            leaving.sendall(b"GET /sales?sort=units HTTP/1.1\r\nHost: localhost\r\n\r\n")
            wait_until(lambda: count(engine, WAITING) == 1)
            seen = time.monotonic()
            time.sleep(1)
        left = time.monotonic()
        wait_until(lambda: count(engine, WAITING) == 0)
        wait_until(lambda: not anyio.run(is_taken, slots))
        assert time.monotonic() - left > left - seen, "it ran at least from when it was seen to when its client left"
