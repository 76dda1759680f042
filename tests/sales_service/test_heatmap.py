"""GET /sales/heatmap: what was sold in each hour of the week."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.conftest import SetClock
from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import Store

WEEK = {"start_date": "2025-10-20", "end_date": "2025-10-26"}
"""From a Monday to the Sunday on which clocks are put back in Berlin: 03:00 is followed by 02:00, at 01:00 UTC."""

EMPTY = {"occurrences": 1, "sales": 0, "units": 0, "revenue": "0.00", "average_revenue": "0.00"}


def heatmap(client: TestClient, **parameters: Any) -> dict[str, Any]:
    """A heatmap."""
    answer = client.get("/sales/heatmap", params=parameters)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def cells(report: dict[str, Any], but: dict[str, Any] | None = None) -> dict[tuple[int, int], dict[str, Any]]:
    """The cells by day and hour, without those that are like `but`."""
    found = {(cell.pop("day"), cell.pop("hour")): cell for cell in report["cells"]}
    assert list(found) == [(day, hour) for day in range(1, 8) for hour in range(24)]
    return {place: cell for place, cell in found.items() if cell != but}


@pytest.fixture
def shop(store: Store, set_clock: SetClock) -> Store:
    """Sales of toys around an hour that comes twice, one of them void, and one of books on the Monday before."""
    toys, books = store.product(), store.product(category="books", price="7.00")
    store.sold_before(books, "2025-10-20T08:59:59.999999Z", 2)  # 10:59 in Berlin
    for sold_at in ("2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z", "2025-10-26T02:00:00Z"):  # 02:30, 02:30, 03:00
        store.sold_before(toys, sold_at)
    void = store.sold_before(toys, "2025-10-26T01:10:00Z", 5)
    assert store.sales.post(f"/sales/{void['id']}/void", json={"reason": "test"}).status_code == 201
    store.take_back(store.sold_before(toys, "2025-10-26T22:59:59Z", 3, revenue="20.00"), 1)
    set_clock("2025-11-01T00:00:00Z")
    return store


def test_a_whole_answer(shop: Store) -> None:
    report = heatmap(shop.sales, **WEEK, time_zone="Europe/Berlin")
    assert cells(report, EMPTY) == {
        (1, 10): {"occurrences": 1, "sales": 1, "units": 2, "revenue": "14.00", "average_revenue": "14.00"},
        (7, 2): {"occurrences": 2, "sales": 2, "units": 2, "revenue": "20.00", "average_revenue": "10.00"},
        (7, 3): {"occurrences": 1, "sales": 1, "units": 1, "revenue": "10.00", "average_revenue": "10.00"},
        (7, 23): {"occurrences": 1, "sales": 1, "units": 3, "revenue": "20.00", "average_revenue": "20.00"},
    }
    del report["cells"]
    assert report == {
        "start_date": "2025-10-20",
        "end_date": "2025-10-26",
        "time_zone": "Europe/Berlin",
        "currency": "USD",
        "as_of": "2025-11-01T00:00:00.000000Z",
        "totals": {"sales": 5, "units": 8, "revenue": "64.00"},
    }


def test_an_hour_that_clocks_skip_does_not_occur(shop: Store) -> None:
    """Two weeks, one of which has no 02 on its Sunday: an average is by the one that there was."""
    toys = shop.product()
    shop.sold_before(toys, "2025-03-23T01:30:00Z", 3)  # 02:30 in Berlin
    shop.sold_before(toys, "2025-03-30T01:00:00Z")  # 03:00, where 02:00 would have been
    wanted = {"start_date": "2025-03-17", "end_date": "2025-03-30", "time_zone": "Europe/Berlin"}
    report = cells(heatmap(shop.sales, **wanted), EMPTY | {"occurrences": 2})
    assert report == {
        (7, 2): {"occurrences": 1, "sales": 1, "units": 3, "revenue": "30.00", "average_revenue": "30.00"},
        (7, 3): {"occurrences": 2, "sales": 1, "units": 1, "revenue": "10.00", "average_revenue": "5.00"},
    }


def test_without_dates_it_begins_with_the_first_sale_and_ends_with_this_hour(shop: Store) -> None:
    report = heatmap(shop.sales)
    assert (report["start_date"], report["end_date"], report["time_zone"]) == ("2025-10-20", "2025-11-01", "UTC")
    times = {place: cell["occurrences"] for place, cell in cells(report).items()}
    # Saturday, 1 November, has just begun.
    assert times == {(day, hour): 2 - (day > 5) for day in range(1, 8) for hour in range(24)} | {(6, 0): 2}


def test_before_its_time_an_hour_has_no_average(shop: Store) -> None:
    report = heatmap(shop.sales, start_date="2030-01-01")
    assert report["end_date"] == "2030-01-01"
    nothing = {"occurrences": 0, "sales": 0, "units": 0, "revenue": "0.00", "average_revenue": None}
    assert cells(report, nothing) == {}


@pytest.mark.parametrize(
    ("parameters", "totals"),
    [
        ({"category": "books"}, {"sales": 1, "units": 2, "revenue": "14.00"}),
        ({"category": ["books", "toys"]}, {"sales": 5, "units": 8, "revenue": "64.00"}),
        ({"min_units": 3}, {"sales": 1, "units": 3, "revenue": "20.00"}),
        ({"channel": "web"}, {"sales": 0, "units": 0, "revenue": "0.00"}),
    ],
)
def test_it_is_filtered_as_a_summary_is(shop: Store, parameters: dict[str, Any], totals: dict[str, Any]) -> None:
    assert heatmap(shop.sales, **WEEK, **parameters)["totals"] == totals


def test_it_reads_no_more_sales_than_the_limit(sales_in_zone: Callable[..., TestClient], shop: Store) -> None:
    """Returns and voided sales beside them."""
    client = sales_in_zone("UTC", scan_sales_limit=4)
    assert assert_problem(client.get("/sales/heatmap", params=WEEK), 422, "range_too_large")["detail"] == (
        "The heatmap would read 5 sales one by one, more than 4. Shorten the range, or filter by product or category."
    )
    assert client.get("/sales/heatmap", params=WEEK | {"end_date": "2025-10-25"}).status_code == 200


def test_what_is_refused(store: Store) -> None:
    for parameters, named in (
        ({"product_id": 999}, "product_id"),
        ({"start_date": "2025-02-01", "end_date": "2025-01-01"}, "end_date"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"interval": "hour"}, "interval"),
    ):
        assert_parameter_refused(store.sales.get("/sales/heatmap", params=parameters), named)


def test_each_cell_is_the_total_of_the_sales_that_are_listed_for_its_hour(shop: Store) -> None:
    """Those of an hour that comes twice together; one after another, the hours of a day and the days of a week."""
    asked = WEEK | {"time_zone": "Europe/Berlin"}
    report = heatmap(shop.sales, **asked)
    for cell in report["cells"]:
        hour = {"weekday": cell["day"], "hour": cell["hour"], "with_totals": "true"}
        answer = shop.sales.get("/sales", params=asked | hour).json()
        told = {name: answer["totals"][name] for name in ("sales", "units", "revenue")}
        assert told == {name: cell[name] for name in told}
        assert len(answer["items"]) == cell["sales"]
    both = shop.sales.get("/sales", params=asked | {"hour": [2, 3]}).json()["items"]
    assert sorted(sale["sold_at"][11:16] for sale in both) == ["00:30", "01:30", "02:00"]
    sunday = shop.sales.get("/sales", params=asked | {"weekday": 7}).json()["items"]
    assert len(sunday) == 4


@pytest.mark.parametrize("wrong", [{"weekday": 0}, {"weekday": 8}, {"hour": 24}, {"hour": -1}, {"hour": "noon"}])
def test_an_hour_that_no_clock_shows_is_refused(store: Store, wrong: dict[str, Any]) -> None:
    for path in ("/sales", "/sales/summary", "/sales/heatmap"):
        assert_parameter_refused(store.sales.get(path, params=wrong), next(iter(wrong)))
