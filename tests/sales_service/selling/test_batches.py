"""POST /sales/batch: all of its sales or none."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.conftest import ReadState
from tests.sales_service.selling.conftest import (
    BIGGEST_ID,
    LONG_AGO,
    block,
    delete,
    item,
    make_inactive,
    post_batch,
    product_now,
)
from tests.support.figures import NO_ORDERS, figures, of_store, of_totals
from tests.support.problems import assert_field_refused, assert_problem
from tests.support.store import NOTHING_MORE, Store


def test_a_batch_is_answered_in_order_and_each_sale_is_found(store: Store) -> None:
    robot, kite = store.product(current_inventory=10), store.product(category="home", price="2.50")
    answer = post_batch(
        store,
        item(kite, 4),
        item(robot, 3, revenue="25.00"),
        item(kite, 1, sold_at=LONG_AGO, take_stock=False),
        item(robot, 2, sold_at="2020-05-04T23:30:00-02:00"),
        item(kite, 1, unit_price="3.00"),
    )
    assert answer.status_code == 201, answer.text
    sold = answer.json()
    recorded_at = sold["sales"][0]["recorded_at"]
    common = {"id": ANY, "recorded_at": recorded_at, "sku": None} | NOTHING_MORE
    of_kite = common | {"product_id": kite["id"], "product_name": kite["name"], "category": "home"}
    of_robot = common | {"product_id": robot["id"], "product_name": robot["name"], "category": "toys"}
    then = "2020-05-04T12:30:00.000000Z"
    other = "2020-05-05T01:30:00.000000Z"
    columns = ("units", "unit_price", "total_price", "revenue", "sold_at")
    assert sold == {
        "sales": [
            of_kite | dict(zip(columns, (4, "2.50", "10.00", "10.00", recorded_at), strict=True)),
            of_robot | dict(zip(columns, (3, "10.00", "30.00", "25.00", recorded_at), strict=True)),
            of_kite | dict(zip(columns, (1, "2.50", "2.50", "2.50", then), strict=True)) | {"stock_taken": False},
            of_robot | dict(zip(columns, (2, "10.00", "20.00", "20.00", other), strict=True)),
            of_kite | dict(zip(columns, (1, "3.00", "3.00", "3.00", recorded_at), strict=True)),
        ]
    }
    ids = [sale["id"] for sale in sold["sales"]]
    assert ids == sorted(set(ids))
    assert answer.headers["location"] == f"/sales/{ids[0]}"
    assert [store.sales.get(f"/sales/{sale_id}").json() for sale_id in ids] == sold["sales"]
    assert [(entry["quantity"], entry["change"], entry["sale_id"]) for entry in store.ledger(robot)] == [
        (10, 10, None),
        (7, -3, ids[1]),
        (5, -2, ids[3]),
    ]
    assert [(entry["quantity"], entry["change"], entry["sale_id"]) for entry in store.ledger(kite)] == [
        (100, 100, None),
        (96, -4, ids[0]),
        (95, -1, ids[4]),
    ]
    assert (product_now(store, robot)["current_inventory"], product_now(store, kite)["current_inventory"]) == (5, 95)
    assert store.summary(group_by="product", interval="year", start_date="2020-01-01", end_date="2020-12-31")[
        "rows"
    ] == [
        {"product_id": product["id"], "product_name": product["name"], "period": ANY, **sold}
        for product, sold in (
            (robot, figures(1, 2, "20.00")),
            (kite, figures(1, 1, "2.50", "2.50")),
        )
    ]
    assert store.summary()["totals"] == of_totals(5, 11, Decimal("60.50"), Decimal("65.50")) | NO_ORDERS


def test_available_is_what_the_sales_above_have_left(store: Store, state: ReadState) -> None:
    robot, kite = store.product(current_inventory=10), store.product(current_inventory=3)
    before = state()
    answer = post_batch(
        store,
        item(robot, 4),
        item(kite, 3),
        item(robot, 5),
        item(robot, 500, sold_at=LONG_AGO, take_stock=False),
        item(robot, 2),
        item(kite, 1),
    )
    errors = [{"pointer": "/sales/4/units", "detail": ANY}]
    assert_problem(answer, 409, "insufficient_stock", instance="/sales/batch", available=1, errors=errors)
    assert state() == before


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_batch_takes_from_each_product_what_was_sold_of_it(store: Store, count: int) -> None:
    """No two sold the same number, so that no level can be right by another's change."""
    robots = [store.product(current_inventory=100) for _ in range(count)]
    units = {robot["id"]: 3**place for place, robot in enumerate(robots)}
    assert post_batch(store, *({"product_id": each, "units": sold} for each, sold in units.items())).status_code == 201
    for robot in robots:
        level = 100 - units[robot["id"]]
        assert store.products.get(f"/products/{robot['id']}").json()["current_inventory"] == level
        assert [entry["quantity"] for entry in store.ledger(robot)] == [100, level]


