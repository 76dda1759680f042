"""POST /sales/{id}/void and POST /returns/{id}/void: what was recorded by mistake never happened."""

from typing import Any
from unittest.mock import ANY

import pytest

from tests.sales_service.conftest import ReadState
from tests.sales_service.returns.conftest import (
    BIGGEST_ID,
    LONG_AGO,
    block,
    delete,
    level,
    make_inactive,
    now,
    post,
    post_unlinked,
    void,
    void_sale,
)
from tests.support.problems import assert_field_refused, assert_problem
from tests.support.store import ACTED, Store

# ---- a return


def test_a_void_return_is_answered_whole_and_counts_no_longer(store: Store) -> None:
    robot = store.product(current_inventory=10)
    sale = store.sell(robot, 4)
    returned = post(store, sale, 3, note="its own").json()
    answer = void(store, returned, note="Typed in twice")
    voided_at = answer.json()["voided_at"]
    assert (answer.status_code, answer.json()) == (200, returned | {"voided_at": voided_at})
    assert voided_at > returned["recorded_at"]
    assert store.sales.get(f"/returns/{returned['id']}").json() == answer.json()
    assert now(store, sale) == sale
    assert store.ledger(robot)[3:] == [
        {
            "id": ANY,
            "product_id": robot["id"],
            "quantity": 6,
            "change": -3,
            "reason": "void",
            "sale_id": None,
            "note": "Typed in twice",
            "created_at": voided_at,
            "return_id": returned["id"],
            "voided_sale_id": None,
            **ACTED,
        }
    ]
    assert post(store, sale, 4).json()["refunded"] == "40.00"


def test_a_return_is_void_once(store: Store, state: ReadState) -> None:
    returned = post(store, store.sell(store.product())).json()
    assert store.sales.post(f"/returns/{returned['id']}/void").status_code == 200
    before = state()
    for _ in range(2):
        assert_problem(void(store, returned), 409, "return_voided")
    assert state() == before


def test_what_moved_no_stock_moves_none_back(store: Store) -> None:
    robot = store.product(current_inventory=10)
    sale = store.sell(robot, 4)
    for returned in (post(store, sale, 2, restocked_units=0), post_unlinked(store, robot, units=3)):
        assert void(store, returned.json(), note="gone").status_code == 200
    assert (level(store, robot), len(store.ledger(robot))) == (6, 2)


def test_units_that_are_gone_cannot_be_taken_out_again(store: Store, state: ReadState) -> None:
    robot = store.product(current_inventory=5)
    returned = post(store, store.sell(robot, 5), 5).json()
    store.sell(robot, 3)
    before = state()
    assert_problem(void(store, returned), 409, "insufficient_stock", available=2)
    assert state() == before
    block(store, robot)
    assert_problem(void(store, returned), 409, "inventory_blocked")
    delete(store, robot)
    assert_problem(void(store, returned), 409, "inventory_blocked")


def test_a_repeated_void_of_a_return_is_answered_the_same(store: Store) -> None:
    returned = post(store, store.sell(store.product())).json()
    path, headers = f"/returns/{returned['id']}/void", {"Idempotency-Key": "void 1"}
    first = store.sales.post(path, headers=headers)
    again = store.sales.post(path, headers=headers)
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert_problem(store.sales.post(path, headers={"Idempotency-Key": "void 2"}), 409, "return_voided")


@pytest.mark.parametrize("fields", [{"note": 1}, {"note": "x" * 5001}, {"reason": "other"}])
def test_a_void_of_a_return_takes_a_note_and_nothing_else(store: Store, fields: dict[str, Any]) -> None:
    returned = post(store, store.sell(store.product())).json()
    assert_field_refused(void(store, returned, **fields), f"/{next(iter(fields))}")


# ---- a sale


def test_a_void_sale_is_answered_whole_and_its_units_come_back(store: Store) -> None:
    robot = store.product(current_inventory=10)
    sale = store.sell(robot, 4)
    answer = void_sale(store, sale, "duplicate", note="Rang twice")
    assert (answer.status_code, answer.headers["location"]) == (201, f"/sales/{sale['id']}")
    voided_at = answer.json()["voided"]["voided_at"]
    voided = sale | {"voided_at": voided_at, "void_reason": "duplicate"}
    assert answer.json() == {"voided": voided, "replacement": None}
    assert now(store, sale) == voided
    assert store.ledger(robot)[2:] == [
        {
            "id": ANY,
            "product_id": robot["id"],
            "quantity": 10,
            "change": 4,
            "reason": "void",
            "sale_id": None,
            "note": "Rang twice",
            "created_at": voided_at,
            "return_id": None,
            "voided_sale_id": sale["id"],
            **ACTED,
        }
    ]


def test_a_sale_is_void_once_and_not_while_it_has_returns(store: Store, state: ReadState) -> None:
    robot = store.product()
    sale = store.sell(robot, 2)
    returns = [post(store, sale).json(), post(store, sale, 0, refunded="0.01").json()]
    for returned in returns:
        before = state()
        assert_problem(void_sale(store, sale), 409, "sale_has_returns")
        assert state() == before
        assert void(store, returned).status_code == 200
    assert void_sale(store, sale).status_code == 201
    before = state()
    assert_problem(void_sale(store, sale), 409, "sale_voided")
    assert_problem(void_sale(store, {"id": BIGGEST_ID}), 404, "sale_not_found")
    assert state() == before


