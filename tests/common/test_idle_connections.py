"""A connection that nobody uses, or that nobody can reach any more, holds nobody up."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import common.db.engine
from common.db.transactions import Database, give_back
from common.files.reading.table import FileRow
from common.observability.metrics import CONNECTIONS_IN_USE, TRANSACTION_RETRIES
from common.stock.ledger import lock_products
from products_service.cli import cli as products
from products_service.importing.importer import ProductsImporter
from sales_service.cli import cli as sales
from sales_service.importing.importer import SalesImporter
from tests.conftest import make_settings
from tests.support.imports import import_runner
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


def test_a_read_that_thinks_for_long_about_what_it_has_read_is_not_lost(database: Database) -> None:
    def slow(session: Session) -> int:
        found = int(session.execute(CONNECTION).scalar_one())
        time.sleep(IDLE_SECONDS + 0.5)
        return found

    retries = TRANSACTION_RETRIES._value.get()
    assert database.read(slow) != connection_id(database)
    assert TRANSACTION_RETRIES._value.get() == retries


def test_a_write_that_was_kept_from_going_on_is_done_again(database: Database, store: Store) -> None:
    """On a machine so busy that the server thought it gone, and rolled it back: nothing of it was stored."""
    product_id = store.product(name="Slow")["id"]
    naps = [IDLE_SECONDS + 1]

    def slow(session: Session) -> None:
        lock_products(session, [product_id])
        if naps:
            time.sleep(naps.pop())
        session.execute(text("UPDATE products SET name = CONCAT(name, '!') WHERE id = :id"), {"id": product_id})

    database.write(slow)
    assert store.products.get(f"/products/{product_id}").json()["name"] == "Slow!"


def test_what_is_given_back_is_there_again_when_it_is_wanted(database: Database) -> None:
    def slow(session: Session) -> tuple[int, int]:
        first = int(session.execute(CONNECTION).scalar_one())
        give_back(session)
        time.sleep(IDLE_SECONDS + 0.5)
        return first, int(session.execute(CONNECTION).scalar_one())

    first, then = database.read(slow)
    assert first != then


@pytest.mark.parametrize(
    ("importer", "command", "file"),
    [
        (SalesImporter, sales, "sku,units,sold_at\nS-1,1,2025-01-01T10:00:00Z\n"),
        (ProductsImporter, products, "sku,name,category,price\nS-2,Robot,toys,1.00\n"),
    ],
    ids=["sales", "products"],
)
def test_an_import_holds_no_connection_while_it_thinks_about_rows(
    importer: type[SalesImporter | ProductsImporter],
    command: click.Group,
    file: str,
    store: Store,
    database_url: URL,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rows that take long, on a machine that does something else: "server has gone away", in the checking pass."""
    store.product(sku="S-1")
    read = importer.prepare
    held: list[float] = []

    def slow(self: Any, session: Session, rows: Sequence[FileRow]) -> Any:
        prepared = read(self, session, rows)
        held.append(in_use())
        return prepared

    def in_use() -> float:
        return CONNECTIONS_IN_USE._value.get()

    monkeypatch.setattr(importer, "prepare", slow)
    path = tmp_path / "rows.csv"
    path.write_text(file)
    before = in_use()
    code, answer, _ = import_runner(command, database_url)(path)
    assert (code, answer["created"]) == (0, 1)
    assert held == [before, before]
