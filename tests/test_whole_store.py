"""A whole store as files, and the same store made of them: every list and report answers the same, byte for byte."""

import json
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import SecretStr
from sqlalchemy import Engine, Table, text
from sqlalchemy.orm import Session

from common.db import transactions
from common.db.transactions import Database
from common.settings import Settings
from migrations import everything as moving
from migrations import store_files
from migrations.everything import NotMoved, _take_back, everything
from migrations.store_files import tables
from tests.support.categories import OwnStore, forget_names
from tests.support.store import Store

PRODUCTS = [
    "/products?limit=200",
    "/products?status=deleted&limit=200",
    "/products?sort=-price&with_count=true",
    "/products?stock=low&stock=out",
    "/products?q=tea",
    "/products/export",
    "/products/export?format=ndjson",
    "/products/1",
    "/products/2",
    "/products/1/inventory-transactions",
    "/products/2/inventory-transactions",
    "/products/1/inventory-series?interval=month&start_date=2025-01-01&end_date=2025-06-30",
    "/inventory?limit=200",
    "/inventory?sort=-current_inventory",
    "/inventory/export",
    "/inventory/summary",
    "/inventory-transactions?limit=200",
    "/inventory-transactions?reason=sale",
    "/inventory-transactions?reason=return",
    "/categories",
    "/categories?sort=position",
    "/categories/garden",
]
SALES = [
    "/sales?limit=200",
    "/sales?voided=any&limit=200",
    "/sales?voided=true",
    "/sales?returned=true",
    "/sales?sort=revenue",
    "/sales?order_ref=A-1",
    "/sales?channel=web",
    "/sales/1",
    "/sales/2",
    "/sales/3",
    "/sales/export",
    "/sales/export?format=ndjson&voided=any",
    "/returns?limit=200",
    "/returns/1",
    "/returns/export",
    "/returns/summary",
    "/returns/summary?group_by=reason",
    "/sales/summary",
    "/sales/summary?group_by=product",
    "/sales/summary?group_by=category&interval=month&start_date=2025-01-01&end_date=2025-12-31",
    "/sales/summary?group_by=channel",
    "/sales/summary?interval=week&start_date=2025-01-01&end_date=2025-03-31&format=csv",
    "/sales/summary?interval=hour&start_date=2025-03-30&end_date=2025-03-31",
    "/sales/summary?returns_on=sale_date&group_by=product&share=true&order_by=net_revenue",
    "/sales/summary?group_by=product&top=1&order_by=margin",
    "/sales/summary?category=garden&interval=day&cumulative=true&start_date=2025-03-01&end_date=2025-03-31",
    "/sales/summary?time_zone=Asia/Tokyo&interval=day&start_date=2025-03-30&end_date=2025-04-01",
    "/sales/compare?start_date=2025-03-01&end_date=2025-03-31&to=previous_year",
    "/sales/compare?start_date=2025-03-01&end_date=2025-03-31&to=previous_period&group_by=category",
    "/sales/heatmap?start_date=2025-03-01&end_date=2025-03-31",
    "/store",
]


READ_AT = re.compile(rb'"(?:as_of|now)":"[^"]*"')
"""The moment of the answer itself."""


def fill(store: Store) -> None:
    """All that a store can have: orders, returns, voids, sales of today and of the past, deleted products, no skus."""
    tea = store.product(name='Tea, "green"', sku="TEA", category="garden", price="4.50", cost="1.20", barcode="0401")
    pot = store.product(name="Pot", category="home", price="20.00", current_inventory=3)
    gone = store.product(name="Gone", sku="GONE", price="1.00")
    store.product(name="Blocked", current_inventory=None, description="=1+1\nand more", external_ref="x/1")
    more = {"order_ref": "A-1", "customer_ref": "C-7", "channel": "web"}
    first = store.sold_before(tea, "2025-03-30T23:59:59.000001Z", 3, revenue="13.00", **more)
    store.sold_before(pot, "2025-03-31T00:00:00Z", 1, **more)
    wrong = store.sold_before(gone, "2024-03-31T12:00:00Z", 2, channel="shop")
    today = store.sell(pot, 2)
    store.sell(tea, 1, channel="shop")
    store.take_back(first, 1, reason="damaged", refunded="4.00")
    store.take_back(today, 1, restocked_units=1)
    assert store.sales.post(f"/sales/{wrong['id']}/void", json={"reason": "duplicate"}).is_success
    assert store.products.delete(f"/products/{gone['id']}").is_success
    assert store.products.patch(f"/products/{tea['id']}", json={"price": "4.75"}).is_success
    assert store.products.patch("/categories/garden", json={"label": "Сад"}).is_success


def answers(store: Store) -> dict[str, bytes]:
    """What each list and report says."""
    asked = [(store.products, path) for path in PRODUCTS] + [(store.sales, path) for path in SALES]
    got = {path: client.get(path) for client, path in asked}
    assert [(path, answer.text) for path, answer in got.items() if answer.status_code != 200] == []
    return {path: READ_AT.sub(b"", answer.content) for path, answer in got.items()}


@pytest.fixture
def run(own: OwnStore) -> Callable[..., tuple[int, str]]:
    """`everything ARGUMENT…`: exit status, and what it says."""

    def call(*arguments: str | Path, **more: str) -> tuple[int, str]:
        environment = {"DATABASE_URL": own.settings.database_url.get_secret_value(), "MIGRATION_DATABASE_URL": None}
        ended = CliRunner().invoke(everything, list(map(str, arguments)), env=environment | more)
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exc_info
        return ended.exit_code, ended.stderr

    return call


def empty(engine: Engine) -> None:
    """No rows in any table that is moved."""
    with engine.begin() as connection:
        for table in reversed(tables()):
            connection.execute(table.delete())
        connection.execute(text("INSERT INTO rollup_zone (id, time_zone) VALUES (1, 'UTC')"))


