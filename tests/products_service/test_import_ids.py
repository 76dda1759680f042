"""Products in a file by their id: the sku is then an attribute like the others, and no id is invented."""

from functools import partial
from typing import Any

import pytest

from tests.support import imports
from tests.support.imports import refused_rows
from tests.support.store import Store

imported = partial(imports.imported, "products")
send = partial(imports.send, kind="products")
MAPPED = {"map": "id=id"}


def export(store: Store, form: str = "csv") -> str:
    """Every product as a file."""
    return str(store.products.get("/products/export", params={"format": form}).text)


def skus(store: Store) -> dict[int, str | None]:
    """The sku of every product, by id."""
    items = store.products.get("/products", params={"limit": 200}).json()["items"]
    return {item["id"]: item["sku"] for item in items}


@pytest.mark.parametrize(("form", "content_type"), [("csv", "text/csv"), ("ndjson", "application/x-ndjson")])
def test_products_without_a_sku_are_exported_edited_and_imported(store: Store, form: str, content_type: str) -> None:
    robot, ball = store.product(name="Robot", price="9.25"), store.product(name="Ball", price="3.00")
    file = export(store, form)
    assert send(store, file, content_type).json() == imported(rows=2, unchanged=2)
    edited = send(store, file.replace("9.25", "9.75").replace("Ball", "Balloon"), content_type)
    assert edited.json() == imported(rows=2, changed=2)
    items = store.products.get("/products").json()["items"]
    kept = [(item["id"], item["name"], item["price"], item["sku"]) for item in items]
    assert kept == [(robot["id"], "Robot", "9.75", None), (ball["id"], "Balloon", "3.00", None)]


def test_a_changed_sku_renames_the_product(store: Store) -> None:
    robot = store.product(sku="OLD", current_inventory=4)
    assert send(store, export(store).replace("OLD", "NEW")).json() == imported(rows=1, changed=1)
    assert skus(store) == {robot["id"]: "NEW"}
    assert store.products.get("/inventory/summary").json()["units_on_hand"] == 4


def test_an_empty_sku_is_taken_away_and_a_missing_one_is_left(store: Store) -> None:
    robot, ball = store.product(sku="A"), store.product(sku="B")
    assert send(store, f"id,sku\n{robot['id']},\n", **MAPPED).json() == imported(rows=1, changed=1)
    assert send(store, f"id,price\n{ball['id']},5\n", **MAPPED).json() == imported(rows=1, changed=1)
    assert skus(store) == {robot["id"]: None, ball["id"]: "B"}


def test_products_may_exchange_their_skus(store: Store) -> None:
    """The unique key would refuse the first of two UPDATEs."""
    one, two, three = (store.product(sku=sku) for sku in "ABC")
    body = f"id,sku\n{one['id']},B\n{two['id']},C\n{three['id']},A\n"
    assert send(store, body, **MAPPED).json() == imported(rows=3, changed=3)
    assert skus(store) == {one["id"]: "B", two["id"]: "C", three["id"]: "A"}


def test_a_sku_of_a_product_that_keeps_it_is_refused_and_what_depends_on_it_too(store: Store) -> None:
    """The first wants what the second has, the second wants what the third keeps."""
    one, two, three = (store.product(sku=sku) for sku in "ABC")
    body = f"id,sku\n{one['id']},B\n{two['id']},C\n"
    refused_rows(
        send(store, body, **MAPPED),
        (2, "sku", f"product {two['id']} has the sku 'B' already"),
        (3, "sku", f"product {three['id']} has the sku 'C' already"),
    )
    assert send(store, body, on_error="skip", **MAPPED).json()["rejected"] == 2
    assert skus(store) == {one["id"]: "A", two["id"]: "B", three["id"]: "C"}


def test_an_id_that_is_none_of_a_product_is_refused(store: Store) -> None:
    robot = store.product(sku="A")
    missing = robot["id"] + 1
    answer = send(store, f"id,sku,name,category,price\n{missing},B,Ball,toys,1\n", **MAPPED)
    advice = "leave the id empty to create a product; map=id= leaves out the ids of another store"
    refused_rows(answer, (2, "id", f"there is no product {missing}; {advice}"))
    assert skus(store) == {robot["id"]: "A"}


@pytest.mark.parametrize("product_id", ["0", "-1", "1.5", "01", "one", "9223372036854775808"])
def test_what_cannot_be_an_id_is_refused(store: Store, product_id: str) -> None:
    answer = send(store, f"id,price\n{product_id},1\n", **MAPPED)
    [error] = answer.json()["errors"]
    assert (error["line"], error["column"]) == (2, "id")


def test_a_deleted_product_is_named_with_the_way_back(store: Store) -> None:
    robot = store.product(sku="A", price="9.25")
    file = export(store).replace("9.25", "9.75")
    store.products.delete(f"/products/{robot['id']}")
    detail = f"product {robot['id']} is deleted; POST /products/{robot['id']}/restore brings it back"
    refused_rows(send(store, file), (2, "id", detail))


def test_rows_without_an_id_go_by_their_sku_and_need_one(store: Store) -> None:
    robot = store.product(sku="A")
    body = f"id,sku,name,category,price\n{robot['id']},A,Robot,toys,1\n,B,Ball,toys,1\n"
    assert send(store, body, **MAPPED).json() == imported(rows=2, changed=1, created=1, ledger_entries=1)
    assert sorted(map(str, skus(store).values())) == ["A", "B"]
    refused_rows(send(store, "id,sku,name,category,price\n,,Ball,toys,1\n", **MAPPED), (2, "sku", "is empty"))
    refused_rows(send(store, "id,name,category,price\n,Ball,toys,1\n", **MAPPED), (2, "id", "is empty"))


def test_a_product_is_named_once(store: Store) -> None:
    robot = store.product(sku="A")
    answer = send(store, f"id,sku\n{robot['id']},B\n{robot['id']},C\n,B\n", **MAPPED)
    refused_rows(
        answer,
        (3, "id", f"{robot['id']} stands in line 2 already"),
        (4, "sku", "'B' stands in line 2 already"),
    )
    by_both = send(store, f"id,sku,price\n{robot['id']},B,1\n,A,2\n", **MAPPED)
    refused_rows(by_both, (3, "sku", f"'A' is the sku of product {robot['id']}, which line 2 names"))


@pytest.mark.parametrize("header", ["id,sku,price", "ID,sku,price"])
def test_ids_of_a_file_that_is_no_export_of_ours_must_be_meant(store: Store, header: str) -> None:
    """A shop system's own numbers exist here too, and would rename and reprice products that have nothing to do."""
    robot = store.product(sku="A", price="9.25")
    answer = send(store, f"{header}\n{robot['id']},B,1\n")
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["line"], error["column"]) == (422, 1, header[:2])
    assert "may hold numbers of another system" in error["detail"]
    left: dict[str, Any] = send(store, f"{header}\n{robot['id']},A,1\n", map=f"{header[:2]}=").json()
    assert left == imported(rows=1, changed=1)


def test_a_sku_in_another_case_is_pointed_out(store: Store) -> None:
    store.product(sku="IMP-É")
    refused_rows(
        send(store, "sku,price\nimp-é,1\n"),
        (2, "name", "no product has the sku 'imp-é', and a new one needs name, category; did you mean 'IMP-É'?"),
    )
