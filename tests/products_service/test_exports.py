"""Exports of products and of the inventory: every text survives every format, the filters are the lists'."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, literal, select, text

from common.db.models import Product, table_of
from common.files.cells import FORMULA_STARTS, defuse
from common.files.exporting.sql_lines import defused
from products_service.inventory_queries import LAST_TRANSACTION
from tests.support.export_files import as_name, as_sku, as_text, csv_rows, ndjson_rows, parquet_rows
from tests.support.problems import assert_parameter_refused
from tests.support.store import Store

PRODUCTS = table_of(Product)

NASTY = [
    'Say "hi", then\r\ngo',
    "=1+1",
    "'=1+1",
    "''",
    "+49 30",
    "-5°",
    "@home",
    "\ttab",
    "\rreturn",
    "\nline",
    "'90s jacket",
    "back\\slash \\N \\",
    "semi;colon",
    " leading and trailing ",
    "😀 \N{ZERO WIDTH NO-BREAK SPACE} ß \N{FULLWIDTH EQUALS SIGN}1",
    "null",
    "\u0001\u001f\u2028",
]


@pytest.fixture
def nasty(store: Store) -> list[dict[str, Any]]:
    """Products whose texts ask for trouble, and some whose values are missing or empty; one was sold."""
    for number, words in enumerate(NASTY):
        sku = as_sku(words, number)
        store.product(name=as_name(words), sku=sku, description=words, image_url="https://a.b/c?d=1,2")
    store.sell(store.product(name="Plain"))
    store.product(name="Empty", description="", current_inventory=None)
    return as_exported(store, store.products.get("/products", params={"limit": 200}).json()["items"])


def as_exported(store: Store, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Products of the list as an export has them: with the last entry of their ledgers."""
    return [item | {"inventory_transaction_id": store.ledger(item)[-1]["id"]} for item in items]


def test_csv_has_every_value_of_the_list(store: Store, nasty: list[dict[str, Any]]) -> None:
    """Texts defused and quoted come back; an empty text is not null."""
    assert csv_rows(store.products.get("/products/export")) == [as_text(item) for item in nasty]


def test_ndjson_has_the_objects_of_the_list(store: Store, nasty: list[dict[str, Any]]) -> None:
    """Value for value."""
    assert ndjson_rows(store.products.get("/products/export", params={"format": "ndjson"})) == nasty


def test_parquet_has_every_value_of_the_list(store: Store, nasty: list[dict[str, Any]]) -> None:
    """Texts as they are: nothing is defused, and empty is not null."""
    assert parquet_rows(store.products.get("/products/export", params={"format": "parquet"})) == nasty


def test_inventory_in_every_format(store: Store, nasty: list[dict[str, Any]]) -> None:
    """The fields of GET /inventory, by product id."""
    items = store.products.get("/inventory", params={"limit": 200, "sort": "id"}).json()["items"]
    assert csv_rows(store.products.get("/inventory/export")) == [as_text(item) for item in items]
    assert ndjson_rows(store.products.get("/inventory/export?format=ndjson")) == items
    assert parquet_rows(store.products.get("/inventory/export?format=parquet")) == items


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=6)
       | st.text(alphabet=FORMULA_STARTS + "' a"))  # fmt: skip
def test_the_database_defuses_as_the_shared_rule_says(engine: Engine, words: str) -> None:
    """Two implementations of one rule."""
    with engine.connect() as connection:
        assert connection.execute(select(defused(literal(words)))).scalar_one() == defuse(words)


