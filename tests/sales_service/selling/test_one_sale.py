"""POST /sales: every rule of what a sale is, the same request again, and the sale read."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.conftest import ReadState, SetClock
from tests.sales_service.selling.conftest import BIGGEST_ID, item, post, post_batch, product_now
from tests.support.figures import NO_ORDERS, figures, of_store, of_totals
from tests.support.problems import assert_field_refused, assert_problem
from tests.support.store import ACTED, NOTHING_MORE, Store

# ---- one sale


def test_a_sale_is_answered_whole_and_found_at_its_location(store: Store) -> None:
    robot = store.product(name="Robot", sku="R-1", price="19.99", current_inventory=5)
    before = datetime.now(UTC)
    answer = post(store, robot, 2)
    sale = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/sales/{sale['id']}")
    assert sale == {
        "id": ANY,
        "product_id": robot["id"],
        "product_name": "Robot",
        "sku": "R-1",
        "category": "toys",
        "units": 2,
        "unit_price": "19.99",
        "total_price": "39.98",
        "revenue": "39.98",
        "sold_at": sale["recorded_at"],
        "recorded_at": ANY,
        **NOTHING_MORE,
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
            "return_id": None,
            "voided_sale_id": None,
            **ACTED,
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
        assert store.summary()["totals"] == of_store(number, number, f"{10 * number}.00")


def test_a_sale_keeps_the_price_and_category_of_its_time_and_shows_todays_name(store: Store) -> None:
    robot = store.product(name="Robot", price="10.00", category="toys")
    sale = store.sell(robot)
    store.category("home")
    change = {"name": "Hoover", "sku": "H-1", "price": "99.00", "category": "home"}
    assert store.products.patch(f"/products/{robot['id']}", json=change).status_code == 200
    assert store.sales.get(f"/sales/{sale['id']}").json() == sale | {"product_name": "Hoover", "sku": "H-1"}
    assert store.sell(robot) == sale | {
        "id": ANY,
        "product_name": "Hoover",
        "sku": "H-1",
        "category": "home",
        "unit_price": "99.00",
        "total_price": "99.00",
        "revenue": "99.00",
        "sold_at": ANY,
        "recorded_at": ANY,
        "request_id": ANY,
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
    assert store.summary()["totals"] == of_totals(1, 3, Decimal(stored[2]), Decimal(stored[1])) | NO_ORDERS


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
