"""GET /sales and GET /returns where no index has the order or the filter: the whole answer, or none."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import recorded_statements
from tests.support.problems import assert_problem
from tests.support.store import Store

Parameters = dict[str, Any]
SERVICE = Callable[..., TestClient]

MOST = 3
FEBRUARY = {"start_date": "2025-02-01", "end_date": "2025-02-28"}
NARROW = "Shorten the range of dates, or filter by product or category."


@pytest.fixture
def sold(store: Store) -> Store:
    """Eight sales of two products, four of them in February; returns of seven, one of them void, and a void sale."""
    robot, lamp = store.product(name="Robot"), store.product(name="Lamp", category="home")
    months = (1, 2, 2, 2, 2, 3, 3, 4)
    for number, month in enumerate(months):
        of = lamp if number in {1, 6} else robot
        sale = store.sold_before(
            of, f"2025-{month:02}-0{number + 1}T12:00:00Z", number % 4 + 1, channel=("web", "market")[number % 2]
        )
        if number:
            reason = ("damaged", "fraud")[number % 2]
            back = store.take_back(sale, 1, returned_at=f"2025-{month:02}-1{number}T12:00:00Z", reason=reason)
    assert store.sales.post(f"/returns/{back['id']}/void").is_success
    wrong = store.sold_before(robot, "2025-02-20T12:00:00Z", 4)
    assert store.sales.post(f"/sales/{wrong['id']}/void", json={"reason": "test"}).is_success
    return store


SALES: list[Parameters] = [
    {"sort": sort} | dates | named | rare
    for sort, dates, named, rare in product(
        ["-sold_at", "sold_at", "-id", "id", "-revenue", "units"],
        [{}, FEBRUARY],
        [{}, {"category": "home"}, {"product_id": "Robot"}],
        [{}, {"min_units": 3}, {"channel": "web"}, {"voided": "true"}, {"returned": "true"}, {"weekday": 6}],
    )
]
RETURNS: list[Parameters] = [
    {"sort": sort} | dates | named | rare
    for sort, dates, named, rare in product(
        ["-returned_at", "returned_at", "-id", "id", "-refunded", "units"],
        [{}, FEBRUARY],
        [{}, {"category": "home"}],
        [{}, {"reason": "fraud"}, {"voided": "true"}, {"linked": "false"}],
    )
]


def followed(client: TestClient, path: str, parameters: Parameters) -> tuple[list[Any], Any]:
    """All items until the list ends or is refused, and the refusal."""
    items: list[Any] = []
    while True:
        answer = client.get(path, params=parameters | {"limit": 2})
        if answer.status_code != 200:
            return items, answer
        body = answer.json()
        items += body["items"]
        if body["next_cursor"] is None:
            return items, None
        parameters = parameters | {"cursor": body["next_cursor"]}


def test_a_list_is_the_whole_one_as_far_as_it_is_answered(sold: Store, sales_in_zone: SERVICE) -> None:
    """Never one with something left out, whatever few rows are looked at for a page."""
    few, many, refused = sales_in_zone("UTC", list_scan_limit=MOST), sales_in_zone("UTC"), 0
    ids = {item["name"]: item["id"] for item in sold.products.get("/products").json()["items"]}
    for path, wanted in [("/sales", SALES), ("/returns", RETURNS)]:
        for asked in wanted:
            parameters = asked | ({"product_id": ids[asked["product_id"]]} if "product_id" in asked else {})
            whole, nothing = followed(many, path, parameters)
            assert nothing is None, nothing.text
            items, refusal = followed(few, path, parameters)
            assert items == whole[: len(items)], parameters
            if refusal is None:
                assert items == whole, parameters
            else:
                refused += 1
                assert_problem(refusal, 422, "range_too_large")
    assert 0 < refused < len(SALES) + len(RETURNS)


def test_what_no_index_has_in_order_is_sorted_up_to_the_limit(sold: Store, sales_in_zone: SERVICE) -> None:
    few = sales_in_zone("UTC", list_scan_limit=MOST)
    for path, sort, things in (("/sales", "-revenue", "sales"), ("/returns", "refunded", "returns")):
        problem = assert_problem(few.get(path, params={"sort": sort}), 422, "range_too_large")
        told = f"At most 3 {things} are sorted by {sort.removeprefix('-')}, and there are more. {NARROW}"
        assert problem["detail"] == told
        for narrower in ({"category": "home"}, {"end_date": "2025-01-31"}):
            assert (
                few.get(path, params={"sort": sort} | narrower).json()
                == sold.sales.get(path, params={"sort": sort} | narrower).json()
            )


def test_a_rare_filter_is_looked_for_up_to_the_limit(sold: Store, sales_in_zone: SERVICE) -> None:
    few = sales_in_zone("UTC", list_scan_limit=MOST)
    problem = assert_problem(few.get("/sales", params={"min_units": 5}), 422, "range_too_large")
    assert problem["detail"] == f"Too few of the first 3 sales in this order fit the filter to fill a page. {NARROW}"
    filled = few.get("/sales", params={"min_units": 2, "limit": 2})
    assert [sale["units"] for sale in filled.json()["items"]] == [4, 3]
    problem = assert_problem(few.get("/returns", params={"reason": "goodwill"}), 422, "range_too_large")
    assert problem["detail"] == f"Too few of the first 1 returns in this order fit the filter to fill a page. {NARROW}"


@pytest.mark.parametrize(
    ("parameters", "number"),
    [
        ({}, 2),
        ({"category": "home"}, 2),
        ({"order_ref": "A"}, 2),
        ({"sort": "-id"}, 1),
        ({"sort": "-id", "category": "home"}, 3),  # how many there are, which, and what they are
        ({"sort": "revenue"}, 3),
        ({"min_units": 1}, 3),
    ],
)
def test_only_lists_without_an_index_are_counted(sold: Store, parameters: Parameters, number: int) -> None:
    with recorded_statements(sold.sales) as statements:
        assert sold.sales.get("/sales", params=parameters).is_success
    assert len(statements) == number, statements
