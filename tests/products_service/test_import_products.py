"""Importing products: by sku they are created, changed or left as they are, and every level has its ledger entry."""

import json
from functools import partial
from typing import Any
from unittest.mock import ANY

import pytest
from sqlalchemy import Engine, text

from tests.support import imports
from tests.support.imports import levels
from tests.support.problems import assert_problem
from tests.support.store import Store

HEADER = "sku,name,category,price,description,image_url,current_inventory,low_stock_threshold\n"


imported = partial(imports.imported, "products")
send = partial(imports.send, kind="products")


def products(store: Store) -> list[dict[str, Any]]:
    """Every product by id, without what the clock decides."""
    items = store.products.get("/products", params={"limit": 200}).json()["items"]
    return [
        {name: value for name, value in item.items() if name not in {"created_at", "updated_at", "version"}}
        for item in items
    ]


def entries(store: Store, product: dict[str, Any]) -> list[tuple[Any, ...]]:
    """A product's ledger."""
    return [(entry["quantity"], entry["change"], entry["reason"]) for entry in store.ledger(product)]


def test_new_skus_are_created_with_their_ledger_and_their_category_is_opened(store: Store) -> None:
    body = (
        HEADER + 'A1,"Robot, ""big"" and red",toys,12.50,"Walks\nand talks",https://example.org/a.png,5,3\n'
        "A2,Ball,books,7,,,0,\n"
        "A3,Out of sight,books,0.05,,,blocked,\n"
    )
    assert send(store, body).json() == imported(rows=3, created=3, ledger_entries=3)
    assert products(store) == [
        {
            "id": ANY,
            "former_sku": None,
            "cost": None,
            "barcode": None,
            "external_ref": None,
            "last_sold_at": None,
            "sku": "A1",
            "name": 'Robot, "big" and red',
            "description": "Walks\nand talks",
            "price": "12.50",
            "image_url": "https://example.org/a.png",
            "category": "toys",
            "status": "active",
            "current_inventory": 5,
            "low_stock_threshold": 3,
            "stock_state": "ok",
        },
        {
            "id": ANY,
            "former_sku": None,
            "cost": None,
            "barcode": None,
            "external_ref": None,
            "last_sold_at": None,
            "sku": "A2",
            "name": "Ball",
            "description": None,
            "price": "7.00",
            "image_url": None,
            "category": "books",
            "status": "active",
            "current_inventory": 0,
            "low_stock_threshold": 10,
            "stock_state": "out",
        },
        {
            "id": ANY,
            "former_sku": None,
            "cost": None,
            "barcode": None,
            "external_ref": None,
            "last_sold_at": None,
            "sku": "A3",
            "name": "Out of sight",
            "description": None,
            "price": "0.05",
            "image_url": None,
            "category": "books",
            "status": "active",
            "current_inventory": None,
            "low_stock_threshold": 10,
            "stock_state": "blocked",
        },
    ]
    assert [entries(store, product) for product in products(store)] == [
        [(5, 5, "initial")],
        [(0, 0, "initial")],
        [(None, None, "initial")],
    ]
    assert [row["name"] for row in store.products.get("/categories").json()["items"]] == ["books", "toys"]


