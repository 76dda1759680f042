"""A file of products that comes back changes what was edited in it, and never undoes what others have changed since."""

from typing import Any
from unittest.mock import ANY

import pytest
from httpx2 import Response
from sqlalchemy import Engine, text

from tests.support.store import Store

FORMS = {"csv": "text/csv", "ndjson": "application/x-ndjson"}


def send(store: Store, file: str, form: str = "csv", **options: Any) -> Response:
    headers = {"Content-Type": FORMS[form]}
    return store.products.post("/products/import", content=file.encode(), headers=headers, params=options)


def export(store: Store, form: str = "csv") -> str:
    return store.products.get("/products/export", params={"format": form}).text


def read(store: Store, product: dict[str, Any]) -> dict[str, Any]:
    return dict(store.products.get(f"/products/{product['id']}").json())


def change(store: Store, product: dict[str, Any], **changes: Any) -> None:
    assert store.products.patch(f"/products/{product['id']}", json=changes).is_success


def refused(answer: Response) -> list[dict[str, Any]]:
    document = answer.json()
    assert (answer.status_code, document["code"]) == (422, "invalid_file"), answer.text
    return list(document["errors"])


@pytest.mark.parametrize("form", FORMS)
def test_what_was_edited_of_a_version_that_has_gone_is_an_error_row(store: Store, form: str) -> None:
    robot = store.product(sku="R", price="1.25", name="Robot")
    kite = store.product(sku="K", price="3.00")
    file = export(store, form).replace("1.25", "2.25").replace("3.00", "4.00")
    change(store, robot, name="Vacuum")
    before = read(store, robot)
    for dry_run in (True, False):
        [error] = refused(send(store, file, form, dry_run=dry_run))
        assert error == {"line": ANY, "column": "version", "detail": ANY, "actual": 2}
        assert error["detail"].startswith(f"price would change, but product {robot['id']} has version 2 now, not 1")
    assert read(store, robot) == before
    answer = send(store, file, form, on_error="skip").json()
    assert (answer["changed"], answer["rejected"]) == (1, 1)
    assert (read(store, robot), read(store, kite)["price"]) == (before, "4.00")


@pytest.mark.parametrize("form", FORMS)
def test_what_was_not_edited_stays_as_others_have_changed_it(store: Store, form: str) -> None:
    robot = store.product(sku="R", price="1.25", name="Robot", description="Walks", low_stock_threshold=3)
    file = export(store, form)
    change(store, robot, name="Vacuum", price="1.50", description=None)
    change(store, robot, price="1.75", low_stock_threshold=4, status="inactive")
    store.sell(store.product(), 1)
    before = read(store, robot)
    answer = send(store, file, form).json()
    assert (answer["changed"], answer["unchanged"], answer["rejected"]) == (0, 1, 0)
    assert read(store, robot) == before


def test_sold_meanwhile_is_neither_a_conflict_nor_brought_back(store: Store) -> None:
    """The whole round trip: an edited price, and units that were sold between export and import."""
    robot = store.product(sku="R", price="1.25", current_inventory=50)
    file = export(store).replace("1.25", "2.25")
    store.sell(robot, 20)
    levels = {"moved": 0, "units_up": 0, "units_down": 0}
    for dry_run in (True, False):
        answer = send(store, file, dry_run=dry_run).json()
        assert (answer["changed"], answer["levels"]) == (1, levels)
    after = read(store, robot)
    assert (after["price"], after["current_inventory"], after["version"]) == ("2.25", 30, 2)
    # The same file once more is of a version that has gone, and wants what is there already.
    assert send(store, file).json()["unchanged"] == 1


def test_without_its_entries_in_the_log_nothing_is_taken_for_old(store: Store, engine: Engine) -> None:
    robot = store.product(sku="R", name="Robot")
    file = export(store)
    change(store, robot, name="Vacuum")
    change(store, robot, price="1.00")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_entries WHERE version = 2"))
    [error] = refused(send(store, file))
    assert (error["column"], error["actual"]) == ("version", 3)


@pytest.mark.parametrize("version", ["9", "2"])
def test_a_version_that_is_none_of_this_products_is_an_error_row(store: Store, version: str) -> None:
    store.product(sku="R", price="1.25", name="Robot")
    header, row, *_ = export(store).splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True)) | {"version": version, "price": "2.00"}
    file = f"{header}\n{','.join(cells.values())}\n"
    [error] = refused(send(store, file))
    assert (error["column"], error["actual"]) == ("version", 1)
    assert send(store, file, map="version=").json()["changed"] == 1


def test_a_column_of_another_system_is_no_version_of_ours(store: Store) -> None:
    store.product(sku="R", price="1.25")
    answer = send(store, "sku,price,version\nR,2.00,17\n", other_columns="ignore")
    assert answer.json()["changed"] == 1
