"""POST /returns: every rule of what a return is, the same request again, and the return read."""

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.conftest import ReadState, SetClock
from tests.sales_service.returns.conftest import (
    BIGGEST_ID,
    LONG_AGO,
    block,
    delete,
    level,
    make_inactive,
    now,
    post,
    post_batch,
    post_unlinked,
    void_sale,
)
from tests.support.problems import assert_field_refused, assert_problem
from tests.support.store import ACTED, Store

# ---- one return


def test_a_return_is_answered_whole_and_found_at_its_location(store: Store) -> None:
    robot = store.product(name="Robot", price="19.99", current_inventory=5)
    sale = store.sell(robot, 3)
    answer = post(store, sale, 2, reason="changed_mind", note="Unopened")
    returned = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/returns/{returned['id']}")
    assert returned == {
        "id": ANY,
        "sale_id": sale["id"],
        "product_id": robot["id"],
        "product_name": "Robot",
        "sku": None,
        "category": "toys",
        "units": 2,
        "restocked_units": 2,
        "refunded": "39.98",
        "reason": "changed_mind",
        "note": "Unopened",
        "returned_at": returned["recorded_at"],
        "recorded_at": ANY,
        "voided_at": None,
        **ACTED,
    }
    assert returned["recorded_at"] > sale["recorded_at"]
    found = store.sales.get(answer.headers["location"])
    assert (found.status_code, found.json()) == (200, returned)
    assert now(store, sale) == sale | {"returned_units": 2, "refunded": "39.98"}


def test_a_return_puts_units_into_the_stock_and_says_so_in_the_ledger(store: Store) -> None:
    robot = store.product(current_inventory=5)
    returned = post(store, store.sell(robot, 3), 2).json()
    assert store.ledger(robot)[2:] == [
        {
            "id": ANY,
            "product_id": robot["id"],
            "quantity": 4,
            "change": 2,
            "reason": "return",
            "sale_id": None,
            "note": None,
            "created_at": returned["recorded_at"],
            "return_id": returned["id"],
            "voided_sale_id": None,
            **ACTED,
        }
    ]
    assert store.products.get(f"/products/{robot['id']}").json()["updated_at"] == returned["recorded_at"]


def test_all_that_may_be_left_out_has_its_default(store: Store) -> None:
    returned = post(store, store.sell(store.product())).json()
    assert (returned["reason"], returned["note"], returned["refunded"]) == ("unspecified", None, "10.00")
    goodwill = store.sales.post("/returns", json={"sale_id": returned["sale_id"], "refunded": "0.00", "units": 0})
    assert_field_refused(goodwill, "")


def test_what_came_back_is_of_the_category_of_its_sale(store: Store) -> None:
    robot = store.product(category="toys")
    sale = store.sell(robot)
    store.category("home")
    store.products.patch(f"/products/{robot['id']}", json={"name": "Hoover", "category": "home"})
    linked, unlinked = post(store, sale).json(), post_unlinked(store, robot).json()
    assert [(row["category"], row["product_name"]) for row in (linked, unlinked)] == [
        ("toys", "Hoover"),
        ("home", "Hoover"),
    ]


def test_money_without_units_is_goodwill_and_units_without_money_a_swap(store: Store) -> None:
    robot = store.product(current_inventory=10)
    sale = store.sell(robot, 2)
    goodwill = post(store, sale, 0, refunded="4.50", reason="goodwill").json()
    swap = post(store, sale, 1, refunded="0.00", reason="defective").json()
    rows = [(row["units"], row["restocked_units"], row["refunded"]) for row in (goodwill, swap)]
    assert rows == [(0, 0, "4.50"), (1, 1, "0.00")]
    assert now(store, sale) == sale | {"returned_units": 1, "refunded": "4.50"}


# ---- without a receipt


def test_a_return_without_a_receipt_names_the_product_and_the_money(store: Store) -> None:
    robot = store.product(name="Robot", current_inventory=5)
    answer = store.sales.post("/returns", json={"product_id": robot["id"], "units": 2, "refunded": "15.00"})
    assert answer.status_code == 201
    assert answer.json() == {
        "id": ANY,
        "sale_id": None,
        "product_id": robot["id"],
        "product_name": "Robot",
        "sku": None,
        "category": "toys",
        "units": 2,
        "restocked_units": 0,
        "refunded": "15.00",
        "reason": "unspecified",
        "note": None,
        "returned_at": answer.json()["recorded_at"],
        "recorded_at": ANY,
        "voided_at": None,
        **ACTED,
    }
    assert level(store, robot) == 5
    advice = assert_field_refused(
        store.sales.post("/returns", json={"product_id": robot["id"], "units": 2}), "/refunded"
    )
    assert "sale_id" in advice


def test_without_a_receipt_there_is_no_cap_and_stock_moves_when_asked(store: Store) -> None:
    robot = store.product(current_inventory=5)
    answer = post_unlinked(store, robot, units=1000, refunded="99999.99", restocked_units=10, returned_at=LONG_AGO)
    assert (answer.status_code, level(store, robot)) == (201, 15)
    assert answer.json()["returned_at"] == "2020-05-04T12:30:00.000000Z"


