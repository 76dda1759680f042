"""Levels in a products file: one that was merely exported stays what it is, an edited one never undoes a sale."""

import csv
import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from products_service.cli import cli
from tests.support import imports
from tests.support.imports import import_runner, levels, refused_rows
from tests.support.problems import assert_problem
from tests.support.store import Store

imported = partial(imports.imported, "products")
send = partial(imports.send, kind="products")

Edit = Callable[[str], str]


def export(store: Store, form: str = "csv") -> str:
    """Every product as a file."""
    return str(store.products.get("/products/export", params={"format": form}).text)


def level(store: Store, product: dict[str, Any]) -> int | None:
    """A product's level."""
    found: int | None = store.products.get(f"/products/{product['id']}").json()["current_inventory"]
    return found


@pytest.mark.parametrize(("form", "content_type"), [("csv", "text/csv"), ("ndjson", "application/x-ndjson")])
def test_units_sold_since_the_export_do_not_come_back_with_an_edited_price(
    store: Store, form: str, content_type: str
) -> None:
    robot = store.product(sku="RT-1", price="1.25", current_inventory=50)
    file = export(store, form).replace("1.25", "2.25")
    store.sell(robot, 20)
    for dry_run in (True, False):
        answer = send(store, file, content_type, dry_run=dry_run).json()
        assert (answer["changed"], answer["ledger_entries"], answer["levels"]) == (1, 0, levels(0))
    after = store.products.get(f"/products/{robot['id']}").json()
    assert (after["price"], after["current_inventory"]) == ("2.25", 30)
    assert [entry["reason"] for entry in store.ledger(robot)] == ["initial", "sale"]


def test_an_edited_level_is_set_and_told_before_and_after(store: Store) -> None:
    up, down = store.product(sku="UP", current_inventory=50), store.product(sku="DOWN", current_inventory=70)
    blocked, opened = store.product(sku="BL", current_inventory=9), store.product(sku="OP", current_inventory=None)
    file = export(store)
    for old, new in ((",50,", ",55,"), (",70,", ",60,"), (",9,", ",blocked,"), (",,10,", ",4,10,")):
        assert old in file
        file = file.replace(old, new)
    told = {"rows": 4, "changed": 4, "ledger_entries": 4, "levels": levels(4, up=5, down=10)}
    assert send(store, file, dry_run=True).json() == imported(dry_run=True, id=None, finished_at=None, **told)
    assert send(store, file).json() == imported(**told)
    assert [level(store, product) for product in (up, down, blocked, opened)] == [55, 60, None, 4]
    assert store.ledger(up)[-1]["note"] == "Import"
    # The same file again finds the levels as it wants them.
    assert send(store, file).json() == imported(rows=4, unchanged=4)


@pytest.mark.parametrize("on_error", ["stop", "skip"])
def test_an_edited_level_of_a_product_that_has_moved_since_is_refused_with_the_present_one(
    store: Store, on_error: str
) -> None:
    robot, other = store.product(sku="RT-1", current_inventory=50), store.product(sku="OK", current_inventory=70)
    file = export(store).replace(",50,", ",55,").replace(",70,", ",71,")
    store.sell(robot, 20)
    detail = (
        f"the level was edited from 50 to 55, but product {robot['id']} has moved since the export and stands at 30; "
        "write that to keep it, or export anew"
    )
    error = {"line": 2, "column": "current_inventory", "detail": detail, "actual": 30}
    answer = send(store, file, on_error=on_error)
    if on_error == "stop":
        assert_problem(answer, 422, "invalid_file", errors=[error], error_count=1)
    else:
        told = {"rows": 2, "changed": 1, "rejected": 1, "ledger_entries": 1, "levels": levels(1, up=1)}
        assert answer.json() == imported(errors=[error], **told)
    assert (level(store, robot), level(store, other)) == (30, 70 if on_error == "stop" else 71)
    assert send(store, file.replace(",55,", ",30,").replace(",71,", ",70,")).status_code == 200


