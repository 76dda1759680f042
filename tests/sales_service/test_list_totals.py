"""GET /sales and GET /returns with `with_totals`: a page, and what all pages come to, as the summaries have it."""

from collections.abc import Callable
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import Store

Parameters = dict[str, Any]


def totalled(client: TestClient, path: str, **parameters: Any) -> dict[str, Any]:
    """A page with totals."""
    answer = client.get(path, params=parameters | {"with_totals": "true"})
    assert answer.status_code == 200, answer.text
    body = dict(answer.json())
    assert sorted(body) == ["as_of", "items", "next_cursor", "totals"]
    return body


@pytest.fixture
def sold(store: Store) -> Store:
    """Sales of three products in two categories, with all that can be filtered by; some came back, one is void."""
    robot = store.product(name="Robot", sku="R-1", cost="4.00")
    kite, lamp = store.product(name="Kite"), store.product(name="Lamp", category="home")
    first = store.sold_before(robot, "2025-01-31T23:30:00Z", 3, revenue="25.00", order_ref="A-1", channel="web")
    second = store.sold_before(lamp, "2025-02-01T00:30:00Z", 2, order_ref="A-1", customer_ref="Ann")
    store.sold_before(kite, "2025-03-15T12:00:00Z", 5, channel="market", customer_ref="Ann")
    store.sold_before(robot, "2025-03-31T23:30:00Z", 1)
    wrong = store.sold_before(kite, "2025-02-10T12:00:00Z", 9)
    store.take_back(first, 1, returned_at="2025-02-02T12:00:00Z", reason="damaged")
    store.take_back(second, 1, returned_at="2025-04-01T00:30:00Z")
    store.sales.post("/returns", json={"product_id": kite["id"], "units": 1, "refunded": "3.00"})
    assert store.sales.post(f"/sales/{wrong['id']}/void", json={"reason": "test"}).status_code == 201
    return store


FILTERS: list[Parameters] = [
    {},
    {"start_date": "2025-02-01", "end_date": "2025-03-31"},
    {"start_date": "2025-02-01", "end_date": "2025-03-31", "time_zone": "Europe/Berlin"},
    {"end_date": "2025-01-31", "time_zone": "America/New_York"},
    {"end_date": "2024-12-31"},
    {"category": ["toys"]},
    {"category": ["toys", "home"], "start_date": "2025-03-01"},
    {"product_id": 1},
    {"product_id": [2, 3], "category": "home"},
    {"min_units": 3},
    {"order_ref": "A-1"},
    {"customer_ref": ["Ann", "Bob"]},
    {"channel": "web"},
    {"channel": ["web", "market"], "category": "toys"},
    {"weekday": [5, 6], "time_zone": "Europe/Berlin"},
    {"hour": 23},
    {"weekday": 5, "hour": [23, 0], "channel": "web"},
    {"min_units": 2, "channel": "web", "order_ref": "A-1", "product_id": 1, "start_date": "2025-01-31"},
]


def by_place(store: Store, filters: Parameters) -> Parameters:
    """A filter whose products are given by their places among the store's."""
    if "product_id" not in filters:
        return filters
    ids = [item["id"] for item in store.products.get("/products").json()["items"]]
    places = filters["product_id"] if isinstance(filters["product_id"], list) else [filters["product_id"]]
    return filters | {"product_id": [ids[place - 1] for place in places]}


@pytest.mark.parametrize("basis", [{}, {"returns_on": "return_date"}, {"returns_on": "sale_date"}])
@pytest.mark.parametrize("filters", FILTERS)
def test_totals_of_sales_are_those_of_their_summary(sold: Store, filters: Parameters, basis: Parameters) -> None:
    asked = by_place(sold, filters)
    whole = sold.sales.get("/sales", params=asked).json()
    summary = sold.summary(**asked, **basis)
    body = totalled(sold.sales, "/sales", **asked, **basis)
    assert body == whole | {"totals": summary["totals"], "as_of": ANY}
    assert body["as_of"] >= summary["as_of"]
    assert body["totals"]["sales"] == len(whole["items"])
    assert body["totals"]["units"] == sum(sale["units"] for sale in whole["items"])