@pytest.mark.parametrize("act", [make_inactive, block, delete])
def test_inactive_blocked_and_deleted_products_take_returns(store: Store, act: Any) -> None:
    """Only the first has a stock to put them into."""
    robot = store.product(current_inventory=5)
    sale = store.sell(robot, 2)
    act(store, robot)
    returned = post(store, sale)
    assert returned.status_code == 201
    has_stock = act is make_inactive
    assert (returned.json()["restocked_units"], level(store, robot)) == ((1, 4) if has_stock else (0, None))
    assert post_unlinked(store, robot, units=1).status_code == 201
    for answer in (post(store, sale, restocked_units=1), post_unlinked(store, robot, units=1, restocked_units=1)):
        if has_stock:
            assert answer.status_code == 201
        else:
            errors = [{"pointer": "/restocked_units", "detail": ANY}]
            assert_problem(answer, 409, "inventory_blocked", errors=errors)


# ---- what goes back into the stock


@pytest.mark.parametrize(
    ("fields", "restocked"),
    [
        ({}, 2),
        ({"restocked_units": 0}, 0),
        ({"restocked_units": 1}, 1),
        ({"returned_at": None}, 2),
        ({"restocked_units": None}, 2),
    ],
)
def test_what_the_sale_took_comes_back_unless_told_otherwise(store: Store, fields: Any, restocked: int) -> None:
    robot = store.product(current_inventory=5)
    returned = post(store, store.sell(robot, 3), 2, **fields).json()
    assert (returned["restocked_units"], level(store, robot)) == (restocked, 2 + restocked)
    assert len(store.ledger(robot)) == 2 + (restocked > 0)


def test_returns_of_the_past_and_of_sales_without_stock_move_nothing_by_themselves(store: Store) -> None:
    robot = store.product(current_inventory=5)
    old = store.sold_before(robot, LONG_AGO, 3)
    assert [post(store, old, **fields).json()["restocked_units"] for fields in ({}, {"restocked_units": 1})] == [0, 1]
    taken = store.sell(robot, 2)
    at = taken["sold_at"]
    assert post(store, taken, returned_at=at).json()["restocked_units"] == 0
    assert post(store, taken, returned_at=at, restocked_units=1).json()["restocked_units"] == 1
    assert level(store, robot) == 5 + 1 - 2 + 1


def test_a_level_never_passes_the_largest_there_can_be(store: Store, state: ReadState) -> None:
    robot = store.product(current_inventory=2_147_483_647)
    before = state()
    answer = post_unlinked(store, robot, units=1, restocked_units=1)
    errors = [{"pointer": "/restocked_units", "detail": ANY}]
    assert_problem(answer, 409, "inventory_conflict", actual=2_147_483_647, errors=errors)
    assert state() == before


# ---- caps


def test_no_more_units_come_back_than_were_sold(store: Store, state: ReadState) -> None:
    sale = store.sell(store.product(), 5)
    post(store, sale, 3)
    before = state()
    errors = [{"pointer": "/units", "detail": ANY}]
    assert_problem(post(store, sale, 3), 409, "return_exceeds_sale", returnable=2, errors=errors)
    assert_problem(post(store, sale, 3, refunded="99.00"), 409, "return_exceeds_sale", returnable=2, errors=errors)
    assert state() == before
    assert post(store, sale, 2).status_code == 201
    assert_problem(post(store, sale, 1), 409, "return_exceeds_sale", returnable=0, errors=errors)


def test_no_more_money_goes_back_than_was_taken(store: Store, state: ReadState) -> None:
    sale = store.sell(store.product(), 5, revenue="40.00")
    post(store, sale, 0, refunded="10.01")
    before = state()
    errors = [{"pointer": "/refunded", "detail": ANY}]
    answer = post(store, sale, 1, refunded="30.00")
    assert_problem(answer, 409, "refund_exceeds_sale", refundable="29.99", errors=errors)
    assert state() == before
    assert post(store, sale, 1, refunded="29.99").status_code == 201
    assert post(store, sale, 4).json()["refunded"] == "0.00"
    assert now(store, sale) == sale | {"returned_units": 5, "refunded": "40.00"}