def test_only_what_was_taken_from_the_stock_comes_back(store: Store, state: ReadState) -> None:
    robot = store.product(current_inventory=10)
    old, kept = store.sold_before(robot, LONG_AGO, 4), store.sell(robot, 3)
    before = state()
    assert_field_refused(void_sale(store, old, restock=True), "/restock")
    assert state() == before
    assert void_sale(store, old).status_code == 201
    assert void_sale(store, kept, restock=False).status_code == 201
    assert (level(store, robot), len(store.ledger(robot))) == (7, 2)


@pytest.mark.parametrize("act", [make_inactive, block, delete])
def test_a_product_without_a_level_takes_nothing_back(store: Store, act: Any) -> None:
    robot = store.product(current_inventory=10)
    first, second = store.sell(robot, 4), store.sell(robot, 1)
    act(store, robot)
    asked = void_sale(store, first, restock=True)
    if act is make_inactive:
        assert (asked.status_code, level(store, robot)) == (201, 9)
    else:
        assert_problem(asked, 409, "inventory_blocked", errors=[{"pointer": "/restock", "detail": ANY}])
    assert void_sale(store, second).status_code == 201
    assert level(store, robot) == (10 if act is make_inactive else None)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"reason": "because"}, "/reason"),
        ({"reason": None}, "/reason"),
        ({"restock": "yes"}, "/restock"),
        ({"note": "\x00"}, "/note"),
        ({"replacement": {"product_id": 1}}, "/replacement/units"),
        ({"replacement": {"product_id": 1, "units": 1, "id": 3}}, "/replacement/id"),
        ({"reasons": "other"}, "/reasons"),
    ],
)
def test_a_field_outside_its_rules_is_refused(
    store: Store, state: ReadState, fields: dict[str, Any], pointer: str
) -> None:
    sale = store.sell(store.product())
    before = state()
    assert_field_refused(void_sale(store, sale, **fields), pointer)
    assert_field_refused(store.sales.post(f"/sales/{sale['id']}/void", json={}), "/reason")
    assert state() == before


# ---- a sale, with another in its place


def test_a_sale_is_replaced_by_the_right_one(store: Store) -> None:
    robot = store.product(current_inventory=4)
    wrong = store.sell(robot, 4, sold_at="2025-06-01T12:00:00Z")
    right = {"product_id": robot["id"], "units": 3, "unit_price": "9.50", "sold_at": "2025-06-01T12:00:00Z"}
    answer = void_sale(store, wrong, replacement=right)
    assert answer.status_code == 201, answer.text
    replacement = answer.json()["replacement"]
    assert answer.headers["location"] == f"/sales/{replacement['id']}"
    assert replacement == wrong | {
        "id": ANY,
        "units": 3,
        "unit_price": "9.50",
        "total_price": "28.50",
        "revenue": "28.50",
        "recorded_at": ANY,
        "request_id": ANY,
        "replaces": wrong["id"],
    }
    assert answer.json()["voided"] == wrong | {"voided_at": ANY, "void_reason": "wrong_entry"}
    assert now(store, replacement) == replacement
    assert [(entry["quantity"], entry["reason"]) for entry in store.ledger(robot)] == [
        (4, "initial"),
        (0, "sale"),
        (4, "void"),
        (1, "sale"),
    ]
    assert void_sale(store, replacement).status_code == 201
    assert level(store, robot) == 4


def test_a_replacement_may_be_of_another_product(store: Store) -> None:
    kite, robot = store.product(current_inventory=5, category="home"), store.product(current_inventory=5)
    for wrong, right in ((kite, robot), (robot, kite)):
        sale = store.sell(wrong, 2)
        answer = void_sale(store, sale, replacement={"product_id": right["id"], "units": 2})
        assert (answer.status_code, answer.json()["replacement"]["category"]) == (201, right["category"])
    assert (level(store, kite), level(store, robot)) == (3, 3)


def test_a_replacement_that_cannot_be_sold_leaves_all_as_it_was(store: Store, state: ReadState) -> None:
    robot, blocked = store.product(current_inventory=5), store.product(current_inventory=None)
    sale = store.sell(robot, 5)
    before = state()
    units = [{"pointer": "/replacement/units", "detail": ANY}]
    answer = void_sale(store, sale, replacement={"product_id": robot["id"], "units": 6})
    assert_problem(answer, 409, "insufficient_stock", available=5, errors=units)
    answer = void_sale(store, sale, restock=False, replacement={"product_id": robot["id"], "units": 1})
    assert_problem(answer, 409, "insufficient_stock", available=0, errors=units)
    product = [{"pointer": "/replacement/product_id", "detail": ANY}]
    answer = void_sale(store, sale, replacement={"product_id": blocked["id"], "units": 1})
    assert_problem(answer, 409, "product_unavailable", errors=product)
    answer = void_sale(store, sale, replacement={"product_id": BIGGEST_ID, "units": 1})
    assert_problem(answer, 404, "product_not_found", errors=product)
    late = {"product_id": robot["id"], "units": 1, "sold_at": "2199-01-01T00:00:00Z"}
    assert_field_refused(void_sale(store, sale, replacement=late), "/replacement/sold_at")
    assert state() == before


def test_a_repeated_void_of_a_sale_is_answered_the_same(store: Store) -> None:
    robot = store.product(current_inventory=5)
    sale = store.sell(robot, 5)
    body = {"reason": "other", "replacement": {"product_id": robot["id"], "units": 2}}
    path, headers = f"/sales/{sale['id']}/void", {"Idempotency-Key": "void 1"}
    first = store.sales.post(path, json=body, headers=headers)
    again = store.sales.post(path, json=body, headers=headers)
    assert (first.status_code, again.content) == (201, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert level(store, robot) == 3
