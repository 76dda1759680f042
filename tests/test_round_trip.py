"""What is exported imports again: into an empty store to the same rows, into the same store to no change."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from common.db.models import Model
from tests.conftest import KEPT_TABLES
from tests.support.export_files import as_name, as_sku, ndjson_rows
from tests.support.imports import imported
from tests.support.store import Store

TEXTS = [
    'Say "hi", then\r\ngo',
    "=1+1",
    "'=1+1",
    "''",
    "-5°",
    "\ttab",
    "'90s jacket",
    " spaces around ",
    "null",
    "# rows: 3",
    "😀\N{ZERO WIDTH NO-BREAK SPACE}",
]
FORMATS = {"csv": "text/csv", "ndjson": "application/x-ndjson"}


CLOCK_AND_KEYS = {"id", "created_at", "updated_at", "inventory_transaction_id", "version"}


def fill(store: Store) -> None:
    """Products of every state with difficult texts, and sales of them at different prices and instants."""
    for number, words in enumerate(TEXTS):
        level = [0, 3, 50, None][number % 4]
        product = store.product(
            name=as_name(words), sku=as_sku(words, number), description=words, current_inventory=level,
            price=f"{number}.50", category=["toys", "books", "home"][number % 3], image_url="https://a.b/c?d=1,2",
        )  # fmt: skip
        store.sold_before(product, f"2025-03-{number + 1:02d}T23:59:59.{number:06d}Z", number + 1)
        store.sold_before(product, "2024-02-29T12:00:00Z", 3, unit_price="7.77", revenue="20.01")
    store.product(name="Without description", sku="plain")
    paused = store.product(name="Paused", sku="paused", description="")
    store.products.patch(f"/products/{paused['id']}", json={"status": "inactive"})


def products(store: Store) -> list[dict[str, Any]]:
    """Every product by sku, without ids and clock readings."""
    rows = ndjson_rows(store.products.get("/products/export?format=ndjson"))
    kept = [{name: row[name] for name in row if name not in CLOCK_AND_KEYS} for row in rows]
    return sorted(kept, key=lambda row: str(row["sku"]))


def sales(store: Store) -> list[dict[str, Any]]:
    """Every sale, without ids and what says when and by which request it was recorded."""
    left_out = {"id", "product_id", "recorded_at", "request_id"}
    rows = ndjson_rows(store.sales.get("/sales/export?format=ndjson"))
    kept = [{name: row[name] for name in row if name not in left_out} for row in rows]
    return sorted(kept, key=json.dumps)


@pytest.fixture
def emptied(engine: Engine) -> Callable[[], None]:
    """Empties every table; the next products get other ids, as in another store."""

    def empty() -> None:
        with engine.begin() as connection:
            connection.execute(text("SET foreign_key_checks = 0"))
            for table in Model.metadata.tables.values():
                if table.name not in KEPT_TABLES:
                    connection.execute(table.delete())
            connection.execute(text("SET foreign_key_checks = 1"))

    return empty


@pytest.mark.parametrize(("form", "media_type"), FORMATS.items())
@pytest.mark.parametrize("bom", ["false", "true"])
def test_into_an_empty_store_to_the_same_rows(
    store: Store, emptied: Callable[[], None], form: str, media_type: str, bom: str
) -> None:
    """Products with their levels, then sales, both by sku: products get other ids there."""
    fill(store)
    parameters = {"format": form} | ({"bom": bom} if form == "csv" else {})
    files = [
        store.products.get("/products/export", params=parameters).content,
        store.sales.get("/sales/export", params=parameters).content,
    ]
    before = products(store), sales(store), store.summary(group_by="category", interval="day")["rows"]
    emptied()
    headers = {"Content-Type": media_type}
    answer = store.products.post("/products/import", content=files[0], headers=headers, params={"map": "id="})
    assert answer.status_code == 200, answer.text
    options = {"map": "product_id="}
    answer = store.sales.post("/sales/import", content=files[1], headers=headers, params=options)
    assert answer.status_code == 200, answer.text
    assert (products(store), sales(store), store.summary(group_by="category", interval="day")["rows"]) == before


@pytest.mark.parametrize(("form", "media_type"), FORMATS.items())
def test_into_the_same_store_to_no_change(store: Store, form: str, media_type: str) -> None:
    """Every product is found unchanged, those without a sku too."""
    fill(store)
    store.product(name="No sku")
    file = store.products.get("/products/export", params={"format": form}).content
    answer = store.products.post("/products/import", content=file, headers={"Content-Type": media_type})
    assert answer.status_code == 200, answer.text
    counts = {name: answer.json()[name] for name in ("rows", "created", "changed", "unchanged", "ledger_entries")}
    rows = len(TEXTS) + 3
    assert counts == {"rows": rows, "created": 0, "changed": 0, "unchanged": rows, "ledger_entries": 0}


@pytest.mark.parametrize("path", ["/products", "/sales"])
@pytest.mark.parametrize(("form", "media_type"), FORMATS.items())
def test_a_file_that_lost_a_row_is_refused(store: Store, path: str, form: str, media_type: str) -> None:
    """Its last line says how many there were."""
    fill(store)
    service = store.products if path == "/products" else store.sales
    lines = service.get(f"{path}/export", params={"format": form, "row_count": "true"}).content.splitlines(
        keepends=True
    )
    cut = b"".join(lines[:-2] + lines[-1:])
    answer = service.post(f"{path}/import", content=cut, headers={"Content-Type": media_type})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_file"


@pytest.mark.parametrize(("form", "media_type"), FORMATS.items())
def test_sales_into_the_same_store_to_no_change(store: Store, form: str, media_type: str) -> None:
    """However often: every sale is in already, and none takes stock again."""
    fill(store)
    sold = store.product(name="Sold today", sku=None, current_inventory=9)
    store.sell(sold, 2)
    store.sell(sold, 2)
    before = sales(store), products(store), store.ledger(sold)
    file = store.sales.get("/sales/export", params={"format": form}).content
    rows = 2 * len(TEXTS) + 2
    for _ in range(2):
        answer = store.sales.post("/sales/import", content=file, headers={"Content-Type": media_type})
        assert answer.json() == imported(rows=rows, already=rows)
    assert (sales(store), products(store), store.ledger(sold)) == before
