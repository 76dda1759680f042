"""A database of several servers: the one that takes what is written is found, and found again when it is another."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pymysql
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from common.db.connecting import DEAD_PEER
from common.db.engine import create_database_engine
from common.db.failures import is_lock_failure, is_unavailable
from tests.conftest import make_settings
from tests.support.link import Link, link_to
from tests.support.private_server import PrivateServer, private_server
from tests.support.problems import assert_problem
from tests.support.services import running_products

DATABASE = "ecm_group"
CLERK = "clerk"
"""A user without the right to write on a server that is read-only, which root has."""


class Member:
    """A server with the tests' schema, which can be told whether it may be written to."""

    def __init__(self, server: PrivateServer, url: URL, link: Link) -> None:
        self.server = server
        self.link = link
        self._root = create_engine(url, connect_args={"ssl_disabled": True})
        with self.connected() as connection:
            connection.execute(text(f"CREATE USER {CLERK}@'127.0.0.1'"))
            connection.execute(text(f"GRANT ALL ON {DATABASE}.* TO {CLERK}@'127.0.0.1'"))

    @contextlib.contextmanager
    def connected(self) -> Iterator[Connection]:
        """The server by its root user."""
        with self._root.begin() as connection:
            yield connection
        self._root.dispose()

    def become(self, *, read_only: bool) -> None:
        """Change what may be done here, as a switch of the primary does."""
        with self.connected() as connection:
            connection.execute(text(f"SET GLOBAL read_only = {int(read_only)}"))

    def products(self) -> int:
        """How many products are stored here."""
        with self.connected() as connection:
            return int(connection.execute(text("SELECT COUNT(*) FROM products")).scalar_one())


@contextlib.contextmanager
def member(address: str, port: int = 0) -> Iterator[Member]:
    """A server that answers at this address."""
    with private_server(DATABASE) as (server, url), link_to(url, (address, port)) as link:
        yield Member(server, url, link)


@pytest.fixture(scope="module")
def members() -> Iterator[list[Member]]:
    """Two servers at two addresses and one port, of which the second is read-only."""
    with member("127.0.0.2") as first, member("127.0.0.3", first.link.listener.getsockname()[1]) as second:
        for each in (first, second):
            with each.connected() as connection:
                connection.execute(text("INSERT INTO categories (name, created_at) VALUES ('toys', UTC_TIMESTAMP(6))"))
        second.become(read_only=True)
        yield [first, second]


@pytest.fixture
def client(members: list[Member]) -> Iterator[TestClient]:
    """A products service that knows both servers."""
    port = members[0].link.listener.getsockname()[1]
    url = URL.create("mysql+pymysql", CLERK, None, "127.0.0.2,127.0.0.3", port, DATABASE)
    with running_products(make_settings(url, pool_size=2)) as client:
        yield client


def register(client: TestClient) -> int:
    """POST /products; the status."""
    robot = {"name": "Robot", "category": "toys", "price": "9.50", "current_inventory": 5}
    return client.post("/products", json=robot).status_code


def test_what_is_written_goes_to_the_server_that_takes_it_and_follows_it(
    members: list[Member], client: TestClient
) -> None:
    first, second = members
    assert [register(client), register(client)] == [201, 201]
    assert [first.products(), second.products()] == [2, 0]
    first.become(read_only=True)
    # Until another one may be written to, nobody can be asked to.
    assert_problem(client.post("/categories", json={"name": "books"}), 503, "database_unavailable")
    second.become(read_only=False)
    assert [register(client), register(client)] == [201, 201]
    assert [first.products(), second.products()] == [2, 2]
    assert len(client.get("/products").json()["items"]) == 2
    second.server.stop()
    first.become(read_only=False)
    assert register(client) == 201
    assert first.products() == 3
    second.server.start()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Where a server takes connections and never says a word, as one does whose process is stopped."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_server_that_is_silent_is_given_up_when_connecting_takes_too_long(silent_port: int) -> None:
    """And not when the longest statement would have taken too long, which here is an hour."""
    url = URL.create("mysql+pymysql", CLERK, None, "127.0.0.1", silent_port, DATABASE)
    settings = make_settings(url, connect_timeout_seconds=1, statement_timeout_seconds=3600)
    failures: list[DBAPIError] = []

    def connect() -> None:
        try:
            create_database_engine(settings).connect()
        except DBAPIError as error:
            failures.append(error)

    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(60)
    assert [is_unavailable(failure) for failure in failures] == [True]


def test_a_connection_notices_that_the_other_machine_is_gone_and_waits_for_statements(database_url: URL) -> None:
    settings = make_settings(database_url, connect_timeout_seconds=1)
    engine = create_database_engine(settings)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        options = {name: raw._sock.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in DEAD_PEER}
        assert options == DEAD_PEER
        connection.execute(text("SELECT SLEEP(1.5)"))
    engine.dispose()


@pytest.mark.parametrize(
    ("number", "message", "again"),
    [
        (3101, "Plugin instructed the server to rollback the current transaction.", True),
        (1180, "Got error 149 - 'Lock deadlock; Retry transaction' during COMMIT", True),
        (1180, "Got error 28 - 'No space left on device' during COMMIT", False),
        (1213, "Deadlock found when trying to get lock; try restarting transaction", True),
        (1062, "Duplicate entry", False),
    ],
)
def test_a_conflict_with_another_server_is_tried_again_as_a_deadlock_is(number: int, message: str, again: bool) -> None:
    error = OperationalError("COMMIT", {}, pymysql.OperationalError(number, message))
    assert is_lock_failure(error) is again


@pytest.mark.parametrize("number", [1047, 1290, 1836, 3032, 3100, 3796, 3797, 3798])
def test_a_server_that_is_not_the_primary_is_unavailable(number: int) -> None:
    assert is_unavailable(OperationalError("INSERT", {}, pymysql.OperationalError(number, "")))