def test_a_store_that_was_moved_answers_the_same(
    own: OwnStore, run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    own.add("garden")
    forget_names()
    fill(own.services)
    before = answers(own.services)
    assert len(before) > 50
    store = tmp_path / "store"
    assert run("export", store) == (0, f"{rows_of(store)} rows of 11 tables are in {store}.\n")
    assert run("import", store)[0] == 0, "all of it is there already"
    assert answers(own.services) == before
    other = own.services.product(name="Another")
    status, said = run("import", store)
    assert (status, "The store is not empty, and the rows of products are not those of the files" in said) == (1, True)
    assert own.services.products.get(f"/products/{other['id']}").is_success
    empty(own.engine)
    assert run("import", store) == (0, f"{rows_of(store)} rows of 11 tables are in the store.\n")
    after = answers(own.services)
    assert {path: after[path] for path in before if after[path] != before[path]} == {}
    sold = own.services.sell(own.services.products.get("/products?q=TEA").json()["items"][0])
    assert sold["id"] > max(item["id"] for item in json.loads(before["/sales?voided=any&limit=200"])["items"])


def test_an_import_that_was_killed_goes_on(
    own: OwnStore, run: Callable[..., tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had written stays, since nobody could take it back; what was done to that meanwhile is no part of it."""
    own.add("garden")
    forget_names()
    fill(own.services)
    before = answers(own.services)
    store = tmp_path / "store"
    assert run("export", store)[0] == 0
    for last in ("products", "sales"):
        empty(own.engine)
        with monkeypatch.context() as killed:
            killed.setattr(moving, "ROWS", 2)
            killed.setattr(moving, "_take_back", lambda _: None)
            killed.setattr(moving, "_insert", insert_until(last, moving._insert))
            assert run("import", store)[0] == 1
        status, said = run("import", store)
        assert (status, "rows are in already; the import goes on after them" in said) == (0, True)
        assert answers(own.services) == before
    empty(own.engine)
    with monkeypatch.context() as killed:
        killed.setattr(moving, "ROWS", 2)
        killed.setattr(moving, "_take_back", lambda _: None)
        killed.setattr(moving, "_insert", insert_until("sales", moving._insert))
        assert run("import", store)[0] == 1
    assert own.services.products.patch("/products/1", json={"price": "9.99"}).is_success
    status, said = run("import", store)
    assert (status, "the rows of products are not those of the files" in said) == (1, True)


def insert_until(last: str, insert: Callable[..., None]) -> Callable[..., None]:
    """Writes rows up to the second ones of a table, where the program ends."""
    written: list[str] = []

    def inserted(session: Session, table: Table, rows: Sequence[dict[str, object]]) -> None:
        if table.name in written and table.name == last:
            raise NotMoved("killed")
        written.append(table.name)
        insert(session, table=table, rows=rows)

    return inserted


def test_no_table_is_too_long_to_be_read(
    own: OwnStore, run: Callable[..., tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends statements that last; one that is read as fast as a file can be written lasts."""
    own.services.product(name="One", sku=None, description="x" * 5000)
    columns = "name, category, price, description, low_stock_threshold, status, version, created_at, updated_at"
    many = text(f"""INSERT INTO products ({columns}) SELECT {columns} FROM products
        CROSS JOIN (SELECT 1 FROM information_schema.columns LIMIT 1000) AS thousand
        CROSS JOIN (SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) AS four
    """)
    with own.engine.begin() as connection:
        connection.execute(many)
    monkeypatch.setattr(transactions, "EXPORT_STATEMENT_SECONDS", 2)
    told = store_files.json.dumps
    monkeypatch.setattr(store_files, "ROWS", 500)
    naps = iter([2.5])
    monkeypatch.setattr(store_files.json, "dumps", lambda row: (time.sleep(next(naps, 0)), told(row))[1])
    assert run("export", tmp_path / "store")[0] == 0


def rows_of(directory: Path) -> int:
    """The rows that a manifest says."""
    return sum(it["rows"] for it in json.loads((directory / "manifest.json").read_text())["tables"].values())


def test_what_does_not_fit_is_refused_and_nothing_is_moved(
    own: OwnStore, run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    own.services.product(name="One")
    assert run("export", store)[0] == 0
    assert run("export", store) == (1, f"{store} is not empty.\n")
    assert "has no manifest.json" in run("import", tmp_path)[1]
    empty(own.engine)
    assert "TIME_ZONE=UTC; here it is Asia/Tokyo" in run("import", store, TIME_ZONE="Asia/Tokyo")[1]
    assert "CURRENCY=USD; here it is EUR" in run("import", store, CURRENCY="EUR")[1]
    manifest = store / "manifest.json"
    said = manifest.read_text()
    manifest.write_text(said.replace('"revision": "', '"revision": "0'))
    assert "Upgrade both to one version" in run("import", store)[1]
    manifest.write_text(said[:-20])
    assert "is damaged" in run("import", store)[1]
    manifest.write_text(said)
    file = store / "products.ndjson.gz"
    file.write_bytes(file.read_bytes()[:-1])
    assert run("import", store) == (1, f"{file} is missing or was changed. Nothing was moved.\n")
    assert own.services.products.get("/products").json()["items"] == []


def test_what_cannot_be_taken_back_is_said(settings: Settings) -> None:
    """The database went away in the middle: nobody is told that nothing was moved."""
    away = settings.model_copy(update={"database_url": SecretStr("mysql+pymysql://nobody@127.0.0.1:1/shop")})
    with pytest.raises(NotMoved, match=r"still in the store\. Import again"):
        _take_back(Database(away))
