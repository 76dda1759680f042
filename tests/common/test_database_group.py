"""A database of several servers: the one to write to is found, and found again; what is looked at is read elsewhere."""

import socket
import threading
from collections.abc import Iterator

import pymysql
import pytest
from fastapi.testclient import TestClient
from prometheus_client import REGISTRY
from pydantic import SecretStr
from pymysql.connections import Connection
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from common.db import secondaries
from common.db.cancellation import Cancellation
from common.db.connecting import DEAD_PEER, Route
from common.db.engine import create_database_engine
from common.db.failures import NO_SERVER, is_lock_failure, is_unavailable
from common.db.transactions import Database
from common.errors import DatabaseUnavailable
from common.settings import Settings
from tests.common.test_statement_limits import ENDLESS
from tests.conftest import make_settings
from tests.support.group import CLERK, DATABASE, Member, address_of, two_members
from tests.support.live import wait_until
from tests.support.problems import assert_problem
from tests.support.services import running_products


@pytest.fixture(scope="module")
def members() -> Iterator[list[Member]]:
    """Two servers, of which the second is read-only."""
    with two_members() as members:
        yield members


@pytest.fixture
def client(members: list[Member]) -> Iterator[TestClient]:
    """A products service that knows both servers."""
    with running_products(make_settings(address_of(members), pool_size=2)) as client:
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
    second.become(read_only=True)


def test_a_server_that_knows_no_user_yet_is_not_asked_for_all(members: list[Member], client: TestClient) -> None:
    """One whose disk is new refuses everybody; while no other one may be written to, that is a matter of waiting."""
    first, second = members
    first.become(read_only=True)
    second.rename(CLERK, "former_clerk")
    try:
        assert_problem(client.post("/categories", json={"name": "grocery"}), 503, "database_unavailable")
    finally:
        second.rename("former_clerk", CLERK)
        first.become(read_only=False)
    assert register(client) == 201


@pytest.mark.parametrize("name", ["known", "unknown"])
def test_a_name_that_nobody_finds_is_given_up(name: str) -> None:
    """What looks a name up takes no limit: a connection that is opened for ever stands for it."""
    found = threading.Event()
    route = Route(["db1", "db2"], "primary", 0.2)
    if name == "known":
        route._known = "db1"

    def look_up(_host: str) -> Connection:
        found.wait(60)
        raise pymysql.OperationalError(NO_SERVER, "no such name")

    with pytest.raises(pymysql.OperationalError, match=r"no server answered within 0\.2 s"):
        route._find(look_up)
    assert not found.is_set()
    found.set()


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


@pytest.mark.parametrize("number", [1047, 1290, 1836, 3032, 3100, 3796, 3797, 3798, 4094])
def test_a_server_that_is_not_the_primary_is_unavailable(number: int) -> None:
    assert is_unavailable(OperationalError("INSERT", {}, pymysql.OperationalError(number, "")))


RUNNING = text(
    "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%endless%' AND id <> CONNECTION_ID()"
)
MARK = """
    INSERT INTO products
      (id, name, category, price, status, current_inventory, low_stock_threshold, created_at, updated_at)
    VALUES (:id, :name, 'toys', 1, 'active', 1, 1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))"""
TIMEOUT = 120
"""Seconds that a statement may take here: what has ended long before was ended."""


@pytest.fixture
def marked(members: list[Member]) -> list[Member]:
    """Each has one product, which the other has not; the second is read-only."""
    members[0].become(read_only=False)
    members[1].become(read_only=True)
    for number, each in enumerate(members, 1):
        with each.connected() as connection:
            connection.execute(text("DELETE FROM inventory_transactions"))
            connection.execute(text("DELETE FROM products"))
            connection.execute(text(MARK), {"id": number, "name": f"Only here {number}"})
    return members


@pytest.fixture
def settings(marked: list[Member]) -> Settings:
    """Settings that name both servers for everything."""
    url = address_of(marked)
    reading = SecretStr(url.render_as_string(hide_password=False))
    return make_settings(url, pool_size=2, read_database_url=reading, statement_timeout_seconds=TIMEOUT)


@pytest.fixture
def reader(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A products service that asks again for a secondary at each request."""
    monkeypatch.setattr(secondaries, "AVOIDED_SECONDS", 0)
    with running_products(settings) as client:
        yield client


def reads() -> list[float]:
    """How much has been read at secondaries and at the primary."""
    return [
        REGISTRY.get_sample_value("database_reads_total", {"route": route}) or 0 for route in ("secondary", "primary")
    ]


def listed(reader: TestClient) -> list[str]:
    """Names of the products in the list."""
    return [item["name"] for item in reader.get("/products").json()["items"]]


def test_lists_and_exports_are_read_at_the_secondary_and_single_things_at_the_primary(reader: TestClient) -> None:
    before = reads()
    assert listed(reader) == ["Only here 2"]
    assert "Only here 2" in reader.get("/products/export").text
    assert reads() == [before[0] + 2, before[1]]
    assert reader.get("/products/1").json()["name"] == "Only here 1"
    assert reader.get("/products/2").status_code == 404
    assert reads() == [before[0] + 2, before[1]]


def test_without_a_secondary_everything_is_read_at_the_primary(marked: list[Member], reader: TestClient) -> None:
    assert listed(reader) == ["Only here 2"]
    marked[1].server.stop()
    before = reads()
    assert listed(reader) == ["Only here 1"]
    assert "Only here 1" in reader.get("/products/export").text
    assert reads() == [before[0], before[1] + 2]
    marked[1].server.start()
    marked[1].become(read_only=True)
    wait_until(lambda: listed(reader) == ["Only here 2"])


def test_a_failed_secondary_is_left_alone_for_a_while(settings: Settings) -> None:
    database = Database(settings)
    assert database.secondaries is not None
    assert database.secondaries.usable
    database.secondaries.avoid()
    assert not database.secondaries.usable
    assert database.consult(lambda session: session.scalar(text("SELECT name FROM products"))) == "Only here 1"
    database.close()


def test_what_nobody_waits_for_is_ended_on_the_server_that_runs_it(marked: list[Member], settings: Settings) -> None:
    database = Database(settings)
    cancellation = Cancellation()

    def running() -> int:
        with marked[1].connected() as connection:
            return int(connection.execute(RUNNING).scalar_one())

    def cancel() -> None:
        wait_until(lambda: running() == 1)
        cancellation.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(DatabaseUnavailable):
        database.consult(lambda session: session.execute(ENDLESS), cancellation=cancellation)
    thread.join()
    assert running() == 0
    database.close()


def test_an_error_of_the_work_is_not_tried_again_elsewhere(settings: Settings) -> None:
    database = Database(settings)
    before = reads()
    with pytest.raises(DBAPIError, match="no_such_table"):
        database.consult(lambda session: session.execute(text("SELECT * FROM no_such_table")))
    assert reads() == before
    database.close()
