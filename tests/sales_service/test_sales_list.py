"""GET /sales: every filter, every order, and pages that stay right while sales go on."""

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import Store

Parameters = dict[str, Any]

MOST_PAGES = 150


def page(client: TestClient, **parameters: Any) -> dict[str, Any]:
    """One page."""
    answer = client.get("/sales", params=parameters)
    assert answer.status_code == 200, answer.text
    body = dict(answer.json())
    assert sorted(body) == ["items", "next_cursor"]
    return body


def pages(client: TestClient, **parameters: Any) -> list[list[dict[str, Any]]]:
    """All pages from the first to the last."""
    found = []
    cursor: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        body = page(client, **parameters, **cursor)
        found.append(body["items"])
        if body["next_cursor"] is None:
            return found
        cursor = {"cursor": body["next_cursor"]}
    pytest.fail("the list does not end")


def listed(client: TestClient, **parameters: Any) -> list[int]:
    """The units of the sales on all pages; in these tests each sale is known by its units."""
    return [sale["units"] for items in pages(client, **parameters) for sale in items]


@pytest.fixture
def sold(store: Store) -> Store:
    """Six sales, known by their units 1 to 6, recorded in another order than they were sold."""
    robot, kite, lamp = (
        store.product(name=name, category=category)
        for name, category in (("Robot", "toys"), ("Kite", "toys"), ("Lamp", "home"))
    )
    for product, units, sold_at, revenue in (
        (robot, 3, "2025-01-31T23:59:59.999999Z", "20.00"),
        (lamp, 1, "2025-01-01T00:00:00Z", "5.00"),
        (kite, 6, "2025-03-31T23:30:00Z", "20.00"),
        (robot, 2, "2025-01-31T12:00:00Z", "20.00"),
        (lamp, 5, "2025-03-01T04:59:59Z", "7.50"),
        (robot, 4, "2025-02-01T00:00:00Z", "0.00"),
    ):
        store.sold_before(product, sold_at, units, revenue=revenue)
    return store


def ids(store: Store, *names: str) -> list[int]:
    """Ids of products by name."""
    known = {item["name"]: item["id"] for item in store.products.get("/products").json()["items"]}
    return [known[name] for name in names]


# ---- items


def test_an_item_is_the_whole_sale(store: Store) -> None:
    robot = store.product(name="Robot")
    sales = [store.sell(robot, 2, revenue="15.00"), store.sold_before(robot, "2025-01-01T00:00:00Z")]
    assert page(store.sales) == {"items": sales, "next_cursor": None}
    store.category("home")
    store.products.patch(f"/products/{robot['id']}", json={"name": "Robot II", "category": "home"})
    assert page(store.sales)["items"] == [sale | {"product_name": "Robot II"} for sale in sales]
    store.products.delete(f"/products/{robot['id']}")
    assert page(store.sales, category="toys")["items"] == [sale | {"product_name": "Robot II"} for sale in sales]


def test_without_sales_the_list_is_empty(sales: TestClient) -> None:
    assert page(sales) == {"items": [], "next_cursor": None}


# ---- filters


@pytest.mark.parametrize(
    ("parameters", "units"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"category": "toys"}, [6, 4, 3, 2]),
        ({"category": ["toys", "home"]}, [6, 5, 4, 3, 2, 1]),
        ({"category": ["home", "home"]}, [5, 1]),
        ({"category": "books"}, []),
        ({"start_date": "2025-02-01"}, [6, 5, 4]),
        ({"start_date": "2025-01-31", "end_date": "2025-01-31"}, [3, 2]),
        ({"end_date": "2025-01-31"}, [3, 2, 1]),
        ({"end_date": "2025-03-31"}, [6, 5, 4, 3, 2, 1]),
        ({"end_date": "2024-12-31"}, []),
        ({"start_date": "2025-04-01"}, []),
        ({"start_date": "1900-01-01", "end_date": "2199-12-31"}, [6, 5, 4, 3, 2, 1]),
        ({"min_units": 1}, [6, 5, 4, 3, 2, 1]),
        ({"min_units": 4}, [6, 5, 4]),
        ({"min_units": 1_000_000}, []),
        ({"min_units": 3, "category": "toys", "start_date": "2025-01-31", "end_date": "2025-02-28"}, [4, 3]),
    ],
)
def test_filters(sold: Store, parameters: Parameters, units: list[int]) -> None:
    assert listed(sold.sales, **parameters) == units
    assert listed(sold.sales, **parameters, limit=1) == units


@pytest.mark.parametrize(
    ("names", "parameters", "units"),
    [
        (["Robot"], {}, [4, 3, 2]),
        (["Kite", "Lamp"], {}, [6, 5, 1]),
        (["Robot", "Kite", "Lamp", "Robot"], {}, [6, 5, 4, 3, 2, 1]),
        (["Robot", "Lamp"], {"category": "home"}, [5, 1]),
        (["Robot"], {"category": "home"}, []),
        (["Robot", "Lamp"], {"end_date": "2025-01-31", "min_units": 2}, [3, 2]),
    ],
)
def test_products(sold: Store, names: list[str], parameters: Parameters, units: list[int]) -> None:
    assert listed(sold.sales, product_id=ids(sold, *names), **parameters) == units


