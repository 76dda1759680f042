"""GET /sales/export: the rows of the list as of one moment; connections freed whatever the client does."""

import socket
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import sales_service.main
from common.db.session import BEGIN_SNAPSHOT, Database
from common.exports import snapshot
from common.exports.columns import csv_line
from common.settings import Settings
from sales_service import sale_exports
from sales_service.sale_exports import SaleExportQuery, sales_to_export
from tests.export_files import as_text, csv_rows, ndjson_rows, parquet_rows
from tests.live import served, wait_until
from tests.problems import assert_parameter_refused, assert_problem
from tests.store import Store

EXPORT = "/sales/export"
FIRST = (
    "sku", "product_id", "units", "sold_at", "unit_price", "revenue",
    "category", "id", "product_name", "total_price", "recorded_at",
)  # fmt: skip


@pytest.fixture
def sold(store: Store) -> list[dict[str, Any]]:
    """A few sales of three products, as an export has them."""
    robot = store.product(name='Robot "R2"', sku="=R2", price="19.99")
    novel = store.product(name="+Novel", category="books", price="7.00")
    store.sold_before(robot, "2025-03-31T23:30:00Z", 2)
    store.sold_before(novel, "2025-03-31T22:30:00.123456Z", 5, revenue="30.00")
    store.sold_before(robot, "2024-02-29T12:00:00Z", 1, unit_price="0.01")
    store.sell(novel, 3)
    skus = {robot["id"]: "=R2", novel["id"]: None}
    items = store.sales.get("/sales", params={"sort": "id"}).json()["items"]
    return [item | {"sku": skus[item["product_id"]]} for item in items]


def test_every_format_has_the_rows_of_the_list(store: Store, sold: list[dict[str, Any]]) -> None:
    """In the order of their ids, every value the same; and the sku, for the importer."""
    assert ndjson_rows(store.sales.get(EXPORT, params={"format": "ndjson"})) == sold
    assert parquet_rows(store.sales.get(EXPORT, params={"format": "parquet"})) == sold
    answer = store.sales.get(EXPORT)
    assert csv_rows(answer) == [as_text(row) for row in sold]
    assert answer.text.partition("\r\n")[0] == ",".join(FIRST)


def test_the_file_is_named_for_its_moment(store: Store, sold: list[dict[str, Any]]) -> None:
    """In UTC."""
    answer = store.sales.get(EXPORT, params={"format": "parquet"})
    name = answer.headers["content-disposition"]
    assert name.startswith('attachment; filename="sales-20')
    assert name.endswith('Z.parquet"')


@pytest.mark.parametrize(
    "parameters",
    [
        {"category": "books"},
        {"start_date": "2025-01-01"},
        {"end_date": "2025-03-31"},
        {"start_date": "2025-04-01", "end_date": "2025-04-01", "time_zone": "Europe/Berlin"},
        {"min_units": "3"},
        {"start_date": "2030-01-01", "end_date": "2030-01-01"},
    ],
)
@pytest.mark.parametrize("sorted_rows", [0, 50_000])
def test_the_filters_are_those_of_the_list(
    store: Store,
    sold: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    parameters: dict[str, str],
    sorted_rows: int,
) -> None:
    """Whether the rows are found by an index or by going through the table."""
    monkeypatch.setattr(snapshot, "SORTED_ROWS", sorted_rows)
    listed = store.sales.get("/sales", params=parameters | {"sort": "id"}).json()["items"]
    exported = ndjson_rows(store.sales.get(EXPORT, params=parameters | {"format": "ndjson"}))
    assert [row["id"] for row in exported] == [item["id"] for item in listed]


def test_products_may_be_named(store: Store, sold: list[dict[str, Any]]) -> None:
    """One that never existed is refused, as in the list."""
    wanted = sold[0]["product_id"]
    rows = ndjson_rows(store.sales.get(EXPORT, params={"format": "ndjson", "product_id": wanted}))
    assert rows == [row for row in sold if row["product_id"] == wanted]
    assert_parameter_refused(store.sales.get(EXPORT, params={"product_id": 999_999_999}), "product_id")


