"""Products: registered with their first ledger entry, listed and filtered, changed, retired."""

import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conftest import recorded_statements
from tests.support.problems import assert_field_refused, assert_parameter_refused, assert_problem
from tests.support.store import Store

ROBOT = {"name": "Robot", "category": "toys", "price": "19.99"}
EVERY_FIELD = {
    "name": "Robot",
    "category": "toys",
    "price": "19.99",
    "sku": "RB-1",
    "description": "Walks",
    "image_url": "https://img.example/robot.png?size=2",
    "current_inventory": 7,
    "low_stock_threshold": 3,
}
MOVES = ("quantity", "change", "reason")


def moves(store: Store, product: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Quantity, change and reason of each entry in a product's ledger."""
    return [tuple(entry[name] for name in MOVES) for entry in store.ledger(product)]


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
        }
    ]


def test_registering_is_four_statements(store: Store) -> None:
    """The product, its ledger entry, the answer, COMMIT."""
    store.category("toys")
    with recorded_statements(store.products) as statements:
        store.products.post("/products", json=ROBOT)
    assert (len(statements), statements[-1]) == (4, "COMMIT")


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


# ---- the list


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
        [None, "ok", "low", "out", "blocked"],
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
            and stock in {None, row["stock_state"]}
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


def test_the_list_is_one_statement_however_many_there_are(store: Store) -> None:
    for _ in range(12):
        store.product()
    for parameters in ({}, {"limit": 3, "sort": "-price", "q": "product"}):
        with recorded_statements(store.products) as statements:
            store.products.get("/products", params=parameters)
        assert len(statements) == 1


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


# ---- changes


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Robot 2"},
        {"category": "home"},
        {"price": "5.00"},
        {"sku": "RB-2"},
        {"sku": None},
        {"sku": "RB-1"},
        {"description": None},
        {"image_url": None},
        {"status": "inactive"},
        {"status": "active"},
        {"low_stock_threshold": 8},
        {"name": "All at once", "price": "0.00", "category": "home", "status": "inactive"},
    ],
    ids=repr,
)
def test_a_patch_changes_what_it_names_and_nothing_else(store: Store, changes: dict[str, Any]) -> None:
    store.category("home")
    before = store.product(**EVERY_FIELD)
    answer = store.products.patch(f"/products/{before['id']}", json=changes)
    after = answer.json()
    state = {"stock_state": "low"} if "low_stock_threshold" in changes else {}
    assert (answer.status_code, after) == (200, before | changes | state | {"updated_at": after["updated_at"]})
    assert after["updated_at"] > before["updated_at"]
    assert store.products.get(f"/products/{before['id']}").json() == after
    assert moves(store, before) == [(7, 7, "initial")]


def test_an_empty_patch_changes_nothing(store: Store) -> None:
    before = store.product()
    answer = store.products.patch(f"/products/{before['id']}", json={})
    assert (answer.status_code, answer.json()) == (200, before)


@pytest.mark.parametrize(
    ("start", "level", "entry"),
    [
        (7, 9, (9, 2, "adjustment")),
        (7, 0, (0, -7, "adjustment")),
        (7, 7, (7, 0, "adjustment")),
        (7, None, (None, None, "block")),
        (None, 4, (4, None, "unblock")),
        (None, None, (None, None, "block")),
    ],
)
def test_a_level_in_a_patch_writes_the_ledger_too(
    store: Store, start: int | None, level: int | None, entry: tuple[Any, ...]
) -> None:
    product = store.product(current_inventory=start)
    after = store.products.patch(f"/products/{product['id']}", json={"current_inventory": level}).json()
    assert after["current_inventory"] == level
    assert moves(store, product)[1:] == [entry]
    assert store.ledger(product)[-1]["created_at"] == after["updated_at"]


