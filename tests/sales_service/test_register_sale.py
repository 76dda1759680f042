"""POST /sales and POST /sales/batch: every rule of what can be sold, and nothing half written after a refusal."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.conftest import ReadState, SetClock
from tests.support.figures import figures, of_totals
from tests.support.problems import assert_field_refused, assert_problem
from tests.support.store import Store

BIGGEST_ID = 2**63 - 1
LONG_AGO = "2020-05-04T12:30:00Z"


def product_now(store: Store, product: dict[str, Any]) -> dict[str, Any]:
    """A product as it stands."""
    return dict(store.products.get(f"/products/{product['id']}").json())


def post(store: Store, product: dict[str, Any], units: object = 1, **fields: object) -> Any:
    """POST /sales, whatever comes of it."""
    return store.sales.post("/sales", json={"product_id": product["id"], "units": units} | fields)


def post_batch(store: Store, *sales: dict[str, object]) -> Any:
    """POST /sales/batch, whatever comes of it."""
    return store.sales.post("/sales/batch", json={"sales": sales})


def item(product: dict[str, Any], units: object = 1, **fields: object) -> dict[str, object]:
    """One sale of a batch."""
    return {"product_id": product["id"], "units": units} | fields


# ---- one sale


def test_a_sale_is_answered_whole_and_found_at_its_location(store: Store) -> None:
    robot = store.product(name="Robot", price="19.99", current_inventory=5)
    before = datetime.now(UTC)
    answer = post(store, robot, 2)
    sale = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/sales/{sale['id']}")
    assert sale == {
        "id": ANY,
        "product_id": robot["id"],
        "product_name": "Robot",
        "category": "toys",
        "units": 2,
        "unit_price": "19.99",
        "total_price": "39.98",
        "revenue": "39.98",
        "sold_at": sale["recorded_at"],
        "recorded_at": ANY,
    }
    assert before <= datetime.fromisoformat(sale["recorded_at"]) <= datetime.now(UTC)
    assert sale["recorded_at"].endswith("Z")
    found = store.sales.get(answer.headers["location"])
    assert (found.status_code, found.json()) == (200, sale)


def test_a_sale_takes_the_stock_and_says_so_in_the_ledger(store: Store) -> None:
    robot = store.product(current_inventory=5)
    sale = store.sell(robot, 2)
    assert store.ledger(robot)[1:] == [
        {
            "id": ANY,
            "product_id": robot["id"],
            "quantity": 3,
            "change": -2,
            "reason": "sale",
            "sale_id": sale["id"],
            "note": None,
            "created_at": sale["recorded_at"],
        }
    ]
    assert product_now(store, robot) == robot | {
        "current_inventory": 3,
        "stock_state": "low",
        "updated_at": sale["recorded_at"],
    }


def test_the_last_units_can_be_sold(store: Store) -> None:
    robot = store.product(current_inventory=5)
    store.sell(robot, 5)
    assert product_now(store, robot)["current_inventory"] == 0
    assert_problem(post(store, robot), 409, "insufficient_stock", available=0, errors=ANY)


def test_the_report_right_after_a_sale_knows_it(store: Store) -> None:
    robot = store.product()
    for number in (1, 2, 3):
        store.sell(robot)
        assert store.summary()["totals"] == figures(number, number, f"{10 * number}.00")


def test_a_sale_keeps_the_price_and_category_of_its_time_and_shows_todays_name(store: Store) -> None:
    robot = store.product(name="Robot", price="10.00", category="toys")
    sale = store.sell(robot)
    store.category("home")
    change = {"name": "Hoover", "price": "99.00", "category": "home"}
    assert store.products.patch(f"/products/{robot['id']}", json=change).status_code == 200
    assert store.sales.get(f"/sales/{sale['id']}").json() == sale | {"product_name": "Hoover"}
    assert store.sell(robot) == sale | {
        "id": ANY,
        "product_name": "Hoover",
        "category": "home",
        "unit_price": "99.00",
        "total_price": "99.00",
        "revenue": "99.00",
        "sold_at": ANY,
        "recorded_at": ANY,
    }


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({}, ("10.00", "30.00", "30.00")),
        ({"unit_price": None, "revenue": None}, ("10.00", "30.00", "30.00")),
        ({"unit_price": "7.50"}, ("7.50", "22.50", "22.50")),
        ({"unit_price": 7.5}, ("7.50", "22.50", "22.50")),
        ({"unit_price": 12}, ("12.00", "36.00", "36.00")),
        ({"unit_price": "0"}, ("0.00", "0.00", "0.00")),
        ({"revenue": "30.00"}, ("10.00", "30.00", "30.00")),
        ({"revenue": "29.99"}, ("10.00", "30.00", "29.99")),
        ({"revenue": 0}, ("10.00", "30.00", "0.00")),
        ({"unit_price": "3.33", "revenue": "9.99"}, ("3.33", "9.99", "9.99")),
        ({"unit_price": "99999999.99", "revenue": "0.01"}, ("99999999.99", "299999999.97", "0.01")),
    ],
)
def test_what_was_taken_may_be_less_than_the_price(
    store: Store, given: dict[str, object], stored: tuple[str, str, str]
) -> None:
    sale = store.sell(store.product(price="10.00"), 3, **given)
    assert (sale["unit_price"], sale["total_price"], sale["revenue"]) == stored
    assert store.sales.get(f"/sales/{sale['id']}").json() == sale
    assert store.summary()["totals"] == of_totals(1, 3, Decimal(stored[2]), Decimal(stored[1]))


def test_the_largest_sale_there_can_be_is_exact(store: Store) -> None:
    robot = store.product(current_inventory=2_147_483_647, price="99999999.99")
    sales = [store.sell(robot, 1_000_000) for _ in range(11)]
    assert {sale["revenue"] for sale in sales} == {"99999999990000.00"}
    assert store.summary(group_by="product")["rows"] == [
        {
            "product_id": robot["id"],
            "product_name": robot["name"],
            **figures(11, 11_000_000, "1099999999890000.00", "99999999.99"),
        }
    ]


def test_more_than_the_price_is_refused(store: Store, state: ReadState) -> None:
    robot = store.product(price="10.00")
    before = state()
    assert "30.00" in assert_field_refused(post(store, robot, 3, revenue="30.01"), "/revenue")
    assert_field_refused(post(store, robot, 3, unit_price="9.99", revenue="30.00"), "/revenue")
    assert state() == before


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2020-05-04T12:30:00Z", "2020-05-04T12:30:00.000000Z"),
        ("2020-05-04t12:30:00z", "2020-05-04T12:30:00.000000Z"),
        ("2020-05-04T12:30:00.123456Z", "2020-05-04T12:30:00.123456Z"),
        ("2020-05-04T12:30:00.123456789Z", "2020-05-04T12:30:00.123456Z"),
        ("2020-05-04T12:30:00+00:00", "2020-05-04T12:30:00.000000Z"),
        ("2020-05-04T23:59:59-10:00", "2020-05-05T09:59:59.000000Z"),
        ("2020-05-04T00:00:00+14:00", "2020-05-03T10:00:00.000000Z"),
        ("2020-05-04T00:00:00+05:45", "2020-05-03T18:15:00.000000Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"),
    ],
)
def test_a_sale_of_the_past_lands_in_its_own_day(store: Store, given: str, stored: str) -> None:
    robot = store.product(current_inventory=5)
    sale = store.sell(robot, 2, sold_at=given)
    assert sale["sold_at"] == stored
    assert sale["recorded_at"] > stored
    day = stored[:10]
    assert store.summary(start_date=day, end_date=day)["totals"]["sales"] == 1
    assert store.summary(interval="year")["rows"][0]["period"]["start"] == day
    assert store.ledger(robot)[-1]["created_at"] == sale["recorded_at"]
    assert product_now(store, robot)["current_inventory"] == 3


def test_a_sale_may_be_now_but_not_later(store: Store, set_clock: SetClock, state: ReadState) -> None:
    robot = store.product()
    now = set_clock("2030-06-15T12:00:00.5Z")
    assert store.sell(robot, sold_at="2030-06-15T14:00:00.5+02:00")["sold_at"] == "2030-06-15T12:00:00.500000Z"
    before = state()
    for late in (now + timedelta(microseconds=1), now + timedelta(days=400)):
        advice = assert_field_refused(post(store, robot, sold_at=late.isoformat()), "/sold_at")
        assert "2030-06-15T12:00:00Z" in advice
    assert_field_refused(post(store, robot, sold_at="2030-06-15T07:00:00-12:00"), "/sold_at")
    assert state() == before


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"units": 0}, "/units"),
        ({"units": -1}, "/units"),
        ({"units": 1.5}, "/units"),
        ({"units": 1_000_001}, "/units"),
        ({"units": 10**20}, "/units"),
        ({"units": "2"}, "/units"),
        ({"units": True}, "/units"),
        ({"units": None}, "/units"),
        ({"units": [1]}, "/units"),
        ({"product_id": 0}, "/product_id"),
        ({"product_id": -1}, "/product_id"),
        ({"product_id": BIGGEST_ID + 1}, "/product_id"),
        ({"product_id": "1"}, "/product_id"),
        ({"product_id": None}, "/product_id"),
        ({"product_id": 1.5}, "/product_id"),
        ({"unit_price": "-0.01"}, "/unit_price"),
        ({"unit_price": "1.999"}, "/unit_price"),
        ({"unit_price": 1.999}, "/unit_price"),
        ({"unit_price": "100000000"}, "/unit_price"),
        ({"unit_price": "1e3"}, "/unit_price"),
        ({"unit_price": "NaN"}, "/unit_price"),
        ({"unit_price": ""}, "/unit_price"),
        ({"unit_price": True}, "/unit_price"),
        ({"revenue": "-1"}, "/revenue"),
        ({"revenue": "1.001"}, "/revenue"),
        ({"revenue": "Infinity"}, "/revenue"),
        ({"revenue": "9" * 17}, "/revenue"),
        ({"sold_at": "2020-05-04T12:30:00"}, "/sold_at"),
        ({"sold_at": "2020-05-04"}, "/sold_at"),
        ({"sold_at": "yesterday"}, "/sold_at"),
        ({"sold_at": 1588595400}, "/sold_at"),
        ({"sold_at": "2020-02-30T00:00:00Z"}, "/sold_at"),
        ({"sold_at": "2020-05-04T24:30:00Z"}, "/sold_at"),
        ({"sold_at": "2020-05-04T12:30:00+25:00"}, "/sold_at"),
        ({"sold_at": "0000-01-01T00:00:00Z"}, "/sold_at"),
        ({"sold_at": "0001-01-01T00:00:00+14:00"}, "/sold_at"),
        ({"sold_at": "9999-12-31T23:59:59-14:00"}, "/sold_at"),
        ({"sold_at": "9999-12-31T23:59:59Z"}, "/sold_at"),
        ({"sold_at": "1969-12-31T23:59:59.999999Z"}, "/sold_at"),
        ({"take_stock": "false"}, "/take_stock"),
        ({"take_stock": 0}, "/take_stock"),
        ({"take_stock": None}, "/take_stock"),
        ({"quantity": 1}, "/quantity"),
        ({"id": 1}, "/id"),
        ({"category": "toys"}, "/category"),
        ({"total_price": "10.00"}, "/total_price"),
    ],
)
def test_a_field_outside_its_rules_is_refused_alone_and_in_a_batch(
    store: Store, state: ReadState, fields: dict[str, object], pointer: str
) -> None:
    robot = store.product()
    before = state()
    assert_field_refused(store.sales.post("/sales", json=item(robot) | fields), pointer)
    assert_field_refused(post_batch(store, item(robot), item(robot) | fields, item(robot)), f"/sales/1{pointer}")
    assert state() == before


@pytest.mark.parametrize("missing", ["product_id", "units"])
def test_product_and_units_must_be_given(store: Store, missing: str) -> None:
    body = item(store.product())
    del body[missing]
    assert_field_refused(store.sales.post("/sales", json=body), f"/{missing}")
    assert_field_refused(post_batch(store, body), f"/sales/0/{missing}")


@pytest.mark.parametrize("path", ["/sales", "/sales/batch"])
@pytest.mark.parametrize("body", ["[]", "null", "3", '"sale"'])
def test_a_body_that_is_no_object_is_refused(sales: TestClient, path: str, body: str) -> None:
    answer = sales.post(path, content=body, headers={"Content-Type": "application/json"})
    assert_problem(answer, 422, "invalid_request", errors=ANY)


@pytest.mark.parametrize("path", ["/sales", "/sales/batch"])
@pytest.mark.parametrize("body", [b"{", b'{"units": NaN}', b'{"units": Infinity}', b"\xff\xfe", b"[" * 5000])
def test_a_body_that_is_not_json_is_malformed(sales: TestClient, path: str, body: bytes) -> None:
    answer = sales.post(path, content=body, headers={"Content-Type": "application/json"})
    assert_problem(answer, 400, "invalid_request")


# ---- what cannot be sold


@pytest.mark.parametrize("product_id", [1, BIGGEST_ID])
def test_a_product_that_does_not_exist_cannot_be_sold(sales: TestClient, state: ReadState, product_id: int) -> None:
    before = state()
    for fields in ({}, {"sold_at": LONG_AGO, "take_stock": False}):
        answer = sales.post("/sales", json={"product_id": product_id, "units": 1} | fields)
        errors = [{"pointer": "/product_id", "detail": ANY}]
        assert_problem(answer, 404, "product_not_found", instance="/sales", errors=errors)
    assert state() == before


def make_inactive(store: Store, product: dict[str, Any]) -> None:
    """Keep the product from being sold, its stock untouched."""
    assert store.products.patch(f"/products/{product['id']}", json={"status": "inactive"}).status_code == 200


def delete(store: Store, product: dict[str, Any]) -> None:
    """Delete the product."""
    assert store.products.delete(f"/products/{product['id']}").status_code == 204


def block(store: Store, product: dict[str, Any]) -> None:
    """Take away the product's level."""
    assert store.products.patch(f"/products/{product['id']}", json={"current_inventory": None}).status_code == 200


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
        "category": "toys",
        "units": 7,
        "unit_price": "10.00",
        "total_price": "70.00",
        "revenue": "12.34",
        "sold_at": "2020-05-04T12:30:00.000000Z",
        "recorded_at": ANY,
    }
    assert store.sales.get(f"/sales/{sale['id']}").json() == sale
    assert product_now(store, robot) == robot
    assert [entry["reason"] for entry in store.ledger(robot)] == ["initial"]
    assert store.summary()["totals"] == figures(1, 7, "12.34")


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