def test_known_skus_are_changed_in_what_the_file_has_and_only_where_it_differs(store: Store) -> None:
    robot = store.product(sku="A1", name="Robot", price="10.00", current_inventory=5, description="Walks")
    ball = store.product(sku="A2", name="Ball", price="7.00", current_inventory=1)
    kite = store.product(sku="A3", name="Kite", price="3.00", current_inventory=None)
    body = "sku,price,current_inventory\nA1,12.50,5\nA2,7.0,8\nA3,3.00,2\n"
    assert send(store, body).json() == imported(rows=3, changed=3, ledger_entries=2, levels=levels(2, up=7))
    assert [
        (item["name"], item["price"], item["current_inventory"], item["description"]) for item in products(store)
    ] == [
        ("Robot", "12.50", 5, "Walks"),
        ("Ball", "7.00", 8, None),
        ("Kite", "3.00", 2, None),
    ]
    assert entries(store, robot) == [(5, 5, "initial")]
    assert entries(store, ball) == [(1, 1, "initial"), (8, 7, "adjustment")]
    assert entries(store, kite) == [(None, None, "initial"), (2, None, "unblock")]
    assert send(store, body).json() == imported(rows=3, unchanged=3)
    answer = send(store, body + "A4,1.00,1\n")
    errors = [
        {
            "line": 5,
            "column": "name",
            "detail": "no product has the sku 'A4', and a new one needs name, category",
        }
    ]
    assert_problem(answer, 422, "invalid_file", errors=errors, error_count=1)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",Robot,toys,1,,,1,1", "sku"),
        (f"{'A' * 65},Robot,toys,1,,,1,1", "sku"),
        ("A1,,toys,1,,,1,1", "name"),
        (f"A1,{'x' * 201},toys,1,,,1,1", "name"),
        ("A1,Robot,toy,1,,,1,1", "category"),
        ("A1,Robot,toys,,,,1,1", "price"),
        ("A1,Robot,toys,1.234,,,1,1", "price"),
        ("A1,Robot,toys,-1,,,1,1", "price"),
        (f"A1,Robot,toys,1,{'x' * 5001},,1,1", "description"),
        ("A1,Robot,toys,1,,ftp://x,1,1", "image_url"),
        ("A1,Robot,toys,1,,,2147483648,1", "current_inventory"),
        ("A1,Robot,toys,1,,,1,x", "low_stock_threshold"),
        ("A0,Robot,toys,1,,,1,1", "sku"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_imported(store: Store, row: str, column: str) -> None:
    answer = send(store, HEADER + "A0,Robot,toys,1,,,1,1\n" + row + "\n")
    place = {"line": 3, "column": column, "detail": ANY}
    unknown = {"unknown_categories": [{"category": "toy", "rows": 1}]} if column == "category" else {}
    assert_problem(answer, 422, "invalid_file", errors=[place], error_count=1, **unknown)
    assert products(store) == []
    assert store.products.get("/categories").json()["items"] == []


def test_everything_wrong_with_a_row_is_named_at_once(store: Store) -> None:
    answer = send(store, HEADER + ",,toy,x,,ftp,y,z\n")
    columns = [error["column"] for error in answer.json()["errors"]]
    assert columns == ["sku", "name", "category", "price", "image_url", "current_inventory", "low_stock_threshold"]


@pytest.mark.parametrize(("form", "content_type"), [("csv", "text/csv"), ("ndjson", "application/x-ndjson")])
def test_what_is_exported_imports_again_to_the_same_products(
    store: Store, engine: Engine, form: str, content_type: str
) -> None:
    store.product(sku="A1", name="=cmd", description="'quoted'\n- lines", image_url="https://example.org/?a=1,2")
    store.product(sku="-A2", name="'=1", description="", current_inventory=None)
    store.product(sku="A3", name="🤖 ولد", current_inventory=0)
    sleeping = store.product(sku="A4", low_stock_threshold=0)
    store.products.patch(f"/products/{sleeping['id']}", json={"status": "inactive"})
    before = products(store)
    exported = store.products.get("/products/export", params={"format": form}).text
    assert send(store, exported, content_type).json() == imported(rows=4, unchanged=4)
    with engine.begin() as connection:
        for table in ("inventory_transactions", "products", "categories"):
            connection.execute(text(f"DELETE FROM {table}"))
    answer = send(store, exported, content_type, map="id=")
    assert answer.json() == imported(rows=4, created=4, ledger_entries=4)
    assert [product | {"id": None} for product in products(store)] == [product | {"id": None} for product in before]


def test_ndjson_leaves_alone_what_a_row_does_not_have(store: Store) -> None:
    store.product(sku="A1", name="Robot", description="Walks", image_url="https://example.org/a")
    rows = [{"sku": "A1", "description": None}, {"sku": "A2", "name": "Ball", "category": "toys", "price": 7.5}]
    body = "\n".join(map(json.dumps, rows))
    assert send(store, body, "application/x-ndjson").json() == imported(rows=2, created=1, changed=1, ledger_entries=1)
    assert [
        (item["name"], item["description"], item["image_url"], item["price"], item["current_inventory"])
        for item in products(store)
    ] == [("Robot", None, "https://example.org/a", "10.00", 100), ("Ball", None, None, "7.50", 0)]


def test_a_thousand_rows_go_in_several_transactions(store: Store) -> None:
    body = "sku,name,category,price\n" + "".join(f"S{number},Thing,toys,1\n" for number in range(2500))
    assert send(store, body).json() == imported(rows=2500, created=2500, ledger_entries=2500)
    summary = store.products.get("/inventory/summary").json()
    assert summary["by_state"] == {"ok": 0, "low": 0, "out": 2500, "blocked": 0}