# ---- bounds


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"units": -1}, "/units"),
        ({"units": 1.5}, "/units"),
        ({"units": 1_000_001}, "/units"),
        ({"units": "1"}, "/units"),
        ({"units": None}, "/units"),
        ({"units": 0}, ""),
        ({"units": 0, "refunded": "0.00"}, ""),
        ({"refunded": "-0.01"}, "/refunded"),
        ({"refunded": "1.001"}, "/refunded"),
        ({"refunded": True}, "/refunded"),
        ({"restocked_units": 2}, "/restocked_units"),
        ({"restocked_units": -1}, "/restocked_units"),
        ({"reason": "because"}, "/reason"),
        ({"reason": None}, "/reason"),
        ({"note": "x" * 5001}, "/note"),
        ({"note": "\x00"}, "/note"),
        ({"returned_at": "2020-05-04"}, "/returned_at"),
        ({"returned_at": "1969-12-31T23:59:59Z"}, "/returned_at"),
        ({"returned_at": LONG_AGO}, "/returned_at"),
        ({"returned_at": "2199-01-01T00:00:00Z"}, "/returned_at"),
        ({"sale_id": 0}, "/sale_id"),
        ({"sale_id": "1"}, "/sale_id"),
        ({"product_id": 1}, ""),
        ({"sale_id": None}, ""),
        ({"category": "toys"}, "/category"),
        ({"voided_at": None}, "/voided_at"),
    ],
)
def test_a_field_outside_its_rules_is_refused_alone_and_in_a_batch(
    store: Store, state: ReadState, fields: dict[str, object], pointer: str
) -> None:
    good = {"sale_id": store.sell(store.product(), 5)["id"], "units": 1}
    before = state()
    assert_field_refused(store.sales.post("/returns", json=good | fields), pointer)
    assert_field_refused(post_batch(store, good, good | fields, good), f"/returns/1{pointer}")
    assert state() == before


def test_a_return_may_be_at_the_instant_of_the_sale_and_now_but_not_outside(store: Store, set_clock: SetClock) -> None:
    sold_at = set_clock("2030-06-15T12:00:00.5Z")
    sale = store.sell(store.product(), 5)
    later = set_clock("2030-06-16T12:00:00Z")
    for instant in (sold_at, later):
        assert post(store, sale, returned_at=instant.isoformat()).status_code == 201
    tick = timedelta(microseconds=1)
    assert "2030-06-15T12:00:00.5" in assert_field_refused(
        post(store, sale, returned_at=(sold_at - tick).isoformat()), "/returned_at"
    )
    assert "future" in assert_field_refused(post(store, sale, returned_at=(later + tick).isoformat()), "/returned_at")


def test_a_sale_or_a_product_that_does_not_exist_is_missing(store: Store, state: ReadState) -> None:
    product = store.product()
    before = state()
    sale = [{"pointer": "/sale_id", "detail": ANY}]
    assert_problem(post(store, {"id": BIGGEST_ID}), 404, "sale_not_found", errors=sale)
    missing = [{"pointer": "/product_id", "detail": ANY}]
    assert_problem(post_unlinked(store, {"id": BIGGEST_ID}), 404, "product_not_found", errors=missing)
    third = [{"pointer": "/returns/1/sale_id", "detail": ANY}]
    batch = post_batch(store, {"product_id": product["id"], "refunded": 1}, {"sale_id": BIGGEST_ID, "units": 1})
    assert_problem(batch, 404, "sale_not_found", errors=third)
    assert state() == before


def test_nothing_comes_back_of_a_void_sale(store: Store, state: ReadState) -> None:
    sale = store.sell(store.product())
    assert void_sale(store, sale).status_code == 201
    before = state()
    assert_problem(post(store, sale), 409, "sale_voided", errors=[{"pointer": "/sale_id", "detail": ANY}])
    assert state() == before


# ---- the same request again, and one return read


def test_a_repeated_return_is_answered_the_same_and_recorded_once(store: Store, state: ReadState) -> None:
    sale = store.sell(store.product(), 5)
    headers = {"Idempotency-Key": "return 17"}
    body = {"sale_id": sale["id"], "units": 2}
    first = store.sales.post("/returns", json=body, headers=headers)
    before = state()
    again = store.sales.post("/returns", json=body, headers=headers)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    other = store.sales.post("/returns", json=body | {"units": 1}, headers=headers)
    assert_problem(other, 422, "idempotency_key_reused", errors=ANY)
    assert state() == before
    batch = store.sales.post("/returns/batch", json={"returns": [body]}, headers=headers)
    repeated = store.sales.post("/returns/batch", json={"returns": [body]}, headers=headers)
    assert (batch.status_code, repeated.content) == (201, batch.content)
    assert now(store, sale)["returned_units"] == 4


@pytest.mark.parametrize("return_id", [1, BIGGEST_ID])
def test_a_return_that_does_not_exist_is_missing(sales: TestClient, return_id: int) -> None:
    assert_problem(sales.get(f"/returns/{return_id}"), 404, "return_not_found", instance=f"/returns/{return_id}")
    assert_problem(sales.post(f"/returns/{return_id}/void"), 404, "return_not_found")


def test_instants_are_utc_with_microseconds(store: Store) -> None:
    returned = post(store, store.sold_before(store.product(), LONG_AGO), returned_at="2020-05-05T00:00:00+02:00").json()
    assert returned["returned_at"] == "2020-05-04T22:00:00.000000Z"
    assert datetime.fromisoformat(returned["recorded_at"]).year > 2020
