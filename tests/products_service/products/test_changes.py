"""Products: changed and retired."""

from typing import Any
from unittest.mock import ANY

import pytest

from tests.products_service.products.conftest import EVERY_FIELD
from tests.support.problems import assert_field_refused, assert_problem
from tests.support.store import Store

MOVES = ("quantity", "change", "reason")


def moves(store: Store, product: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Quantity, change and reason of each entry in a product's ledger."""
    return [tuple(entry[name] for name in MOVES) for entry in store.ledger(product)]


# ---- changes


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Robot 2"},
        {"category": "home"},
        {"price": "5.00"},
        {"sku": "RB-2"},
        {"sku": None},
        {"description": None},
        {"image_url": None},
        {"status": "inactive"},
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
    counted = {"updated_at": after["updated_at"], "version": 2}
    assert (answer.status_code, after) == (200, before | changes | state | counted)
    assert after["updated_at"] > before["updated_at"]
    assert store.products.get(f"/products/{before['id']}").json() == after
    assert moves(store, before) == [(7, 7, "initial")]


@pytest.mark.parametrize("changes", [{}, {"sku": "RB-1"}, {"status": "active"}, {"price": 19.99, "cost": "11.05"}])
def test_a_patch_with_what_is_there_already_changes_nothing(store: Store, changes: dict[str, Any]) -> None:
    before = store.product(**EVERY_FIELD)
    answer = store.products.patch(f"/products/{before['id']}", json=changes)
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


@pytest.mark.parametrize("name", ["name", "category", "price", "status", "low_stock_threshold", "expected_version"])
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
        "version": 2,
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


# ---- what somebody else has changed meanwhile


def test_a_product_that_is_as_it_was_read_is_changed(store: Store) -> None:
    robot = store.product(name="Robot")
    body = {"name": "Robot 2", "expected_updated_at": robot["updated_at"].replace("Z", "+00:00")}
    answer = store.products.patch(f"/products/{robot['id']}", json=body)
    assert (answer.status_code, answer.json()["name"]) == (200, "Robot 2")
    body["expected_updated_at"] = answer.json()["updated_at"]
    assert store.products.patch(f"/products/{robot['id']}", json=body).status_code == 200


def test_one_that_somebody_else_has_changed_is_not(store: Store) -> None:
    robot = store.product(name="Robot", current_inventory=5)
    path = f"/products/{robot['id']}"
    store.products.patch(path, json={"price": "7.00"})
    now = store.products.get(path).json()
    body = {"name": "Robot 2", "current_inventory": 9, "expected_updated_at": robot["updated_at"]}
    answer = store.products.patch(path, json=body)
    assert_problem(answer, 409, "product_conflict", instance=path, actual=now["updated_at"], product=now)
    assert store.products.get(path).json() == now
    assert moves(store, robot) == [(5, 5, "initial")]


def test_a_sale_meanwhile_counts_as_a_change_and_is_told_first(store: Store) -> None:
    robot = store.product(current_inventory=5)
    sale = store.sell(robot)
    body = {"current_inventory": 6, "expected_quantity": 5, "expected_updated_at": robot["updated_at"]}
    answer = store.products.patch(f"/products/{robot['id']}", json=body)
    assert answer.json()["code"] == "product_conflict"
    assert (answer.json()["actual"], answer.json()["product"]["current_inventory"]) == (sale["recorded_at"], 4)


def test_an_empty_change_may_expect_too(store: Store) -> None:
    robot = store.product()
    path = f"/products/{robot['id']}"
    assert store.products.patch(path, json={"expected_updated_at": robot["updated_at"]}).json() == robot
    answer = store.products.patch(path, json={"expected_updated_at": "2026-01-01T00:00:00Z"})
    assert answer.json()["code"] == "product_conflict"


@pytest.mark.parametrize("value", [None, "2026-01-01", "2026-01-01T00:00:00", 7])
def test_what_is_expected_is_an_instant(store: Store, value: Any) -> None:
    robot = store.product()
    answer = store.products.patch(f"/products/{robot['id']}", json={"name": "X", "expected_updated_at": value})
    assert answer.status_code == 422
    assert store.products.get(f"/products/{robot['id']}").json() == robot
