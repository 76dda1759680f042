"""A connection that nobody uses, or that nobody can reach any more, holds nobody up."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

import common.db.engine
from common.db.transactions import Database
from common.observability.metrics import CONNECTIONS_IN_USE, TRANSACTION_RETRIES
from common.stock.ledger import lock_products
from tests.conftest import make_settings
from tests.support.store import Store

IDLE_SECONDS = 1
CONNECTION = text("SELECT CONNECTION_ID()")


@pytest.fixture
def database(database_url: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A process's way into the database, with little patience for idle connections."""
    monkeypatch.setattr(common.db.engine, "IDLE_SECONDS", IDLE_SECONDS)
    database = Database(make_settings(database_url, lock_wait_seconds=10))
    yield database
    database.close()


def connection_id(database: Database) -> int:
    return database.read(lambda session: int(session.execute(CONNECTION).scalar_one()))


def test_a_transaction_that_nobody_ends_gives_its_locks_back(database: Database, store: Store) -> None:
    product_id = store.product()["id"]
    with database.engine.connect() as abandoned:
        abandoned.execute(text("SELECT id FROM products WHERE id = :id FOR UPDATE"), {"id": product_id})
        locked = database.write(lambda session: lock_products(session, [product_id]))
        assert list(locked) == [product_id]
        with pytest.raises(DBAPIError):
            abandoned.execute(CONNECTION)


def test_a_connection_that_was_idle_is_replaced_before_the_server_ends_it(database: Database) -> None:
    first = connection_id(database)
    retries, in_use = TRANSACTION_RETRIES._value.get(), CONNECTIONS_IN_USE._value.get()
    time.sleep(IDLE_SECONDS + 0.5)
    assert connection_id(database) != first
    assert TRANSACTION_RETRIES._value.get() == retries, "nobody needs to try again"
    assert CONNECTIONS_IN_USE._value.get() == in_use, "the gauge counts a replaced connection once"


def test_a_connection_in_use_is_kept(database: Database) -> None:
    first = connection_id(database)
    for _ in range(5):
        time.sleep(IDLE_SECONDS / 4)
        assert connection_id(database) == first
