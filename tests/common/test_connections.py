"""What holds on every connection of a service, whatever the server is configured to do."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from common.db.engine import KEY_STEP, LONGEST_AMOUNT, LONGEST_TEXT, SESSION_SQL_MODE
from common.db.transactions import Database
from tests.conftest import make_settings
from tests.support.store import Store

POOL_SIZE = 2
LOCK_WAIT = 3

SETUP = (
    "SELECT @@SESSION.sql_mode, @@SESSION.time_zone, @@SESSION.innodb_lock_wait_timeout, @@SESSION.group_concat_max_len"
)
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
            assert connection.connection.info[KEY_STEP] == 1


def test_a_locked_range_keeps_nobody_from_writing_into_it(store: Store, database: Database) -> None:
    """Under REPEATABLE READ the gaps between locked rows are locked too: whoever sells next to them would wait."""
    product_id = store.product()["id"]
    into_the_range = text("INSERT INTO category_daily_sales VALUES ('2025-01-05', 'toys', 0, 1, 1, 1.00, 1.00)")
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
    for engine, most in zip(engines(database), (POOL_SIZE, POOL_SIZE, 1), strict=True):
        held = [engine.connect() for _ in range(most)]
        if engine is not database.probe_engine:
            with pytest.raises(PoolTimeoutError):
                engine.connect()
        for connection in held:
            connection.close()


@pytest.mark.parametrize(
    "amount", ["0", "-0.01", "99999999.99", "1E+3", f"1E+{LONGEST_AMOUNT - 1}", "9" * LONGEST_AMOUNT, "1E-40"]
)
def test_an_amount_that_a_column_could_hold_comes_back_as_it_was(database: Database, amount: str) -> None:
    given = Decimal(amount)
    with database.engine.connect() as connection:
        assert Decimal(str(connection.scalar(text("SELECT CONCAT(:amount)"), {"amount": given}))) == given


@pytest.mark.parametrize("amount", ["NaN", "Infinity", f"1E+{LONGEST_AMOUNT}", "9" * (LONGEST_AMOUNT + 1), "1E-999999"])
def test_an_amount_that_no_column_can_hold_does_not_reach_the_server(database: Database, amount: str) -> None:
    with database.engine.connect() as connection, pytest.raises(ValueError, match="no column can hold"):
        connection.scalar(text("SELECT :amount"), {"amount": Decimal(amount)})
