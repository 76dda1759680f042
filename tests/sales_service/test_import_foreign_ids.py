"""A product id in a file: ours when the user says so or the file is our own export, otherwise somebody else's."""

import json
from pathlib import Path

import pytest

from tests.support.imports import RunImport, imported, refused_rows, send, stored_sales
from tests.support.problems import assert_problem
from tests.support.store import Store

SOLD_AT = "2025-01-01T00:00:00Z"
NDJSON = "application/x-ndjson"


def advice(name: str) -> str:
    """What is said about a column of ids that nobody vouched for."""
    return (
        f"may hold numbers of another system; map it ({name}=product_id) if they are this store's, "
        f"otherwise leave it out ({name}=)"
    )


@pytest.mark.parametrize("name", ["product_id", "Product Id", "PRODUCT-ID"])
@pytest.mark.parametrize("sku", ["", "sku,"])
def test_somebody_elses_ids_are_refused(
    store: Store, run_import: RunImport, tmp_path: Path, name: str, sku: str
) -> None:
    """The sales went to whatever products have these ids here, also where a sku was empty."""
    robot = store.product(sku="A-1")
    body = f"{sku}{name},units,sold_at\n{',' if sku else ''}{robot['id']},2,{SOLD_AT}\n"
    answer = send(store, body)
    place = {"line": 1, "column": name, "detail": advice(name)}
    assert_problem(answer, 422, "invalid_file", errors=[place], error_count=1)
    file = tmp_path / "sales.csv"
    file.write_text(body)
    assert run_import(file)[:2] == (1, answer.json() | {"instance": "import"})
    assert stored_sales(store) == []
    assert send(store, body, map=f"{name}=product_id").json() == imported(rows=1, created=1)


def test_the_same_member_of_ndjson_is_refused(store: Store) -> None:
    robot = store.product(sku="A-1")
    row = {"sku": None, "product_id": robot["id"], "units": 1, "sold_at": SOLD_AT}
    refused_rows(send(store, json.dumps(row), NDJSON), (1, None, f"'product_id': {advice('product_id')}"))
    assert send(store, json.dumps(row), NDJSON, map="product_id=product_id").json() == imported(rows=1, created=1)


def test_an_orders_export_of_another_shop_keeps_to_its_skus(store: Store) -> None:
    ball, robot = store.product(sku="B-1"), store.product(sku="R-1")
    body = f"Product Id,SKU,units,sold_at\n{ball['id']},R-1,2,{SOLD_AT}\n{ball['id']},,1,{SOLD_AT}\n"
    refused_rows(send(store, body, map="Product Id="), (3, "SKU", "is empty"))
    answer = send(store, body, map="Product Id=", on_error="skip")
    assert answer.json() == imported(
        rows=2, created=1, rejected=1, errors=[{"line": 3, "column": "SKU", "detail": "is empty"}]
    )
    assert [sale[0] for sale in stored_sales(store)] == [robot["id"]]


@pytest.mark.parametrize(("form", "media_type"), [("csv", "text/csv"), ("ndjson", NDJSON)])
def test_ids_count_in_our_own_export(store: Store, form: str, media_type: str) -> None:
    """A product without a sku has no other name there."""
    store.sold_before(store.product(sku=None), SOLD_AT)
    exported = store.sales.get("/sales/export", params={"format": form}).text
    assert send(store, exported, media_type, dry_run=True).status_code == 200