def test_a_product_without_sales_is_no_error(sold: Store) -> None:
    assert listed(sold.sales, product_id=sold.product()["id"]) == []


def test_a_sale_is_found_by_the_category_of_its_time(sold: Store) -> None:
    (lamp,) = ids(sold, "Lamp")
    sold.products.patch(f"/products/{lamp}", json={"category": "toys"})
    sold.sold_before({"id": lamp}, "2025-03-02T00:00:00Z", 7)
    assert listed(sold.sales, category="home") == [5, 1]
    assert listed(sold.sales, category="toys", product_id=lamp) == [7]


@pytest.mark.parametrize("store_zone", ["UTC", "America/New_York"])
@pytest.mark.parametrize(
    ("zone", "day", "units"),
    [
        ("UTC", "2025-01-01", [1]),
        ("America/New_York", "2024-12-31", [1]),
        ("America/New_York", "2025-01-31", [4, 3, 2]),
        ("America/New_York", "2025-02-28", [5]),
        ("America/New_York", "2025-03-01", []),
        ("America/New_York", "2025-03-31", [6]),
        ("Asia/Kolkata", "2025-04-01", [6]),
        ("Asia/Kolkata", "2025-01-31", [2]),
        ("Asia/Kathmandu", "2025-02-01", [4, 3]),
        ("Pacific/Kiritimati", "2025-02-01", [4, 3, 2]),
    ],
)
def test_dates_are_days_of_the_wanted_zone_or_else_the_stores(
    sales_in_zone: Callable[..., TestClient], sold: Store, store_zone: str, zone: str, day: str, units: list[int]
) -> None:
    sales = sales_in_zone(store_zone)
    assert listed(sales, start_date=day, end_date=day, time_zone=zone) == units
    if zone == store_zone:
        assert listed(sales, start_date=day, end_date=day) == units


# ---- orders

ORDERS = {
    "-sold_at": [6, 5, 4, 3, 2, 1],
    "sold_at": [1, 2, 3, 4, 5, 6],
    "revenue": [4, 1, 5, 3, 6, 2],  # three at 20.00, in the order of their ids
    "-revenue": [3, 6, 2, 5, 1, 4],
    "units": [1, 2, 3, 4, 5, 6],
    "-units": [6, 5, 4, 3, 2, 1],
    "id": [3, 1, 6, 2, 5, 4],
    "-id": [4, 5, 2, 6, 1, 3],
}


@pytest.mark.parametrize(("sort", "units"), ORDERS.items())
def test_orders(sold: Store, sort: str, units: list[int]) -> None:
    for limit in (1, 2, 3, 4, 5, 6, 7, 200):
        found = pages(sold.sales, sort=sort, limit=limit)
        assert [sale["units"] for items in found for sale in items] == units
        assert [len(items) for items in found] == [limit] * (6 // limit) + ([6 % limit] if 6 % limit else [])
    toys = [number for number in units if number in {2, 3, 4, 6}]
    assert listed(sold.sales, sort=sort, category="toys", limit=3) == toys
    dates = {"start_date": "2025-01-31", "end_date": "2025-03-01"}
    assert listed(sold.sales, sort=sort, **dates, limit=2) == [number for number in units if number in {2, 3, 4, 5}]


def test_newest_first_by_default(sold: Store) -> None:
    assert pages(sold.sales, limit=4) == pages(sold.sales, limit=4, sort="-sold_at")


@pytest.mark.parametrize("sort", ["sold_at", "-sold_at", "revenue", "-revenue", "units", "-units"])
def test_equal_ones_follow_each_other_by_id_across_pages(store: Store, sort: str) -> None:
    """Twenty sales of one instant, one amount and one number of units, between two that differ."""
    robot = store.product()
    early = store.sold_before(robot, "2025-01-01T00:00:00Z", 1, revenue="1.00")["id"]
    same = [store.sold_before(robot, "2025-01-02T00:00:00Z", 2, revenue="2.00")["id"] for _ in range(20)]
    late = store.sold_before(robot, "2025-01-03T00:00:00Z", 3, revenue="3.00")["id"]
    expected = [late, *same, early] if sort.startswith("-") else [early, *same, late]
    for limit in (1, 3, 7, 21, 22):
        found = pages(store.sales, sort=sort, limit=limit)
        assert [sale["id"] for items in found for sale in items] == expected
        assert {len(items) for items in found[:-1]} <= {limit}


def test_a_page_has_fifty_items_unless_said_otherwise(store: Store) -> None:
    robot = store.product(current_inventory=200)
    item = {"product_id": robot["id"], "units": 1}
    assert store.sales.post("/sales/batch", json={"sales": [item] * 101}).status_code == 201
    assert [len(items) for items in pages(store.sales)] == [50, 50, 1]
    assert [len(items) for items in pages(store.sales, limit=101)] == [101]


# ---- cursors


@pytest.mark.parametrize("sort", ORDERS)
def test_pages_stay_right_while_sales_are_recorded(sold: Store, sort: str) -> None:
    """What was there from the beginning is seen once; what comes in between may be seen, but never twice."""
    before = ORDERS[sort]
    (robot,) = ({"id": product_id} for product_id in ids(sold, "Robot"))
    seen: list[tuple[int, int]] = []
    cursor: Parameters = {}
    for step in range(100):
        body = page(sold.sales, sort=sort, limit=2, **cursor)
        seen += [(sale["id"], sale["units"]) for sale in body["items"]]
        if body["next_cursor"] is None:
            break
        cursor = {"cursor": body["next_cursor"]}
        if step < 3:
            for number, sold_at in enumerate(("2024-12-31", "2025-01-31", "2025-04-30"), 1):
                units = 10 * number + step
                sold.sold_before(robot, f"{sold_at}T12:00:00Z", units, revenue=f"{number}.50")
    assert [units for _, units in seen if units < 10] == before
    assert len({sale_id for sale_id, _ in seen}) == len(seen)
    values = [datetime.fromisoformat(sold.sales.get(f"/sales/{sale_id}").json()["sold_at"]) for sale_id, _ in seen]
    if sort == "-sold_at":
        assert all(one >= other for one, other in pairwise(values))


def test_a_page_after_the_last_sale_is_not_offered(sold: Store) -> None:
    assert page(sold.sales, limit=6)["next_cursor"] is None
    assert page(sold.sales, limit=5)["next_cursor"] is not None


def test_a_cursor_may_go_on_with_another_page_size(sold: Store) -> None:
    cursor = page(sold.sales, limit=1)["next_cursor"]
    assert [sale["units"] for sale in page(sold.sales, limit=200, cursor=cursor)["items"]] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    "other",
    [
        {"sort": "sold_at"},
        {"sort": "id"},
        {"category": "toys"},
        {"min_units": 1},
        {"start_date": "2025-01-01"},
        {"end_date": "2025-12-31"},
        {"time_zone": "UTC"},
    ],
)
def test_a_cursor_of_another_sort_or_filter_is_refused(sold: Store, other: Parameters) -> None:
    cursor = page(sold.sales, limit=2)["next_cursor"]
    answer = sold.sales.get("/sales", params={"limit": 2, "cursor": cursor, **other})
    errors = [{"parameter": "cursor", "detail": ANY}]
    assert_problem(answer, 422, "invalid_cursor", instance="/sales", errors=errors)