def test_the_command_says_what_becomes_of_the_levels(store: Store, database_url: URL, tmp_path: Path) -> None:
    run = import_runner(cli, database_url)
    store.product(sku="UP", current_inventory=50)
    store.product(sku="DOWN", current_inventory=70)
    file = tmp_path / "products.csv"
    file.write_text(export(store).replace(",50,", ",55,").replace(",70,", ",60,"))
    for options, said in ((["--dry-run"], "would move"), ([], "moved")):
        status, answer, told = run(file, *options)
        assert (status, answer["levels"]) == (0, levels(2, up=5, down=10))
        assert f"2 levels {said}: 5 units up, 10 units down" in told


def test_a_blocked_product_is_told_as_null(store: Store) -> None:
    robot = store.product(sku="RT-1", current_inventory=50)
    file = export(store).replace(",50,", ",55,")
    store.products.patch(f"/products/{robot['id']}", json={"current_inventory": None})
    [error] = send(store, file).json()["errors"]
    assert error["actual"] is None
    assert "stands at blocked" in error["detail"]


def test_a_product_that_came_back_to_its_level_has_moved_all_the_same(store: Store) -> None:
    """Whoever edited the level did not know of the moves."""
    robot = store.product(sku="RT-1", current_inventory=50)
    file = export(store).replace(",50,", ",55,")
    store.sell(robot, 20)
    store.products.post(f"/products/{robot['id']}/inventory-transactions", json={"change": 20})
    assert send(store, file).json()["errors"][0]["actual"] == 50


def test_without_the_column_a_level_is_what_the_file_says(store: Store) -> None:
    """A feed of the warehouse's own counts."""
    robot = store.product(sku="RT-1", current_inventory=50)
    store.sell(robot, 20)
    assert send(store, "sku,current_inventory\nRT-1,50\n").json()["levels"] == levels(1, up=20)
    assert level(store, robot) == 50


SINCE_THEN = {"former_sku", "inventory_transaction_id", "cost", "last_sold_at", "version"}


def rows_of(file: str) -> list[dict[str, str]]:
    """The rows of an export by the names of their columns."""
    return list(csv.DictReader(file.splitlines()))


def written(rows: Sequence[dict[str, str]]) -> str:
    """A file of rows."""
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def without_transactions(file: str) -> str:
    """The export of the version before, which had no inventory transactions."""
    return written([{name: cell for name, cell in row.items() if name not in SINCE_THEN} for row in rows_of(file)])


def test_an_export_that_does_not_say_where_its_levels_came_from_moves_none(store: Store) -> None:
    """Nobody could tell whether they were edited or are old."""
    robot = store.product(sku="RT-1", price="1.25", current_inventory=50)
    file = without_transactions(export(store)).replace("1.25", "2.25")
    assert send(store, file).json()["changed"] == 1
    store.sell(robot, 20)
    answer = send(store, file)
    detail = (
        "nothing tells whether 50 was edited or is merely old: the row has stock_state but no "
        "inventory_transaction_id; export the products anew, or leave the levels out (map=current_inventory=)"
    )
    error = {"line": 2, "column": "current_inventory", "detail": detail, "actual": 30}
    assert_problem(answer, 422, "invalid_file", errors=[error], error_count=1)
    left_out = send(store, file.replace("2.25", "3.25"), map="current_inventory=")
    assert (left_out.json()["changed"], level(store, robot)) == (1, 30)


def test_a_transaction_of_another_product_explains_nothing(store: Store) -> None:
    """Rows whose columns were sorted apart, or a file of another store."""
    robot, ball = store.product(sku="A", current_inventory=50), store.product(sku="B", current_inventory=60)
    file = export(store).replace(",50,", ",51,")
    first, second = store.ledger(robot)[0]["id"], store.ledger(ball)[0]["id"]
    swapped = {"A": str(second), "B": str(first)}
    file = written([row | {"inventory_transaction_id": swapped[row["sku"]]} for row in rows_of(file)])
    detail = (
        f"product {robot['id']} has no inventory transaction {second}; to set the levels of another store's file as "
        "they are, leave out the columns inventory_transaction_id and stock_state"
    )
    error = {"line": 2, "column": "inventory_transaction_id", "detail": detail, "actual": 50}
    assert_problem(send(store, file), 422, "invalid_file", errors=[error], error_count=1)
    options = {"map": ["inventory_transaction_id=", "stock_state="]}
    assert send(store, file, **options).json()["levels"] == levels(1, up=1)


