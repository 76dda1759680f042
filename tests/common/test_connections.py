"""What holds on every connection of a service, whatever the server is configured to do."""

import ssl
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import certifi
import pymysql
import pytest
from sqlalchemy import Connection, Engine, bindparam, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from common.db.engine import LONGEST_TEXT, SESSION_SQL_MODE, create_database_engine
from common.db.transactions import Database
from common.observability.metrics import TRANSACTION_RETRIES
from common.settings import Settings
from common.stock.ledger import lock_products
from tests.conftest import make_settings
from tests.support.live import wait_until
from tests.support.store import Store

POOL_SIZE = 2
LOCK_WAIT = 3

SETUP = (
    "SELECT @@SESSION.sql_mode, @@SESSION.time_zone, @@SESSION.innodb_lock_wait_timeout, @@SESSION.group_concat_max_len"
)
MOST_REPORT_ROWS, BYTES_OF_A_ROW = 100_000, 60
CONNECTION_ID = text("SELECT CONNECTION_ID()")
COUNT_PRODUCTS = text("SELECT COUNT(*) FROM products")


@pytest.fixture
def database(database_url: URL) -> Iterator[Database]:
    """A process's way into the database, with two connections of each kind."""
    settings = make_settings(
        database_url,
        pool_size=POOL_SIZE,
        export_streams=POOL_SIZE,
        lock_wait_seconds=LOCK_WAIT,
        connection_wait_seconds=0.1,
    )
    database = Database(settings)
    yield database
    database.close()


def engines(database: Database) -> list[Engine]:
    """All of a process's engines."""
    return [database.engine, database.export_engine, database.probe_engine]


def isolation(connection: Connection) -> str:
    """The isolation level of a connection's session; the variable has another name on each server."""
    is_mariadb = "MariaDB" in connection.scalar(text("SELECT VERSION()"))
    name = "tx_isolation" if is_mariadb else "transaction_isolation"
    return str(connection.scalar(text(f"SELECT @@SESSION.{name}")))


def test_every_connection_is_set_up_alike(database: Database) -> None:
    for engine in engines(database):
        with engine.connect() as connection:
            sql_mode, *others = connection.execute(text(SETUP)).one()
            assert set(sql_mode.split(",")) == set(SESSION_SQL_MODE.split(","))
            assert others == ["+00:00", LOCK_WAIT, LONGEST_TEXT]
            assert isolation(connection) == "READ-COMMITTED"


def test_no_report_is_cut_off_by_the_server() -> None:
    assert LONGEST_TEXT >= MOST_REPORT_ROWS * BYTES_OF_A_ROW


def test_a_locked_range_keeps_nobody_from_writing_into_it(store: Store, database: Database) -> None:
    """Under REPEATABLE READ the gaps between locked rows are locked too: whoever sells next to them would wait."""
    product_id = store.product()["id"]
    into_the_range = text("""
        INSERT INTO category_daily_sales (business_day, category, shard, sales, units, revenue, list_total)
        VALUES ('2025-01-05', 'toys', 0, 1, 1, 1.00, 1.00)
    """)
    with database.engine.connect() as locking, database.engine.connect() as writing:
        locking.execute(text("SELECT * FROM category_daily_sales WHERE business_day > '2025-01-01' FOR UPDATE"))
        locking.execute(text("SELECT * FROM products WHERE id >= :id FOR UPDATE"), {"id": product_id})
        writing.execute(into_the_range)
        writing.rollback()
        locking.rollback()


def test_a_snapshot_sees_one_state_of_the_database_and_the_next_transaction_the_newest(
    store: Store, database: Database
) -> None:
    def counted_around_a_new_product(session: Session) -> tuple[int, int]:
        before = session.execute(COUNT_PRODUCTS).scalar_one()
        store.product()
        return before, session.execute(COUNT_PRODUCTS).scalar_one()

    assert database.read(counted_around_a_new_product, snapshot=True) == (0, 0)
    assert database.read(counted_around_a_new_product) == (1, 2)


def test_nothing_is_stored_by_a_read(store: Store, database: Database) -> None:
    store.product()
    renamed = text("UPDATE products SET name = 'Never'")
    assert database.read(lambda session: session.execute(renamed).rowcount) == 1  # type: ignore[attr-defined]
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT COUNT(*) FROM products WHERE name = 'Never'")) == 0


def test_there_are_as_many_connections_as_the_setting_says(database: Database) -> None:
    for engine, most in zip(engines(database), (POOL_SIZE + 1, POOL_SIZE, 1), strict=True):
        held = [engine.connect() for _ in range(most)]
        if engine is not database.probe_engine:
            with pytest.raises(PoolTimeoutError):
                engine.connect()
        for connection in held:
            connection.close()


