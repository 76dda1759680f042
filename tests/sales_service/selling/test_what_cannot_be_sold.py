"""POST /sales: what cannot be sold, and sales of the past, which leave the stock alone."""

from collections.abc import Callable
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.conftest import ReadState, SetClock
from tests.sales_service.selling.conftest import (
    BIGGEST_ID,
    LONG_AGO,
    block,
    delete,
    item,
    make_inactive,
    post,
    product_now,
)
from tests.support.figures import of_store
from tests.support.problems import assert_field_refused, assert_problem
from tests.support.store import NOTHING_MORE, Store

# ---- what cannot be sold


@pytest.mark.parametrize("product_id", [1, BIGGEST_ID])
def test_a_product_that_does_not_exist_cannot_be_sold(sales: TestClient, state: ReadState, product_id: int) -> None:
    before = state()
    for fields in ({}, {"sold_at": LONG_AGO, "take_stock": False}):
        answer = sales.post("/sales", json={"product_id": product_id, "units": 1} | fields)
        errors = [{"pointer": "/product_id", "detail": ANY}]
        assert_problem(answer, 404, "product_not_found", instance="/sales", errors=errors)
    assert state() == before


MakeUnavailable = Callable[[Store, dict[str, Any]], None]
UNAVAILABLE = [(make_inactive, "inactive"), (delete, "deleted"), (block, "blocked")]


@pytest.mark.parametrize(("make", "why"), UNAVAILABLE)
def test_a_product_that_is_not_available_cannot_be_sold(
    store: Store, state: ReadState, make: MakeUnavailable, why: str
) -> None:
    robot = store.product()
    make(store, robot)
    before = state()
    answer = post(store, robot)
    errors = [{"pointer": "/product_id", "detail": ANY}]
    problem = assert_problem(answer, 409, "product_unavailable", instance="/sales", errors=errors)
    assert why in problem["detail"]
    assert state() == before


def test_a_product_can_be_sold_again_once_it_is_active(store: Store) -> None:
    robot = store.product()
    make_inactive(store, robot)
    store.products.patch(f"/products/{robot['id']}", json={"status": "active"})
    store.sell(robot)
    assert product_now(store, robot)["current_inventory"] == 99


def test_more_than_the_stock_cannot_be_sold(store: Store, state: ReadState) -> None:
    robot = store.product(current_inventory=5)
    before = state()
    for units in (6, 1_000_000):
        errors = [{"pointer": "/units", "detail": ANY}]
        answer = post(store, robot, units)
        assert_problem(answer, 409, "insufficient_stock", instance="/sales", available=5, errors=errors)
    assert state() == before


# ---- take_stock: false


def test_history_leaves_stock_and_ledger_alone(store: Store) -> None:
    robot = store.product(current_inventory=5)
    sale = store.sell(robot, 7, sold_at=LONG_AGO, take_stock=False, revenue="12.34")
    assert sale == {
        "id": ANY,
        "product_id": robot["id"],
        "product_name": robot["name"],
        "sku": None,
        "category": "toys",
        "units": 7,
        "unit_price": "10.00",
        "total_price": "70.00",
        "revenue": "12.34",
        "sold_at": "2020-05-04T12:30:00.000000Z",
        "recorded_at": ANY,
        **NOTHING_MORE,
        "stock_taken": False,
    }
    assert store.sales.get(f"/sales/{sale['id']}").json() == sale
    assert product_now(store, robot) == robot
    assert [entry["reason"] for entry in store.ledger(robot)] == ["initial"]
    assert store.summary()["totals"] == of_store(1, 7, "12.34")


@pytest.mark.parametrize(("make", "why"), [*UNAVAILABLE, (lambda *_: None, "out of stock")])
def test_history_asks_neither_the_stock_nor_the_state(store: Store, make: MakeUnavailable, why: str) -> None:
    robot = store.product(current_inventory=0 if why == "out of stock" else 100)
    make(store, robot)
    product, ledger = product_now(store, robot), store.ledger(robot)
    store.sold_before(robot, LONG_AGO, 3)
    assert (product_now(store, robot), store.ledger(robot)) == (product, ledger)
    assert store.summary(group_by="product")["rows"][0]["units"] == 3


def test_history_without_an_instant_is_refused(store: Store, state: ReadState) -> None:
    robot = store.product()
    before = state()
    assert_field_refused(post(store, robot, take_stock=False), "/take_stock")
    assert_field_refused(post(store, robot, take_stock=False, sold_at=None), "/take_stock")
    assert state() == before


@pytest.mark.parametrize(
    ("now", "sold_at", "taken"),
    [
        ("2030-06-15T03:59:59Z", "2030-06-14T03:59:59.999999Z", True),  # the store still has the 14th
        ("2030-06-15T03:59:59Z", "2030-06-14T04:00:00Z", False),
        ("2030-06-15T04:00:00Z", "2030-06-15T03:59:59.999999Z", True),
        ("2030-06-15T04:00:00Z", "2030-06-15T04:00:00Z", False),
        ("2030-03-11T03:59:59Z", "2030-03-10T05:00:00Z", False),  # the 10th of 23 hours
        ("2030-03-11T03:59:59Z", "2030-03-10T04:59:59Z", True),
        ("2030-11-04T04:59:59Z", "2030-11-03T04:00:00Z", False),  # the 3rd of 25 hours
        ("2030-11-04T04:59:59Z", "2030-11-03T03:59:59Z", True),
    ],
)
def test_history_ends_where_todays_day_begins_in_the_stores_zone(
    sales_in_zone: Callable[..., TestClient],
    store: Store,
    set_clock: SetClock,
    now: str,
    sold_at: str,
    taken: bool,
) -> None:
    robot = store.product()
    sales = sales_in_zone("America/New_York")
    set_clock(now)
    answer = sales.post("/sales", json=item(robot, sold_at=sold_at, take_stock=False))
    if taken:
        assert answer.status_code == 201, answer.text
    else:
        assert "America/New_York" in assert_field_refused(answer, "/take_stock")


def test_a_sale_of_yesterday_may_take_stock_all_the_same(store: Store) -> None:
    robot = store.product(current_inventory=2)
    store.sell(robot, sold_at=LONG_AGO, take_stock=True)
    assert product_now(store, robot)["current_inventory"] == 1
    assert_problem(post(store, robot, 2, sold_at=LONG_AGO), 409, "insufficient_stock", available=1, errors=ANY)