OF_RETURNS: list[Parameters] = [
    {},
    {"start_date": "2025-02-01", "end_date": "2025-03-31"},
    {"end_date": "2025-03-31", "time_zone": "America/New_York"},
    {"end_date": "2024-12-31"},
    {"category": "toys"},
    {"product_id": [1, 3]},
    {"reason": ["damaged", "fraud"]},
    {"linked": "false"},
    {"linked": "true", "category": "toys", "reason": "damaged"},
]


@pytest.mark.parametrize("filters", OF_RETURNS)
def test_totals_of_returns_are_those_of_their_summary(sold: Store, filters: Parameters) -> None:
    asked = by_place(sold, filters)
    whole = sold.sales.get("/returns", params=asked).json()
    summary = sold.sales.get("/returns/summary", params=asked).json()
    body = totalled(sold.sales, "/returns", **asked)
    assert body == whole | {"totals": summary["totals"], "as_of": ANY}
    assert body["totals"]["returns"] == len(whole["items"])


def test_returns_of_some_sales_are_summed_up_too(sold: Store) -> None:
    sale = next(item for item in sold.sales.get("/sales").json()["items"] if item["returned_units"])
    totals = {"returns": 1, "units_returned": sale["returned_units"], "refunded": sale["refunded"]}
    assert totalled(sold.sales, "/returns", sale_id=sale["id"])["totals"] == totals
    assert sold.sales.get("/returns/summary", params={"sale_id": sale["id"]}).json()["totals"] == totals
    assert_parameter_refused(sold.sales.get("/returns/summary", params={"sale_id": 999}), "sale_id")


@pytest.mark.parametrize("path", ["/sales", "/returns"])
def test_each_page_has_the_totals_of_all(sold: Store, path: str) -> None:
    whole = totalled(sold.sales, path)
    cursor: Parameters = {}
    items: list[Any] = []
    while True:
        body = totalled(sold.sales, path, limit=1, **cursor)
        assert body["totals"] == whole["totals"]
        items += body["items"]
        if body["next_cursor"] is None:
            break
        cursor = {"cursor": body["next_cursor"]}
        # A cursor belongs to the rows, whatever is told beside them.
        assert sold.sales.get(path, params={"limit": 1, **cursor}).status_code == 200
    assert items == whole["items"]


@pytest.mark.parametrize(
    ("path", "parameters", "named"),
    [
        ("/sales", {"with_totals": "true", "voided": "any"}, "with_totals"),
        ("/sales", {"with_totals": "true", "voided": "true"}, "with_totals"),
        ("/sales", {"with_totals": "true", "returned": "false"}, "returned"),
        ("/sales", {"returns_on": "sale_date"}, "returns_on"),
        ("/sales", {"returns_on": "sale_date", "with_totals": "false"}, "returns_on"),
        ("/returns", {"with_totals": "true", "voided": "any"}, "with_totals"),
    ],
)
def test_what_has_no_totals_is_refused(sales: TestClient, path: str, parameters: Parameters, named: str) -> None:
    assert_parameter_refused(sales.get(path, params=parameters), named)


def test_totals_read_no_more_sales_than_a_report_may(sales_in_zone: Callable[..., TestClient], sold: Store) -> None:
    small = sales_in_zone("UTC", scan_sales_limit=2)
    for path, parameters in (("/sales", {"min_units": 1}), ("/returns", {"linked": "true"})):
        assert small.get(path, params=parameters).status_code == 200
        assert_problem(small.get(path, params=parameters | {"with_totals": "true"}), 422, "range_too_large")
    assert totalled(small, "/sales", category="toys")["totals"] == sold.summary(category="toys")["totals"]