# ---- batches


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
    common = {"id": ANY, "recorded_at": recorded_at}
    of_kite = common | {"product_id": kite["id"], "product_name": kite["name"], "category": "home"}
    of_robot = common | {"product_id": robot["id"], "product_name": robot["name"], "category": "toys"}
    then = "2020-05-04T12:30:00.000000Z"
    other = "2020-05-05T01:30:00.000000Z"
    columns = ("units", "unit_price", "total_price", "revenue", "sold_at")
    assert sold == {
        "sales": [
            of_kite | dict(zip(columns, (4, "2.50", "10.00", "10.00", recorded_at), strict=True)),
            of_robot | dict(zip(columns, (3, "10.00", "30.00", "25.00", recorded_at), strict=True)),
            of_kite | dict(zip(columns, (1, "2.50", "2.50", "2.50", then), strict=True)),
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
    assert store.summary()["totals"] == of_totals(5, 11, Decimal("60.50"), Decimal("65.50"))


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
    assert store.summary()["totals"] == figures(1000, 500_500, "5005000.00")


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


# ---- the same request again


def test_a_repeated_sale_is_answered_the_same_and_sold_once(store: Store, state: ReadState) -> None:
    robot = store.product(current_inventory=5)
    headers = {"Idempotency-Key": "order 17"}
    first = store.sales.post("/sales", json=item(robot, 2), headers=headers)
    before = state()
    again = store.sales.post("/sales", json={"units": 2.0, "product_id": robot["id"]}, headers=headers)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    other = store.sales.post("/sales", json=item(robot, 3), headers=headers)
    errors = [{"parameter": "Idempotency-Key", "detail": ANY}]
    assert_problem(other, 422, "idempotency_key_reused", errors=errors)
    assert state() == before
    batch = store.sales.post("/sales/batch", json={"sales": [item(robot)]}, headers=headers)
    assert batch.status_code == 201
    repeated = store.sales.post("/sales/batch", json={"sales": [item(robot)]}, headers=headers)
    assert (repeated.content, repeated.headers["location"]) == (batch.content, batch.headers["location"])
    assert product_now(store, robot)["current_inventory"] == 2


def test_a_refused_sale_leaves_its_key_free(store: Store) -> None:
    robot = store.product(current_inventory=1)
    headers = {"Idempotency-Key": "order 18"}
    refused = store.sales.post("/sales", json=item(robot, 2), headers=headers)
    assert_problem(refused, 409, "insufficient_stock", available=1, errors=ANY)
    store.products.patch(f"/products/{robot['id']}", json={"current_inventory": 2})
    taken = store.sales.post("/sales", json=item(robot, 2), headers=headers)
    assert (taken.status_code, "idempotency-replayed" in taken.headers) == (201, False)


# ---- one sale read


@pytest.mark.parametrize("sale_id", [1, BIGGEST_ID])
def test_a_sale_that_does_not_exist_is_missing(sales: TestClient, sale_id: int) -> None:
    assert_problem(sales.get(f"/sales/{sale_id}"), 404, "sale_not_found", instance=f"/sales/{sale_id}")


@pytest.mark.parametrize("sale_id", ["0", "-1", "x", "1.5", str(BIGGEST_ID + 1)])
def test_an_id_that_cannot_be_is_refused(sales: TestClient, sale_id: str) -> None:
    errors = [{"parameter": "sale_id", "detail": ANY}]
    assert_problem(sales.get(f"/sales/{sale_id}"), 422, "invalid_request", errors=errors)