def test_a_transaction_must_be_an_id(store: Store) -> None:
    store.product(sku="A")
    file = written([row | {"inventory_transaction_id": "first"} for row in rows_of(export(store))])
    refused_rows(
        send(store, file),
        (2, "inventory_transaction_id", "'first': must be an id: a whole number from 1, written in digits only"),
    )


def test_the_present_level_can_be_expected_in_a_patch(store: Store) -> None:
    robot = store.product(current_inventory=50)
    path = f"/products/{robot['id']}"
    store.sell(robot, 20)
    stale = {"price": "2.00", "current_inventory": 50, "expected_quantity": 50}
    assert_problem(store.products.patch(path, json=stale), 409, "inventory_conflict", actual=30)
    assert store.products.get(path).json()["price"] == robot["price"]
    fresh = store.products.patch(path, json=stale | {"current_inventory": 60, "expected_quantity": 30})
    assert (fresh.json()["price"], fresh.json()["current_inventory"]) == ("2.00", 60)
    blocked = store.products.patch(path, json={"current_inventory": None, "expected_quantity": 60})
    assert blocked.json()["current_inventory"] is None
    opened = store.products.patch(path, json={"current_inventory": 7, "expected_quantity": None})
    assert opened.json()["current_inventory"] == 7
    again = store.products.patch(path, json={"current_inventory": 8, "expected_quantity": None})
    assert_problem(again, 409, "inventory_conflict", actual=7)


@pytest.mark.parametrize("body", [{"expected_quantity": 5}, {"price": "1.00", "expected_quantity": None}], ids=repr)
def test_an_expectation_without_a_level_is_refused(store: Store, body: dict[str, Any]) -> None:
    robot = store.product()
    answer = store.products.patch(f"/products/{robot['id']}", json=body)
    detail = "expected_quantity goes with current_inventory only"
    assert_problem(answer, 422, "invalid_request", errors=[{"pointer": "", "detail": detail}])
    assert store.products.get(f"/products/{robot['id']}").json() == robot


@pytest.mark.parametrize("said", ["", " ", "InStock", "out of stock", "ONBACKORDER"])
def test_a_level_that_is_not_said_stays_and_is_unknown_for_a_new_product(store: Store, said: str) -> None:
    robot = store.product(sku="RT-1", price="1.25", current_inventory=50)
    file = f"sku,name,category,price,current_inventory\nRT-1,Robot,toys,2.25,{said}\nNEW,Ball,toys,1.00,{said}\n"
    answer = send(store, file).json()
    word = "2 rows: a word such as InStock says no level, which stays as it is, and is unknown for a new product."
    told = {"warnings": [word] if said.strip() else [], "ledger_entries": answer["ledger_entries"]}
    assert answer == imported(rows=2, created=1, changed=1, **told)
    assert level(store, robot) == 50
    [new] = store.products.get("/products", params={"q": "NEW"}).json()["items"]
    assert (new["current_inventory"], new["stock_state"]) == (None, "blocked")
    # A file without levels opens products with none in stock, as a request does.
    assert send(store, "sku,name,category,price\nPLAIN,Cup,toys,1.00\n").json()["created"] == 1
    [plain] = store.products.get("/products", params={"q": "PLAIN"}).json()["items"]
    assert plain["current_inventory"] == 0


def test_an_export_whose_level_was_emptied_is_refused(store: Store) -> None:
    store.product(sku="RT-1", current_inventory=50)
    detail = "is empty; write 0 or blocked, or leave the column out to keep the levels as they are"
    error = {"line": 2, "column": "current_inventory", "detail": detail}
    answer = send(store, export(store).replace(",50,", ",,"))
    assert_problem(answer, 422, "invalid_file", errors=[error], error_count=1)


@pytest.mark.parametrize("separator", [", ", ",", " | ", ";", "\n", " "])
def test_the_first_of_a_list_of_images_is_taken(store: Store, separator: str) -> None:
    images = separator.join([" https://example.org/a?size=1,2", "https://example.org/b.png "])
    file = f'sku,name,category,price,image_url\nRT-1,Robot,toys,2.25,"{images}"\n'
    assert send(store, file).json()["created"] == 1
    [robot] = store.products.get("/products", params={"q": "RT-1"}).json()["items"]
    assert robot["image_url"] == "https://example.org/a?size=1,2"