def test_the_columns_that_the_importer_reads_come_first(store: Store) -> None:
    """As the README lists them."""
    header = store.products.get("/products/export").text.partition("\r\n")[0]
    assert header == (
        "sku,name,category,price,description,image_url,current_inventory,low_stock_threshold,"
        "id,status,stock_state,created_at,updated_at,former_sku,inventory_transaction_id,cost,last_sold_at,"
        "barcode,external_ref,version"
    )


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/products", {"category": ["toys", "books"]}),
        ("/products", {"status": "deleted"}),
        ("/products", {"status": "inactive"}),
        ("/products", {"stock": "low"}),
        ("/products", {"q": "ROB"}),
        ("/products", {"min_price": "5", "max_price": "10"}),
        ("/products", {"q": "nothing has this name"}),
        ("/inventory", {"state": "out"}),
        ("/inventory", {"category": "books"}),
        ("/inventory", {"status": ["inactive", "deleted"]}),
    ],
)
def test_the_filters_are_those_of_the_list(store: Store, path: str, parameters: dict[str, Any]) -> None:
    """Each gives the rows of the list."""
    store.product(name="Robot", price="5.00", current_inventory=3)
    store.product(name="Novel", category="books", price="10.00", current_inventory=0)
    store.product(name="Chair", category="home", price="90.00")
    paused = store.product(name="Robe", price="7.00")
    store.products.patch(f"/products/{paused['id']}", json={"status": "inactive"})
    gone = store.product(name="Gone")
    store.products.delete(f"/products/{gone['id']}")
    items = store.products.get(path, params=parameters | {"sort": "id"}).json()["items"]
    if path == "/products":
        items = as_exported(store, items)
    assert ndjson_rows(store.products.get(f"{path}/export", params=parameters | {"format": "ndjson"})) == items


def test_a_byte_order_mark_and_a_last_line_where_wanted(store: Store) -> None:
    """For Excel, and for who keeps files that show when they are cut off; other programs would take it for a row."""
    store.product(name="Robot")
    answer = store.products.get("/inventory/export?bom=true")
    assert answer.content.startswith(b"\xef\xbb\xbfproduct_id,")
    assert answer.text.endswith(",100,10,ok,\r\n")
    counted = store.products.get("/inventory/export?row_count=true")
    assert counted.text.endswith(",100,10,ok,\r\n# rows: 1\r\n")
    assert counted.headers["x-row-count"] == "1"
    lines = store.products.get("/inventory/export?format=ndjson&row_count=true").text.splitlines()
    assert lines[1:] == ['{"rows": 1}']


def test_an_empty_export_is_a_whole_file(store: Store) -> None:
    """A header; no rows."""
    assert csv_rows(store.products.get("/products/export")) == []
    assert ndjson_rows(store.products.get("/products/export?format=ndjson")) == []
    assert parquet_rows(store.products.get("/products/export?format=parquet")) == []


def test_a_products_last_transaction_is_one_look_however_long_its_ledger_is(store: Store, engine: Engine) -> None:
    """Not a way through the product's entries, nor back through those of all products."""
    first, second = store.product(), store.product()
    grow = text("""INSERT INTO inventory_transactions (product_id, quantity, `change`, reason, created_at)
        SELECT :id, 100, 0, 'stocktake', '2026-01-01' FROM inventory_transactions LIMIT 400""")
    with engine.connect() as connection:
        for product in (first, second):
            for _ in range(9):
                connection.execute(grow, {"id": product["id"]})
        last = {row.product_id: row.id for row in connection.execute(text(
            "SELECT product_id, MAX(id) AS id FROM inventory_transactions GROUP BY product_id"
        ))}  # fmt: skip
        connection.execute(text("FLUSH STATUS"))
        found = connection.execute(select(PRODUCTS.c.id, LAST_TRANSACTION.label("last"))).all()
        reads = connection.execute(text("SHOW SESSION STATUS LIKE 'Handler_read%'")).all()
        connection.rollback()
    assert {row.id: row.last for row in found} == last
    assert sum(int(row[1]) for row in reads) < 20, reads


@pytest.mark.parametrize("parameter", ["limit", "cursor", "sort"])
def test_what_only_pages_need_is_refused(store: Store, parameter: str) -> None:
    """An export has no pages."""
    assert_parameter_refused(store.products.get("/products/export", params={parameter: "1"}), parameter)


def test_an_unknown_format_is_refused(store: Store) -> None:
    """With the known ones."""
    assert "parquet" in assert_parameter_refused(store.products.get("/products/export?format=ods"), "format")


def test_a_bom_is_for_csv(store: Store) -> None:
    """It would break NDJSON."""
    assert "csv" in assert_parameter_refused(store.products.get("/products/export?format=ndjson&bom=true"), "bom")


def test_an_export_of_batches_reads_every_row_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the last batch is full or not."""
    for batch in (1, 2, 3):
        monkeypatch.setattr("products_service.exporting.PRODUCT_BATCH", batch)
        ids = [store.product()["id"] for _ in range(2)]
        rows = csv_rows(store.products.get("/products/export"))
        assert [int(row["id"]) for row in rows][-2:] == ids
        assert len(rows) == batch * 2