def test_a_batch_may_sell_exactly_what_is_there(store: Store) -> None:
    robot = store.product(current_inventory=10)
    assert post_batch(store, item(robot, 4), item(robot, 5), item(robot, 1)).status_code == 201
    assert [entry["quantity"] for entry in store.ledger(robot)] == [10, 6, 1, 0]


Refusal = tuple[dict[str, object], int, str, str]


@pytest.fixture
def refusals(store: Store) -> list[Refusal]:
    """One sale that cannot be taken for each reason: status, code, and the field at fault."""
    inactive, deleted, blocked, empty = (store.product() for _ in range(4))
    make_inactive(store, inactive)
    delete(store, deleted)
    block(store, blocked)
    store.sell(empty, 100)
    missing = {"id": BIGGEST_ID}
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    return [
        (item(missing), 404, "product_not_found", "product_id"),
        (item(inactive), 409, "product_unavailable", "product_id"),
        (item(deleted), 409, "product_unavailable", "product_id"),
        (item(blocked), 409, "product_unavailable", "product_id"),
        (item(empty), 409, "insufficient_stock", "units"),
        (item(empty, take_stock=False), 422, "invalid_request", "take_stock"),
        (item(empty, sold_at=tomorrow), 422, "invalid_request", "sold_at"),
        (item(empty, take_stock=False, sold_at=LONG_AGO, revenue="10.01"), 422, "invalid_request", "revenue"),
    ]


def test_the_first_sale_in_order_that_cannot_be_taken_is_named(
    store: Store, state: ReadState, refusals: list[Refusal]
) -> None:
    robot = store.product()
    before = state()
    for position, (refused, status, code, field) in enumerate(refusals):
        others = [other for other, *_ in refusals if other is not refused]
        answer = post_batch(store, *[item(robot)] * position, refused, item(robot), *others)
        extra = {"available": 0} if code == "insufficient_stock" else {}
        errors = [{"pointer": f"/sales/{position}/{field}", "detail": ANY}]
        assert_problem(answer, status, code, instance="/sales/batch", errors=errors, **extra)
    assert state() == before


@pytest.mark.parametrize("number", [0, 1001])
def test_a_batch_has_1_to_1000_sales(store: Store, state: ReadState, number: int) -> None:
    robot = store.product(current_inventory=5000)
    before = state()
    assert_field_refused(post_batch(store, *[item(robot)] * number), "/sales")
    assert state() == before


def test_a_thousand_sales_are_recorded_in_order(store: Store) -> None:
    products = [store.product(current_inventory=5000) for _ in range(7)]
    wanted = [item(products[number * 5 % 7], number + 1) for number in range(1000)]
    assert sum(sale["units"] for sale in wanted if sale["product_id"] == products[0]["id"]) > 5000  # type: ignore[misc]
    for product in products:
        store.products.patch(f"/products/{product['id']}", json={"current_inventory": 1_000_000})
    sold = post_batch(store, *wanted).json()["sales"]
    assert [(sale["product_id"], sale["units"]) for sale in sold] == [
        (sale["product_id"], sale["units"]) for sale in wanted
    ]
    ids = [sale["id"] for sale in sold]
    assert ids == list(range(ids[0], ids[0] + 1000))
    assert store.sales.get(f"/sales/{ids[777]}").json() == sold[777]
    assert store.summary()["totals"] == of_store(1000, 500_500, "5005000.00")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/sales"),
        ({"sales": None}, "/sales"),
        ({"sales": {}}, "/sales"),
        ({"sales": [3]}, "/sales/0"),
        ({"sales": [[]]}, "/sales/0"),
    ],
)
def test_a_batch_is_a_list_of_sales(sales: TestClient, body: object, pointer: str) -> None:
    assert_field_refused(sales.post("/sales/batch", json=body), pointer)


def test_every_invalid_sale_of_a_batch_is_named(store: Store) -> None:
    robot = store.product()
    answer = store.sales.post(
        "/sales/batch", json={"sales": [item(robot, 0), item(robot), item(robot, oops=1)], "x": 1}
    )
    document = assert_problem(answer, 422, "invalid_request", errors=ANY)
    assert {error["pointer"] for error in document["errors"]} == {"/sales/0/units", "/sales/2/oops", "/x"}