def test_a_cursor_of_another_list_or_a_damaged_one_is_refused(sold: Store) -> None:
    foreign = sold.products.get("/products", params={"limit": 1}).json()["next_cursor"]
    good = page(sold.sales, limit=2)["next_cursor"]
    errors = [{"parameter": "cursor", "detail": ANY}]
    damaged = good[:5] + ("y" if good[5] == "x" else "x") + good[6:]
    for cursor in (foreign, good[:-1], good + "A", damaged, good.swapcase(), "", "x", "é", "=" * 8):
        answer = sold.sales.get("/sales", params={"limit": 2, "cursor": cursor})
        assert_problem(answer, 422, "invalid_cursor", errors=errors)


# ---- what is not a list


@pytest.mark.parametrize(
    ("parameters", "parameter"),
    [
        ("product_id=9223372036854775807", "product_id"),
        ("product_id=0", "product_id"),
        ("product_id=x", "product_id"),
        ("category=gadgets", "category"),
        ("category=toys&category=", "category"),
        ("start_date=2025-02-30", "start_date"),
        ("end_date=9999-12-31", "end_date"),
        ("time_zone=Europe/Nowhere", "time_zone"),
        ("time_zone=UTC&time_zone=UTC", "time_zone"),
        ("min_units=0", "min_units"),
        ("min_units=1000001", "min_units"),
        ("min_units=many", "min_units"),
        ("min_units=1&min_units=2", "min_units"),
        ("sort=price", "sort"),
        ("sort=", "sort"),
        ("sort=sold_at,id", "sort"),
        ("sort=id&sort=-id", "sort"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=ten", "limit"),
        ("limit=1&limit=2", "limit"),
        ("offset=10", "offset"),
        ("group_by=product", "group_by"),
        ("products=1", "products"),
    ],
)
def test_a_parameter_outside_its_rules_is_refused(sales: TestClient, parameters: str, parameter: str) -> None:
    assert_parameter_refused(sales.get(f"/sales?{parameters}"), parameter)


def test_an_unknown_product_among_known_ones_is_refused(sold: Store) -> None:
    (robot,) = ids(sold, "Robot")
    answer = sold.sales.get("/sales", params={"product_id": [robot, robot + 1_000_000]})
    assert str(robot + 1_000_000) in assert_parameter_refused(answer, "product_id")


def test_a_range_that_ends_before_it_starts_is_refused(sales: TestClient) -> None:
    answer = sales.get("/sales?start_date=2025-02-02&end_date=2025-02-01")
    errors = [{"parameter": ANY, "detail": ANY}]
    assert "end_date" in assert_problem(answer, 422, "invalid_request", errors=errors)["detail"]
