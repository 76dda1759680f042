"""GET /sales/export: the rows of the list as of one moment; connections freed whatever the client does."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from common.db.engine import BEGIN_SNAPSHOT
from common.db.transactions import Database
from common.files.exporting import snapshot
from common.files.exporting.sql_lines import csv_line
from common.settings import Settings
from sales_service import exporting as sale_exports
from sales_service.exporting import SaleExportQuery, sales_to_export
from tests.support.export_files import as_exported, as_text, csv_rows, ndjson_rows, parquet_rows
from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import Store

EXPORT = "/sales/export"
FIRST = (
    "sku", "product_id", "units", "sold_at", "unit_price", "revenue",
    "category", "id", "product_name", "total_price", "recorded_at",
    "returned_units", "refunded", "voided_at", "void_reason", "replaces",
    "unit_cost", "order_ref", "customer_ref", "channel", "stock_taken",
    "actor_kind", "actor_id", "actor_name", "request_id",
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
    return [as_exported(item) | {"sku": skus[item["product_id"]]} for item in items]


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


def test_a_failure_before_the_first_byte_is_a_problem(
    store: Store, sold: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The response has not begun, so its status can still tell."""

    def fail(*_: Any) -> Iterator[list[bytes]]:
        raise OperationalError("SELECT", {}, Exception(2013, "Lost connection"))

    monkeypatch.setattr("common.files.exporting.response.read_lines", fail)
    assert_problem(store.sales.get(EXPORT), 503, "database_unavailable")
