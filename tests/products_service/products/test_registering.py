"""Products: registered with their first ledger entry, and read."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conftest import recorded_statements
from tests.products_service.products.conftest import EVERY_FIELD
from tests.support.problems import assert_field_refused, assert_parameter_refused, assert_problem
from tests.support.store import ACTED, Store

ROBOT = {"name": "Robot", "category": "toys", "price": "19.99"}


def test_a_product_needs_a_name_a_category_and_a_price_only(products: TestClient) -> None:
    products.post("/categories", json={"name": "toys"})
    answer = products.post("/products", json=ROBOT)
    body = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/products/{body['id']}")
    assert body == {
        "id": ANY,
        "sku": None,
        "former_sku": None,
        "name": "Robot",
        "description": None,
        "price": "19.99",
        "image_url": None,
        "category": "toys",
        "status": "active",
        "current_inventory": 0,
        "low_stock_threshold": 10,
        "stock_state": "out",
        "created_at": ANY,
        "updated_at": body["created_at"],
        "cost": None,
        "barcode": None,
        "external_ref": None,
        "version": 1,
    }
    assert products.get(answer.headers["location"]).json() == body


def test_every_attribute_is_stored_and_answered(store: Store) -> None:
    store.category("toys")
    body = store.products.post("/products", json=EVERY_FIELD).json()
    assert body == EVERY_FIELD | {
        "id": ANY,
        "former_sku": None,
        "status": "active",
        "stock_state": "ok",
        "created_at": ANY,
        "updated_at": ANY,
        "version": 1,
    }
    assert store.products.get(f"/products/{body['id']}").json() == body


@pytest.mark.parametrize("level", [0, 7, 2_147_483_647, None])
def test_registering_writes_the_initial_entry_of_the_ledger(store: Store, level: int | None) -> None:
    robot = store.product(current_inventory=level)
    assert store.ledger(robot) == [
        {
            "id": ANY,
            "product_id": robot["id"],
            "quantity": level,
            "change": level,
            "reason": "initial",
            "sale_id": None,
            "note": None,
            "created_at": robot["created_at"],
            "return_id": None,
            "voided_sale_id": None,
            **ACTED,
        }
    ]


def test_registering_is_six_statements(store: Store) -> None:
    """The product, its ledger entry, what the audit log says of it, the answer, COMMIT."""
    store.category("toys")
    with recorded_statements(store.products) as statements:
        store.products.post("/products", json=ROBOT)
    assert (len(statements), statements[-1]) == (6, "COMMIT")


def test_a_product_cannot_be_in_a_category_that_was_not_opened(products: TestClient) -> None:
    answer = products.post("/products", json=ROBOT)
    assert_problem(answer, 404, "category_not_found", errors=[{"pointer": "/category", "detail": ANY}])
    assert products.get("/products").json() == {"items": [], "next_cursor": None}


def test_a_sku_is_unique_and_compared_exactly(store: Store) -> None:
    first = store.product(sku="AB-1")
    answer = store.products.post("/products", json=ROBOT | {"sku": "AB-1"})
    assert_problem(answer, 409, "sku_exists", errors=[{"pointer": "/sku", "detail": ANY}])
    other_case = store.product(sku="ab-1")
    assert [row["id"] for row in store.products.get("/products").json()["items"]] == [first["id"], other_case["id"]]


def test_many_products_may_have_no_sku(store: Store) -> None:
    assert [store.product()["sku"], store.product(sku=None)["sku"]] == [None, None]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": " \t\u3000"},
        {"name": "x" * 201},
        {"name": None},
        {"name": 5},
        {"category": "gadgets"},
        {"category": None},
        {"price": None},
        {"sku": ""},
        {"sku": "x" * 65},
        {"sku": " AB"},
        {"description": "x" * 5001},
        {"image_url": ""},
        {"image_url": "ftp://img.example/a.png"},
        {"image_url": "javascript:alert(1)"},
        {"image_url": "https://"},
        {"image_url": "https://img.example/a b.png"},
        {"image_url": "https://img.example/" + "x" * 1981},
        {"current_inventory": -1},
        {"current_inventory": 2_147_483_648},
        {"current_inventory": 1.5},
        {"current_inventory": "7"},
        {"current_inventory": True},
        {"low_stock_threshold": -1},
        {"low_stock_threshold": None},
        {"low_stock_threshold": 2_147_483_648},
        {"id": 1},
        {"status": "active"},
    ],
    ids=repr,
)
def test_an_attribute_beyond_its_limits_is_refused(store: Store, changes: dict[str, Any]) -> None:
    store.category("toys")
    assert_field_refused(store.products.post("/products", json=EVERY_FIELD | changes), f"/{next(iter(changes))}")
    assert store.products.get("/products").json()["items"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 200},
        {"name": "x"},
        {"sku": "x" * 64},
        {"description": ""},
        {"description": "🤖" * 5000},
        {"image_url": "https://img.example/" + "x" * 1980},
        {"image_url": "HTTP://img.example"},
        {"low_stock_threshold": 0},
        {"low_stock_threshold": 2_147_483_647},
    ],
    ids=repr,
)
def test_an_attribute_at_its_limit_is_taken(store: Store, changes: dict[str, Any]) -> None:
    product = store.product(**changes)
    assert product == product | changes
    assert store.products.get(f"/products/{product['id']}").json() == product


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=st.integers(0, 9_999_999_999), form=st.sampled_from([str, float]))
@example(cents=0, form=str)
@example(cents=9_999_999_999, form=float)
@example(cents=110, form=float)
def test_a_price_comes_back_to_the_cent(store: Store, cents: int, form: Callable[[Any], Any]) -> None:
    """As a string or a JSON number; a binary fraction anywhere on the way would be off for some of them."""
    price = Decimal(cents) / 100
    assert store.product(price=form(price))["price"] == f"{price:.2f}"


@pytest.mark.parametrize(("given", "stored"), [(20, "20.00"), ("5", "5.00"), ("5.5", "5.50"), ("007.10", "7.10")])
def test_a_price_may_be_written_short(store: Store, given: Any, stored: str) -> None:
    assert store.product(price=given)["price"] == stored


@pytest.mark.parametrize(
    "price",
    [
        "-1",
        -0.01,
        "1.999",
        1.999,
        "1e2",
        "",
        " 1",
        "1 ",
        "1,50",
        ".5",
        "5.",
        "+1",
        "١٢",
        "NaN",
        "Infinity",
        True,
        [],
        {},
        100000000,
        "100000000.00",
        10**20,
        "9" * 5000,
    ],
    ids=lambda price: repr(price)[:20],
)
def test_anything_but_an_amount_of_whole_cents_is_no_price(store: Store, price: Any) -> None:
    store.category("toys")
    assert_field_refused(store.products.post("/products", json=ROBOT | {"price": price}), "/price")


@pytest.mark.parametrize(
    ("level", "threshold", "state"),
    [
        (None, 10, "blocked"),
        (0, 10, "out"),
        (0, 0, "out"),
        (1, 10, "low"),
        (10, 10, "low"),
        (11, 10, "ok"),
        (1, 0, "ok"),
    ],
)
def test_stock_state_has_one_definition_everywhere(store: Store, level: int | None, threshold: int, state: str) -> None:
    product = store.product(current_inventory=level, low_stock_threshold=threshold)
    summary = store.products.get("/inventory/summary").json()
    found = [
        product["stock_state"],
        store.products.get(f"/products/{product['id']}").json()["stock_state"],
        store.products.get("/products", params={"stock": state}).json()["items"][0]["stock_state"],
        store.products.get(f"/products/{product['id']}/inventory").json()["stock_state"],
        store.products.get("/inventory", params={"state": state}).json()["items"][0]["stock_state"],
    ]
    assert set(found) == {state}
    assert summary["by_state"] == {"ok": 0, "low": 0, "out": 0, "blocked": 0} | {state: 1}


def test_a_product_that_never_was_is_missing(products: TestClient) -> None:
    for path in ("/products/1", "/products/9223372036854775807"):
        assert_problem(products.get(path), 404, "product_not_found", instance=path)
        assert_problem(products.patch(path, json={"name": "x"}), 404, "product_not_found")
        assert_problem(products.delete(path), 404, "product_not_found")


@pytest.mark.parametrize("product_id", ["0", "-1", "1.5", "one", "9223372036854775808", "1" * 5000, "%00", "٣"])
def test_an_id_that_cannot_be_is_not_valid(products: TestClient, product_id: str) -> None:
    for method in ("GET", "DELETE"):
        assert_parameter_refused(products.request(method, f"/products/{product_id}"), "product_id")


def test_one_product_is_one_statement(store: Store) -> None:
    robot = store.product()
    with recorded_statements(store.products) as statements:
        store.products.get(f"/products/{robot['id']}")
    assert len(statements) == 1
