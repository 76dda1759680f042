"""The list of products and its filters."""

import itertools
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.support.problems import assert_parameter_refused
from tests.support.store import Store


def filtered(store: Store, **parameters: Any) -> list[int]:
    """Ids of the products that a filter lets through."""
    answer = store.products.get("/products", params=parameters | {"limit": 200})
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["items"]]


def test_every_combination_of_filters_is_their_conjunction(store: Store) -> None:
    rows = [
        store.product(category=category, price=price, current_inventory=level, low_stock_threshold=5, name=name)
        for number, (category, price, level) in enumerate(
            itertools.product(["toys", "home", "books"], ["1.00", "2.00"], [None, 0, 5, 6])
        )
        for name in [f"Thing {'odd' if number % 2 else 'even'}"]
    ]
    for row in rows[::5]:
        row.update(store.products.patch(f"/products/{row['id']}", json={"status": "inactive"}).json())
    for row in rows[3::7]:
        store.products.delete(f"/products/{row['id']}")
        row.update(store.products.get(f"/products/{row['id']}").json())

    for categories, status, stock, q, low, high in itertools.product(
        [[], ["toys"], ["home", "books"]],
        [None, "active", "inactive", "deleted"],
        [[], ["ok"], ["low"], ["out"], ["blocked"], ["out", "low"], ["blocked", "ok", "low"]],
        [None, "ODD"],
        [None, "1.5"],
        [None, "1.99"],
    ):
        parameters = {"category": categories, "status": status, "stock": stock, "q": q}
        parameters |= {"min_price": low, "max_price": high}
        expected = [
            row["id"]
            for row in rows
            if (row["status"] == status if status else row["status"] != "deleted")
            and (not categories or row["category"] in categories)
            and (not stock or row["stock_state"] in stock)
            and (q is None or "odd" in row["name"])
            and (low is None or Decimal(row["price"]) >= Decimal(low))
            and (high is None or Decimal(row["price"]) <= Decimal(high))
        ]
        found = filtered(store, **{name: value for name, value in parameters.items() if value})
        assert found == expected, parameters


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("robot", {"Robot", "robot arm"}),
        ("ROB", {"Robot", "robot arm"}),
        ("rm", {"robot arm"}),
        ("xk-9", {"Dog"}),
        ("%", {"100% wool"}),
        ("0%", {"100% wool"}),
        ("_", {"snake_case"}),
        ("/", {"a/b\\c"}),
        ("\\", {"a/b\\c"}),
        ("b\\c", {"a/b\\c"}),
        ("'", {"O'Neill"}),
        ("' OR '1'='1", set()),
        ("'; DROP TABLE products; -- ", set()),
        ("t a", {"robot arm"}),
        ("🤖", {"🤖"}),
        ("💾", set()),
    ],
)
def test_q_is_a_literal_part_of_name_or_sku_in_any_case(store: Store, q: str, found: set[str]) -> None:
    for name in ["Robot", "robot arm", "100% wool", "snake_case", "a/b\\c", "O'Neill", "🤖"]:
        store.product(name=name)
    store.product(name="Dog", sku="XK-9-b")
    items = store.products.get("/products", params={"q": q}).json()["items"]
    assert {row["name"] for row in items} == found


def test_price_bounds_are_inclusive(store: Store) -> None:
    cheap, dear = store.product(price="1.00"), store.product(price="1.01")
    assert filtered(store, min_price="1.00", max_price="1.00") == [cheap["id"]]
    assert filtered(store, min_price="1.01") == [dear["id"]]
    assert filtered(store, min_price="1.00", max_price="1.01") == [cheap["id"], dear["id"]]


def test_price_bounds_that_no_price_can_meet_are_refused(products: TestClient) -> None:
    answer = products.get("/products", params={"min_price": "2", "max_price": "1.99"})
    detail = assert_parameter_refused(answer, "max_price")
    assert detail == "max_price 1.99 lies below min_price 2; swap them"


def test_deleted_products_are_listed_only_when_asked_for(store: Store) -> None:
    kept, gone = store.product(), store.product()
    store.products.delete(f"/products/{gone['id']}")
    assert filtered(store) == [kept["id"]]
    assert filtered(store, stock="blocked") == []
    assert filtered(store, status="deleted") == [gone["id"]]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("category", "gadgets"),
        ("status", "gone"),
        ("stock", "some"),
        ("q", ""),
        ("q", " \t\u200b"),
        ("q", "x" * 201),
        ("min_price", "-1"),
        ("max_price", "1.999"),
        ("sort", "description"),
        ("sort", "--id"),
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "ten"),
    ],
)
def test_a_filter_value_that_cannot_be_is_refused(products: TestClient, parameter: str, value: str) -> None:
    assert_parameter_refused(products.get("/products", params={parameter: value}), parameter)