def test_few_requests_use_few_connections(database: Database) -> None:
    """The last one that was given back is taken first; the others end when nobody has needed them for long."""
    first, last = database.engine.connect(), database.engine.connect()
    used = last.scalar(CONNECTION_ID)
    first.close()
    last.close()
    assert database.read(lambda session: session.scalar(CONNECTION_ID)) == used


def test_connections_end_when_they_are_closed(database: Database, engine: Engine) -> None:
    ids = []
    for each in engines(database):
        with each.connect() as connection:
            ids.append(connection.scalar(CONNECTION_ID))
    database.close()
    alive = text("SELECT COUNT(*) FROM information_schema.processlist WHERE id IN :ids")
    with engine.connect() as connection:
        expanded = alive.bindparams(bindparam("ids", expanding=True))
        wait_until(lambda: connection.scalar(expanded, {"ids": ids}) == 0, seconds=5)


def test_a_connection_that_died_in_the_pool_is_replaced_unnoticed(database: Database, engine: Engine) -> None:
    """A restart of the database must not cost an export or a probe."""
    for each in (database.export_engine, database.probe_engine):
        with each.connect() as connection:
            died = connection.scalar(CONNECTION_ID)
        with engine.connect() as connection:
            connection.execute(text(f"KILL {died}"))
        with each.connect() as connection:
            assert connection.scalar(CONNECTION_ID) != died


def test_what_a_statement_is_given_is_in_no_error(database: Database) -> None:
    with database.engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("SELECT * FROM no_such_table WHERE name = :name"), {"name": "somebody's"})
    assert "no_such_table" in str(caught.value)
    assert "somebody's" not in str(caught.value)


def said_to_the_driver(settings: Settings) -> dict[str, Any]:
    """With which arguments the driver is asked for a connection."""
    said: dict[str, Any] = {}

    def stop(**options: Any) -> None:
        said.update(options)
        raise ConnectionRefusedError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pymysql, "connect", stop)
        with pytest.raises(ConnectionRefusedError):
            create_database_engine(settings).connect()
    return said


def test_without_tls_none_is_tried(database_url: URL) -> None:
    said = said_to_the_driver(make_settings(database_url, database_tls=False))
    assert said["ssl_disabled"] is True
    assert "ssl" not in said


def test_tls_without_an_authority_encrypts_and_believes_every_server(database_url: URL) -> None:
    said = said_to_the_driver(make_settings(database_url, database_tls=True))
    assert (said["ssl"].verify_mode, said["ssl"].check_hostname) == (ssl.CERT_NONE, False)
    assert "ssl_disabled" not in said


def test_tls_with_an_authority_believes_only_whom_it_vouches_for(database_url: URL) -> None:
    said = said_to_the_driver(make_settings(database_url, database_tls=True, database_tls_ca=certifi.where()))
    assert (said["ssl"].verify_mode, said["ssl"].check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_transaction_is_tried_as_often_as_the_setting_says(
    database_url: URL, store: Store, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    product_id = store.product()["id"]
    impatient = Database(make_settings(database_url, lock_wait_seconds=1, transaction_attempts=2))
    attempts = 0
    caplog.set_level("INFO", "common.db.transactions")

    def lock(session: Session) -> None:
        nonlocal attempts
        attempts += 1
        lock_products(session, [product_id])

    retries = TRANSACTION_RETRIES._value.get()
    with engine.connect() as holder:
        holder.execute(text("SELECT id FROM products WHERE id = :id FOR UPDATE"), {"id": product_id})
        with pytest.raises(DBAPIError, match="Lock wait timeout"):
            impatient.write(lock)
    impatient.close()
    assert (attempts, TRANSACTION_RETRIES._value.get() - retries) == (2, 1)
    (record,) = (record for record in caplog.records if record.message == "transaction tried again")
    assert record.attempt == 1  # type: ignore[attr-defined]
    assert "Lock wait timeout" in record.reason  # type: ignore[attr-defined]


@pytest.mark.parametrize("amount", ["0", "-0.01", "99999999.99", "1E+3", "1E+64", "9" * 65, "1E-64"])
def test_an_amount_that_a_column_could_hold_comes_back_as_it_was(database: Database, amount: str) -> None:
    given = Decimal(amount)
    with database.engine.connect() as connection:
        assert Decimal(str(connection.scalar(text("SELECT CONCAT(:amount)"), {"amount": given}))) == given


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1E+65", "9" * 66, "1E-65", "1E+999999999"])
def test_an_amount_that_no_column_can_hold_does_not_reach_the_server(database: Database, amount: str) -> None:
    with database.engine.connect() as connection, pytest.raises(ValueError, match="no column can hold"):
        connection.scalar(text("SELECT :amount"), {"amount": Decimal(amount)})