@pytest.mark.parametrize("name", ["name", "category", "price", "status", "low_stock_threshold"])
def test_what_must_have_a_value_cannot_be_made_null(store: Store, name: str) -> None:
    before = store.product()
    document = assert_problem(
        store.products.patch(f"/products/{before['id']}", json={name: None, "current_inventory": 1}),
        422,
        "invalid_request",
        errors=[{"pointer": ANY, "detail": ANY}],
    )
    assert name in document["detail"]
    assert store.products.get(f"/products/{before['id']}").json() == before


@pytest.mark.parametrize("changes", [{"status": "deleted"}, {"id": 5}, {"price": "-1"}, {"created_at": None}], ids=repr)
def test_a_patch_is_held_to_the_same_limits(store: Store, changes: dict[str, Any]) -> None:
    before = store.product()
    assert_field_refused(store.products.patch(f"/products/{before['id']}", json=changes), f"/{next(iter(changes))}")
    assert store.products.get(f"/products/{before['id']}").json() == before


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [({"sku": "TAKEN"}, 409, "sku_exists"), ({"category": "books"}, 404, "category_not_found")],
)
def test_a_refused_patch_changes_nothing(store: Store, changes: dict[str, Any], status: int, code: str) -> None:
    store.product(sku="TAKEN")
    before = store.product()
    refused = {"name": "New", "current_inventory": 3} | changes
    answer = store.products.patch(f"/products/{before['id']}", json=refused)
    assert_problem(answer, status, code, errors=[{"pointer": f"/{next(iter(changes))}", "detail": ANY}])
    assert store.products.get(f"/products/{before['id']}").json() == before
    assert moves(store, before) == [(100, 100, "initial")]


def test_moving_a_product_leaves_its_past_sales_where_they_were(store: Store) -> None:
    robot = store.product()
    sale = store.sell(robot)
    store.category("home")
    store.products.patch(f"/products/{robot['id']}", json={"category": "home", "name": "Vacuum", "price": "1.00"})
    assert store.sales.get(f"/sales/{sale['id']}").json() == sale | {"product_name": "Vacuum"}


# ---- the end


def test_a_deleted_product_keeps_its_history_and_still_answers(store: Store) -> None:
    robot = store.product(current_inventory=5)
    sale = store.sell(robot, 2)
    answer = store.products.delete(f"/products/{robot['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    after = store.products.get(f"/products/{robot['id']}").json()
    assert after == robot | {
        "status": "deleted",
        "current_inventory": None,
        "stock_state": "blocked",
        "updated_at": after["updated_at"],
    }
    assert after["updated_at"] > robot["updated_at"]
    assert moves(store, robot) == [(5, 5, "initial"), (3, -2, "sale"), (None, None, "delete")]
    assert store.sales.get(f"/sales/{sale['id']}").json() == sale


def test_deleting_again_changes_nothing(store: Store) -> None:
    robot = store.product()
    store.products.delete(f"/products/{robot['id']}")
    before = store.products.get(f"/products/{robot['id']}").json()
    assert store.products.delete(f"/products/{robot['id']}").status_code == 204
    assert store.products.get(f"/products/{robot['id']}").json() == before
    assert len(store.ledger(robot)) == 2


def test_a_blocked_product_can_be_deleted(store: Store) -> None:
    robot = store.product(current_inventory=None)
    assert store.products.delete(f"/products/{robot['id']}").status_code == 204
    assert moves(store, robot) == [(None, None, "initial"), (None, None, "delete")]


@pytest.mark.parametrize("changes", [{"current_inventory": 5}, {"current_inventory": None}, {"status": "active"}])
def test_a_deleted_product_cannot_be_changed(store: Store, changes: dict[str, Any]) -> None:
    robot = store.product()
    store.products.delete(f"/products/{robot['id']}")
    before = store.products.get(f"/products/{robot['id']}").json()
    assert_problem(store.products.patch(f"/products/{robot['id']}", json=changes), 409, "product_unavailable")
    assert store.products.get(f"/products/{robot['id']}").json() == before
    assert len(store.ledger(robot)) == 2
