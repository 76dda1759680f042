"""What one statement and one kind of request may take from the database that everybody shares."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from common.db.transactions import Database
from common.http.error_handlers import problem_of
from tests.conftest import make_settings
from tests.support.live import wait_until
from tests.support.problems import assert_problem
from tests.support.store import Store

ENDLESS = text(
    "WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE x < 999)"
    " SELECT COUNT(*) AS endless FROM n AS a, n AS b, n AS c, n AS d WHERE a.x + b.x + c.x + d.x > 0"
)


@pytest.fixture
def database(database_url: URL) -> Iterator[Database]:
    """A process's way into the database, whose statements may take a second."""
    database = Database(make_settings(database_url, statement_timeout_seconds=2))
    yield database
    database.close()


def limit_of(engine: Engine) -> float:
    """Seconds after which the server ends a statement on this engine's connections; 0 is never."""
    with engine.connect() as connection:
        is_mariadb = "MariaDB" in connection.scalar(text("SELECT VERSION()"))
        name, unit = ("max_statement_time", 1) if is_mariadb else ("max_execution_time", 1000)
        return float(connection.scalar(text(f"SELECT @@SESSION.{name}"))) / unit


def test_the_server_ends_every_statement_a_second_before_we_stop_listening(database: Database) -> None:
    for engine in (database.engine, database.export_engine, database.probe_engine):
        with engine.connect() as connection:
            listening: float = connection.connection._read_timeout  # type: ignore[attr-defined]
        assert limit_of(engine) == listening - 1


def test_a_statement_out_of_time_is_gone_and_says_what_to_do(database: Database, engine: Engine) -> None:
    with pytest.raises(DBAPIError) as caught:
        database.read(lambda session: session.execute(ENDLESS))
    problem = problem_of(caught.value, "GET")
    assert (problem.status, problem.code, problem.headers["Retry-After"].isdigit()) == (
        503,
        "database_unavailable",
        True,
    )
    assert "Ask for less" in problem.detail
    running = text(
        "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%endless%' AND id <> CONNECTION_ID()"
    )
    with engine.connect() as connection:
        wait_until(lambda: not connection.scalar(running))


SCANS: list[tuple[str, dict[str, Any]]] = [
    ("/sales/summary", {"time_zone": "Asia/Kathmandu"}),
    ("/sales/compare", {"time_zone": "Asia/Kathmandu", "start_date": "2025-01-01", "end_date": "2025-01-31"}),
    ("/sales/summary", {"interval": "hour", "start_date": "2025-01-05", "end_date": "2025-01-05"}),
    ("/sales/compare", {"interval": "hour", "start_date": "2025-01-05", "end_date": "2025-01-05"}),
    ("/sales/heatmap", {}),
    ("/returns/summary", {}),
    ("/sales", {"sort": "revenue"}),
    ("/sales", {"sort": "-units"}),
    ("/sales", {"min_units": 5}),
]
OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("/sales/summary", {}),
    ("/sales/summary", {"time_zone": "UTC"}),
    ("/sales/compare", {"start_date": "2025-01-01", "end_date": "2025-01-31"}),
    ("/sales", {}),
    ("/sales", {"sort": "id"}),
]


def test_requests_that_read_sales_one_by_one_wait_for_each_other_and_for_nobody_else(
    store: Store, sales_in_zone: Callable[..., TestClient]
) -> None:
    store.sold_before(store.product(), "2025-01-05T10:00:00Z")
    client = sales_in_zone("UTC", scan_slots=1, connection_wait_seconds=0.1)
    slots = client.app.state.admission.scans.semaphore  # type: ignore[attr-defined]
    assert client.portal is not None
    client.portal.call(slots.acquire)
    for path, asked in SCANS:
        problem = assert_problem(client.get(path, params=asked), 503, "database_unavailable")
        assert problem["detail"].startswith("As many requests that read sales one by one")
    for path, asked in OTHERS:
        assert client.get(path, params=asked).status_code == 200
    client.portal.call(slots.release)
    for path, asked in SCANS:
        assert client.get(path, params=asked).status_code == 200
