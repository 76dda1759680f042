"""Importing products that have no sku: a row names its product by a barcode, an id elsewhere or a name."""

from functools import partial
from typing import Any

import pytest

from tests.support import imports
from tests.support.imports import refused_rows
from tests.support.store import Store

imported = partial(imports.imported, "products")
send = partial(imports.send, kind="products")


def codes(store: Store) -> list[tuple[Any, ...]]:
    """What each product is known by, and its price, in the order of the ids."""
    items = store.products.get("/products", params={"limit": 200}).json()["items"]
    return [(item["sku"], item["barcode"], item["external_ref"], item["name"], item["price"]) for item in items]


def test_a_file_without_skus_creates_products_and_finds_them_again(store: Store) -> None:
    body = "barcode,external_ref,name,category,price\n0012,tee,Tee,fashion,10\n0013,tee,Tee,fashion,11\n"
    assert send(store, body).json() == imported(rows=2, created=2, ledger_entries=2)
    expected = [(None, "0012", "tee", "Tee", "10.00"), (None, "0013", "tee", "Tee", "11.00")]
    assert codes(store) == expected
    assert send(store, body).json() == imported(rows=2, unchanged=2)
    assert send(store, body.replace(",11\n", ",12\n")).json() == imported(rows=2, unchanged=1, changed=1)
    assert codes(store) == [expected[0], (None, "0013", "tee", "Tee", "12.00")]


def test_the_first_key_that_finds_exactly_one_product_counts(store: Store) -> None:
    store.product(name="Robot", sku="R-1", barcode="111", external_ref="robot")
    store.product(name="Kite", barcode="222")
    store.product(name="Ball", external_ref="ball")
    store.product(name="Top hat")
    body = (
        "sku,barcode,external_ref,name,price\n"
        "R-1,,,Robot,1\n"  # by its sku
        ",222,robot,Kite,2\n"  # by its barcode, whatever else the row says
        ",999,ball,Ball,3\n"  # no such barcode, but such an id elsewhere
        ",,,TOP HAT,4\n"  # by its name, whatever its case
    )
    answer = send(store, body, match="sku,barcode,external_ref,name").json()
    assert answer == imported(rows=4, changed=4)
    assert codes(store) == [
        ("R-1", None, None, "Robot", "1.00"),
        (None, "222", "robot", "Kite", "2.00"),
        (None, "999", "ball", "Ball", "3.00"),
        (None, None, None, "TOP HAT", "4.00"),
    ]


def test_a_key_of_two_products_is_an_error_that_names_them(store: Store) -> None:
    one, other = store.product(name="Case", barcode="111"), store.product(name="Bottle", barcode="111")
    answer = send(store, "barcode,price\n111,5\n")
    detail = f"'111' is the barcode of products {one['id']}, {other['id']}; say which, by sku or id"
    refused_rows(answer, (2, "barcode", detail))


def test_a_later_key_takes_no_product_whose_earlier_one_is_another(store: Store) -> None:
    """Shirts in two colours have one name: the second is a product of its own."""
    store.product(name="Shirt", sku="RED")
    body = "sku,name,category,price\nBLUE,Shirt,fashion,9\nRED,Shirt,fashion,8\n"
    answer = send(store, body, match="sku,name").json()
    assert answer == imported(rows=2, created=1, changed=1, ledger_entries=1)
    assert [row[0] for row in codes(store)] == ["RED", "BLUE"]


def test_a_product_that_had_no_sku_gets_the_one_of_its_row(store: Store) -> None:
    store.product(name="Shirt", price="9.00")
    answer = send(store, "sku,name,price\nRED,Shirt,9\n", match="sku,name").json()
    assert answer == imported(rows=1, changed=1)
    assert codes(store) == [("RED", None, None, "Shirt", "9.00")]


def test_deleted_products_are_not_found_by_what_they_were_known_by(store: Store) -> None:
    gone = store.product(name="Kite", barcode="222")
    store.products.delete(f"/products/{gone['id']}")
    answer = send(store, "barcode,name,category,price\n222,Kite,toys,2\n").json()
    assert answer == imported(rows=1, created=1, ledger_entries=1)


@pytest.mark.parametrize("match", ["", "barcode", "sku,barcode"])
def test_a_row_without_any_key_is_named(store: Store, match: str) -> None:
    answer = send(store, "barcode,name,category,price\n,Kite,toys,2\n", **({"match": match} if match else {}))
    assert answer.status_code == 422
    assert [(error["line"], error["detail"]) for error in answer.json()["errors"]] == [(2, "is empty")]


def test_two_rows_of_one_product_are_an_error(store: Store) -> None:
    robot = store.product(name="Robot", sku="R-1", barcode="111")
    twice = send(store, "barcode,price\n111,5\n111,6\n")
    refused_rows(twice, (3, "barcode", "'111' stands in line 2 already"))
    both = send(store, "sku,barcode,price\nR-1,,5\n,111,6\n", match="sku,barcode")
    refused_rows(both, (3, "barcode", f"'111' is the barcode of product {robot['id']}, which line 2 names"))


@pytest.mark.parametrize("match", ["ean", "sku,sku"])
def test_a_key_that_does_not_exist_or_comes_twice_is_refused(store: Store, match: str) -> None:
    answer = send(store, "sku,price\nA,1\n", match=match)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
