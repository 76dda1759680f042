"""Files that overlap, or come twice: what is stored already is not stored once more."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.imports import RunImport, imported, levels, refused_rows, send, stored_sales
from tests.support.problems import assert_parameter_refused
from tests.support.store import Store

HEADER = "sku,units,sold_at,revenue\n"
JUNE = "R1,1,2025-06-01T10:00:00Z,9.00\nR1,2,2025-06-02T10:00:00Z,18.00\nR1,1,2025-06-03T10:00:00Z,9.00\n"
JULY = "R1,1,2025-07-01T10:00:00Z,9.00\nR1,3,2025-07-02T10:00:00Z,27.00\n"
FORMS = [("csv", "text/csv"), ("ndjson", "application/x-ndjson")]


def just_now(store: Store, robot: dict[str, Any]) -> str:
    """A sale of this moment, as exported."""
    return str(store.sell(robot)["sold_at"])


@pytest.mark.parametrize(("form", "media_type"), FORMS)
def test_an_export_changes_nothing_where_it_comes_from(store: Store, form: str, media_type: str) -> None:
    """All sales were there twice, and without the last line three times; those of today took stock again."""
    robot = store.product(sku="R1", current_inventory=10)
    store.sell(robot, 2)
    store.sell(robot, 2)
    store.sold_before(robot, "2025-03-01T10:20:30.123456Z", 3, revenue="1.00")
    store.sold_before(store.product(sku=None), "2025-03-01T10:20:30Z", 3, unit_price="4.00")
    before, ledger = stored_sales(store), store.ledger(robot)
    exported = store.sales.get("/sales/export", params={"format": form, "row_count": True}).text
    lines = exported.splitlines(keepends=True)
    for body in (exported, "".join(lines[:-1]), exported.replace("\r\n", "\n")):
        assert send(store, body, media_type, dry_run=True).json() == imported(
            id=None, dry_run=True, rows=4, already=4, finished_at=None
        )
        assert send(store, body, media_type).json() == imported(rows=4, already=4)
    assert (stored_sales(store), store.ledger(robot)) == (before, ledger)


def test_all_orders_once_more_with_the_new_ones_at_the_end(store: Store, run_import: RunImport, tmp_path: Path) -> None:
    """The commonest way that shops export."""
    store.product(sku="R1")
    assert send(store, HEADER + JUNE).json() == imported(rows=3, created=3)
    june = stored_sales(store)
    windows = (HEADER + JUNE).replace("\n", "\r\n")
    assert send(store, windows).json() == imported(rows=3, already=3)
    file = tmp_path / "orders.csv"
    file.write_text(HEADER + JUNE + JULY)
    status, answer, said = run_import(file)
    assert (status, answer["created"], answer["already"]) == (0, 2, 3)
    assert said.startswith("5 of 5 rows imported: 2 created, 0 changed, 0 unchanged, 3 already in, 0 rejected; ")
    assert stored_sales(store)[:3] == june
    assert [sale[5] for sale in stored_sales(store)[3:]] == ["9.00", "27.00"]
    assert send(store, HEADER + JULY + JUNE).json() == imported(rows=5, already=5)


def test_the_nth_equal_line_is_the_nth_stored_sale(store: Store) -> None:
    store.product(sku="R1")
    line = "R1,1,2025-06-01T00:00:00Z,9.00\n"
    assert send(store, HEADER + line * 2).json() == imported(rows=2, created=2)
    assert send(store, HEADER + line * 5).json() == imported(rows=5, already=2, created=3)
    assert send(store, HEADER + line * 3).json() == imported(rows=3, already=3)
    assert len(stored_sales(store)) == 5


@pytest.mark.parametrize(
    "other",
    [
        "R2,1,2025-06-01T00:00:00Z,9.00",
        "R1,2,2025-06-01T00:00:00Z,9.00",
        "R1,1,2025-06-01T00:00:01Z,9.00",
        "R1,1,2025-06-01T00:00:00.000001Z,9.00",
        "R1,1,2025-06-01T00:00:00Z,9.01",
    ],
)
def test_a_line_that_differs_in_anything_is_new(store: Store, other: str) -> None:
    store.product(sku="R1")
    store.product(sku="R2")
    send(store, HEADER + "R1,1,2025-06-01T00:00:00Z,9.00\n")
    assert send(store, f"{HEADER}{other}\n").json() == imported(rows=1, created=1)
    assert send(store, f"{HEADER}{other}\n").json() == imported(rows=1, already=1)


@pytest.mark.parametrize("same", ["2025-06-01T02:00:00+02:00", "2025-06-01 00:00:00.0Z", "2025-06-01T00:00:00.000000Z"])
def test_an_instant_is_the_same_however_it_is_written(store: Store, same: str) -> None:
    store.product(sku="R1")
    send(store, HEADER + "R1,1,2025-06-01T00:00:00Z,9.00\n")
    body = f"{HEADER}R1,1,{same},9\nR1,1,2025-06-01T00:00:00Z,9.0\n"
    assert send(store, body).json() == imported(rows=2, already=1, created=1)


def test_a_line_without_an_amount_is_known_by_the_rest(store: Store) -> None:
    """It got the price of the day on which it was imported, and prices change."""
    robot = store.product(sku="R1", price="10.00")
    body = "sku,units,sold_at\nR1,1,2025-06-01T00:00:00Z\nR1,1,2025-06-01T00:00:00Z\n"
    assert send(store, body).json() == imported(rows=2, created=2)
    store.products.patch(f"/products/{robot['id']}", json={"price": "12.00"})
    assert send(store, body).json() == imported(rows=2, already=2)
    assert [sale[5] for sale in stored_sales(store)] == ["10.00", "10.00"]


def test_lines_that_are_in_already_can_be_refused_or_meant(store: Store) -> None:
    store.product(sku="R1")
    send(store, HEADER + JUNE)
    ids = [item["id"] for item in store.sales.get("/sales", params={"sort": "id"}).json()["items"]]
    detail = "is in already: sale {} has the same product, units, revenue and instant"
    refused_rows(
        send(store, HEADER + JULY + JUNE, duplicates="refuse"),
        *((line, None, detail.format(sale_id)) for line, sale_id in enumerate(ids, start=4)),
    )
    assert len(stored_sales(store)) == 3
    answer = send(store, HEADER + JULY + JUNE, duplicates="refuse", on_error="skip").json()
    assert (answer["created"], answer["already"], answer["rejected"]) == (2, 0, 3)
    assert send(store, HEADER + JUNE, duplicates="allow").json() == imported(rows=3, created=3)
    assert len(stored_sales(store)) == 8
    assert_parameter_refused(send(store, HEADER, duplicates="twice"), "duplicates")


def test_what_is_in_already_takes_no_stock_and_needs_none(store: Store) -> None:
    """Sold at the till and in tonight's file: with the last unit gone the file still goes in."""
    robot = store.product(sku="R1", current_inventory=1, price="9.00")
    sold_at = just_now(store, robot)
    body = f"{HEADER}R1,1,{sold_at},9.00\n"
    assert send(store, body).json() == imported(rows=1, already=1)
    refused_rows(send(store, body + f"R1,1,{sold_at},9.00\n"), (3, "units", "0 units are left in stock, 1 were sold"))
    store.products.post(f"/products/{robot['id']}/inventory-transactions", json={"change": 5})
    answer = send(store, body + f"R1,1,{sold_at},9.00\n")
    assert answer.json() == imported(rows=2, already=1, created=1, ledger_entries=1, levels=levels(1, down=1))
    assert [entry["quantity"] for entry in store.ledger(robot)] == [1, 0, 5, 4]


def test_ndjson_knows_the_same_lines(store: Store) -> None:
    store.product(sku="R1")
    send(store, HEADER + JUNE)
    rows = [
        {"sku": "R1", "units": 1, "sold_at": "2025-06-01T10:00:00Z", "revenue": 9},
        {"sku": "R1", "units": 2, "sold_at": "2025-06-02T10:00:00Z"},
        {"sku": "R1", "units": 1, "sold_at": "2025-06-03T10:00:00Z", "unit_price": "9.00"},
        {"sku": "R1", "units": 1, "sold_at": "2025-06-03T10:00:00Z", "unit_price": "8.00"},
    ]
    body = "\n".join(map(json.dumps, rows))
    assert send(store, body, "application/x-ndjson").json() == imported(rows=4, already=3, created=1)