def test_every_row_comes_once_whatever_the_batch(
    store: Store, sold: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches that end with the last row or before it."""
    for batch in (1, 2, 3, 4, 5):
        monkeypatch.setattr(sale_exports, "BATCH", batch)
        for parameters in ({}, {"min_units": 1}):
            rows = csv_rows(store.sales.get(EXPORT, params=parameters))
            assert rows == [as_text(row) for row in sold]


def test_an_export_is_of_one_moment(
    store: Store, settings: Settings, sold: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is sold or renamed while it runs is not in it, and nothing that runs waits for it."""
    monkeypatch.setattr(sale_exports, "BATCH", 1)
    database: Database = store.sales.app.state.database  # type: ignore[attr-defined]
    query = SaleExportQuery()
    with database.export_engine.connect() as connection:
        connection.execute(BEGIN_SNAPSHOT)
        session = Session(connection)
        source = sales_to_export(session, query, settings.zone)
        batches = snapshot.read_lines(session, source, csv_line(source.columns))
        first = next(batches)
        store.sell({"id": sold[0]["product_id"]})
        store.products.patch(f"/products/{sold[0]['product_id']}", json={"name": "Renamed"})
        rest = [line for batch in batches for line in batch]
    assert len(first) + len(rest) == len(sold)
    assert not any(b"Renamed" in line for line in rest)
    assert len(csv_rows(store.sales.get(EXPORT))) == len(sold) + 1


@pytest.fixture
def small_service(settings: Settings, store: Store) -> Iterator[TestClient]:
    """A sales service with one export at a time and little patience."""
    changes = {"export_streams": 1, "connection_wait_seconds": 0.2}
    with TestClient(sales_service.main.create(settings.model_copy(update=changes))) as client:
        yield client


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


def open_export(port: int) -> socket.socket:
    """A client that has asked for everything and read the beginning."""
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(f"GET {EXPORT} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert client.recv(100).startswith(b"HTTP/1.1 200")
    return client


def test_a_client_that_goes_away_frees_its_connection(small_service: TestClient, many_sales: int) -> None:
    """Within the time of a batch."""
    app: Any = small_service.app
    database: Database = app.state.database
    with served(app) as port:
        with open_export(port):
            assert database.export_slots.value == 0
        wait_until(lambda: database.export_slots.value == 1)
        assert database.export_engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        assert httpx2.get(f"http://127.0.0.1:{port}{EXPORT}").text.endswith(f"# rows: {many_sales}\r\n")


def test_a_client_that_stops_reading_is_given_up(
    small_service: TestClient, many_sales: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would keep its connection for ever."""
    monkeypatch.setattr("common.exports.response.STALL_SECONDS", 0.2)
    app: Any = small_service.app
    with served(app) as port, open_export(port):
        wait_until(lambda: app.state.database.export_slots.value == 1)


def test_too_many_exports_are_told_to_come_again_and_nothing_else_waits(
    small_service: TestClient, many_sales: int
) -> None:
    """Exports have connections of their own."""
    app: Any = small_service.app
    with served(app) as port, open_export(port):
        answer = httpx2.get(f"http://127.0.0.1:{port}{EXPORT}")
        assert answer.headers["retry-after"]
        assert_problem(answer, 503, "database_unavailable")
        assert httpx2.get(f"http://127.0.0.1:{port}/sales").status_code == 200


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_a_failure_on_the_way_breaks_the_transfer_off(
    small_service: TestClient, sold: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """The client's library says so, and the file lacks its end."""

    def fail_late(*arguments: Any) -> Iterator[list[bytes]]:
        yield from original(*arguments)
        raise OperationalError("SELECT", {}, Exception(2013, "Lost connection"))

    original = snapshot.read_lines
    monkeypatch.setattr("common.exports.response.read_lines", fail_late)
    app: Any = small_service.app
    with served(app) as port, httpx2.stream("GET", f"http://127.0.0.1:{port}{EXPORT}?format={form}") as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx2.RemoteProtocolError):
            answer.read()
        wait_until(lambda: app.state.database.export_slots.value == 1)


def test_a_failure_before_the_first_byte_is_a_problem(
    store: Store, sold: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The response has not begun, so its status can still tell."""

    def fail(*_: Any) -> Iterator[list[bytes]]:
        raise OperationalError("SELECT", {}, Exception(2013, "Lost connection"))

    monkeypatch.setattr("common.exports.response.read_lines", fail)
    assert_problem(store.sales.get(EXPORT), 503, "database_unavailable")
