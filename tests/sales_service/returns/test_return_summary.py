"""GET /returns/summary: what came back by reason, product, category and time; void returns do not count."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.conftest import SetClock
from tests.sales_service.returns.conftest import BIGGEST_ID, post, post_unlinked, void
from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import Store

Body = dict[str, Any]

QUARTER = {"start_date": "2025-01-01", "end_date": "2025-03-31"}
NOON = "2025-04-10T12:00:00Z"
REASON, PRODUCT, CATEGORY = ({"group_by": name} for name in ("reason", "product", "category"))
MONTHS = [
    {"start": f"2025-{month}", "end": f"2025-{end}", "partial": False}
    for month, end in (("01-01", "01-31"), ("02-01", "02-28"), ("03-01", "03-31"))
]


def figures(returns: int = 0, units: int = 0, refunded: str = "0.00") -> Body:
    """Figures as answers have them."""
    return {"returns": returns, "units_returned": units, "refunded": refunded}


ALL = figures(5, 6, "52.50")
DAMAGED, UNSPECIFIED, GOODWILL = figures(2, 5, "20.00"), figures(2, 1, "25.00"), figures(1, 0, "7.50")
ROBOT, LAMP = figures(3, 3, "47.50"), figures(2, 3, "5.00")


@pytest.fixture
def shop(store: Store, set_clock: SetClock) -> Store:
    """Six returns of two products; that of 4 units is void. The present is noon on 10 April 2025, UTC."""
    robot, lamp = store.product(name="=Robot"), store.product(name="Lamp", category="home")
    robots, lamps = (store.sold_before(product, "2025-01-01T00:00:00Z", 9) for product in (robot, lamp))
    post(store, robots, 3, returned_at="2025-01-31T23:59:59.999999Z", refunded="20.00", reason="damaged")
    post(store, lamps, 1, returned_at="2025-01-01T00:00:00Z", refunded="5.00")
    post_unlinked(store, robot, returned_at="2024-06-01T12:00:00Z", refunded="20.00")
    post(store, lamps, 2, returned_at="2025-03-31T23:30:00Z", refunded="0.00", reason="damaged")
    mistake = post(store, robots, 4, returned_at="2025-02-01T00:00:00Z", refunded="1.00").json()
    post(store, robots, 0, returned_at="2025-02-01T00:00:00Z", refunded="7.50", reason="goodwill")
    assert void(store, mistake).status_code == 200
    set_clock(NOON)
    return store


def summary(client: TestClient, **parameters: Any) -> Body:
    """The answer."""
    answer = client.get("/returns/summary", params=parameters)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def ids(store: Store) -> dict[str, int]:
    """Ids of products by name."""
    return {item["name"]: item["id"] for item in store.products.get("/products").json()["items"]}


def named(store: Store, name: str) -> Body:
    """What a row says of a product."""
    return {"product_id": ids(store)[name], "product_name": name}


def test_whole_answers(shop: Store) -> None:
    about: Body = {
        "start_date": "2024-06-01",
        "end_date": "2025-04-10",
        "time_zone": "UTC",
        "currency": "USD",
        "group_by": None,
        "interval": None,
        "as_of": "2025-04-10T12:00:00.000000Z",
        "totals": ALL,
        "others": None,
    }
    assert summary(shop.sales) == about | {"rows": [ALL]}
    assert summary(shop.sales, group_by="reason") == about | {
        "group_by": "reason",
        "rows": [
            {"reason": "damaged"} | DAMAGED,
            {"reason": "unspecified"} | UNSPECIFIED,
            {"reason": "goodwill"} | GOODWILL,
        ],
    }
    assert summary(shop.sales, group_by="product") == about | {
        "group_by": "product",
        "rows": [named(shop, "=Robot") | ROBOT, named(shop, "Lamp") | LAMP],
    }
    assert summary(shop.sales, group_by="category") == about | {
        "group_by": "category",
        "rows": [{"category": "toys"} | ROBOT, {"category": "home"} | LAMP],
    }


def test_a_row_for_each_group_in_each_period_and_one_for_what_top_hides(shop: Store) -> None:
    january, february, march = ({"period": period} for period in MONTHS)
    damaged = {"reason": "damaged"}
    found = summary(shop.sales, **QUARTER, group_by="reason", interval="month", top=1)
    assert found["totals"] == figures(4, 6, "32.50")
    assert found["rows"] == [
        damaged | january | figures(1, 3, "20.00"),
        damaged | february | figures(),
        damaged | march | figures(1, 2),
    ]
    assert found["others"] == {"groups": 2} | figures(2, 1, "12.50") | {
        "periods": [january | figures(1, 1, "5.00"), february | figures(1, 0, "7.50"), march | figures()]
    }
    ungrouped = summary(shop.sales, **QUARTER, interval="month")
    assert [row["returns"] for row in ungrouped["rows"]] == [2, 1, 1]
    assert ungrouped["others"] is None


def test_dates_weeks_and_hours_are_those_of_the_zone(shop: Store) -> None:
    april = {"start_date": "2025-04-01", "end_date": "2025-04-01"}
    assert summary(shop.sales, **april)["totals"] == figures()
    berlin = summary(shop.sales, **april, time_zone="Europe/Berlin", interval="hour", group_by="product")
    assert berlin["time_zone"] == "Europe/Berlin"
    assert [(row["product_name"], row["period"]["start"]) for row in berlin["rows"] if row["returns"]] == [
        ("Lamp", "2025-04-01T01:00:00+02:00")
    ]
    assert len(berlin["rows"]) == 24
    # The returns of 31 January and 1 February, UTC, are of one day in Tokyo; that of New Year's midnight in New York is
    # of the year before.
    days = summary(shop.sales, **QUARTER, time_zone="Asia/Tokyo", interval="day")["rows"]
    assert [row["period"]["start"] for row in days if row["returns"]] == ["2025-01-01", "2025-02-01"]
    assert summary(shop.sales, time_zone="America/New_York", linked="true")["start_date"] == "2024-12-31"
    weeks = summary(shop.sales, start_date="2025-01-01", end_date="2025-01-12", interval="week", week_start="sunday")
    assert [row["period"]["start"] for row in weeks["rows"]] == ["2025-01-01", "2025-01-05", "2025-01-12"]


@pytest.mark.parametrize(
    ("order_by", "reasons"),
    [
        ("returns", ["goodwill", "damaged", "unspecified"]),
        ("-units_returned", ["damaged", "unspecified", "goodwill"]),
        ("units_returned", ["goodwill", "unspecified", "damaged"]),
        ("-refunded", ["unspecified", "damaged", "goodwill"]),
        ("group", ["damaged", "goodwill", "unspecified"]),
        ("-group", ["unspecified", "goodwill", "damaged"]),
    ],
)
def test_orders(shop: Store, order_by: str, reasons: list[str]) -> None:
    rows = summary(shop.sales, group_by="reason", order_by=order_by)["rows"]
    assert [row["reason"] for row in rows] == reasons
    first = summary(shop.sales, group_by="reason", order_by=order_by, top=2)
    assert first["rows"] == rows[:2]
    assert first["others"] == {"groups": 1} | {name: rows[2][name] for name in figures()}


@pytest.mark.parametrize("group_by", ["reason", "product", "category"])
@pytest.mark.parametrize(
    "filters",
    [
        {},
        QUARTER,
        QUARTER | {"time_zone": "Asia/Tokyo"},
        {"linked": "true"},
        {"linked": "false"},
        {"reason": ["damaged", "goodwill"]},
        {"category": "toys", "end_date": "2025-01-31"},
    ],
)
def test_it_adds_up_what_the_list_has(shop: Store, group_by: str, filters: Body) -> None:
    listed = shop.sales.get("/returns", params=filters).json()["items"]
    column = "product_id" if group_by == "product" else group_by
    counts, units, money = Counter[Any](), Counter[Any](), Counter[Any]()
    for item in listed:
        key = item[column]
        counts[key] += 1
        units[key] += item["units"]
        money[key] += Decimal(item["refunded"])
    found = summary(shop.sales, group_by=group_by, **filters)
    assert listed
    assert {row[column]: {name: row[name] for name in figures()} for row in found["rows"]} == {
        key: figures(counts[key], units[key], f"{money[key]:.2f}") for key in counts
    }
    assert found["totals"] == figures(counts.total(), units.total(), f"{sum(money.values()):.2f}")


def test_groups_that_the_filter_names_are_told_of_without_a_return(shop: Store) -> None:
    assert summary(shop.sales, group_by="reason", reason=["fraud", "goodwill", "fraud"])["rows"] == [
        {"reason": "goodwill"} | GOODWILL,
        {"reason": "fraud"} | figures(),
    ]
    spare = shop.product(name="Spare")
    found = summary(shop.sales, **QUARTER, group_by="product", product_id=spare["id"], interval="quarter")
    assert found["rows"] == [
        named(shop, "Spare") | {"period": {"start": "2025-01-01", "end": "2025-03-31", "partial": False}} | figures()
    ]


def test_a_store_without_returns_has_a_row_of_zeros(store: Store, set_clock: SetClock) -> None:
    set_clock(NOON)
    found = summary(store.sales)
    assert (found["start_date"], found["end_date"], found["rows"]) == ("2025-04-10", "2025-04-10", [figures()])
    assert summary(store.sales, group_by="reason", top=3, interval="day")["rows"] == []


def test_csv_has_the_rows_and_others_of_the_json(shop: Store) -> None:
    answer = shop.sales.get("/returns/summary", params=PRODUCT | {"top": 1, "format": "csv"})
    assert answer.headers["content-disposition"] == ('attachment; filename="returns-summary-2024-06-01-2025-04-10.csv"')
    assert answer.text.splitlines() == [
        "product_id,product_name,returns,units_returned,refunded,currency,time_zone",
        f"{ids(shop)['=Robot']},'=Robot,3,3,47.50,USD,UTC",
        ",others,2,3,5.00,USD,UTC",
    ]
    wanted = QUARTER | REASON | {"interval": "month", "top": 1}
    text = shop.sales.get("/returns/summary", params=wanted, headers={"Accept": "text/csv"}).text
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [line["reason"] for line in lines] == ["damaged"] * 3 + ["others"] * 3
    assert [line["period_start"] for line in lines] == [month["start"] for month in MONTHS] * 2
    assert sum(Decimal(line["refunded"]) for line in lines) == Decimal("32.50")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("group_by=channel", "group_by"),
        ("group_by=reason&order_by=revenue", "order_by"),
        ("group_by=reason&top=0", "top"),
        ("interval=minute", "interval"),
        ("reason=because", "reason"),
        ("time_zone=Mars/Olympus", "time_zone"),
        ("voided=any", "voided"),
        ("sale_id=1", "sale_id"),
        ("format=xml", "format"),
        (f"product_id={BIGGEST_ID}", "product_id"),
    ],
)
def test_a_parameter_outside_its_rules_is_refused(sales: TestClient, query: str, parameter: str) -> None:
    assert_parameter_refused(sales.get(f"/returns/summary?{query}"), parameter)


@pytest.mark.parametrize("query", ["top=1", "order_by=returns", "start_date=2025-02-01&end_date=2025-01-01"])
def test_parameters_that_do_not_go_together_are_refused(sales: TestClient, query: str) -> None:
    assert_problem(sales.get(f"/returns/summary?{query}"), 422, "invalid_request", errors=ANY)


def test_too_many_rows_are_refused(sales_in_zone: Callable[..., TestClient], shop: Store) -> None:
    small = sales_in_zone("UTC", report_row_limit=8)
    wanted = QUARTER | REASON | {"interval": "month"}
    assert "9 rows" in assert_problem(small.get("/returns/summary", params=wanted), 422, "range_too_large")["detail"]
    assert len(summary(small, **wanted, top=2)["rows"]) == 6
    by_day = small.get("/returns/summary", params=QUARTER | {"interval": "day"})
    assert_problem(by_day, 422, "range_too_large")


def test_only_so_many_returns_are_read(sales_in_zone: Callable[..., TestClient], shop: Store) -> None:
    small = sales_in_zone("UTC", scan_sales_limit=4)
    for everything in ({}, {"reason": "goodwill"}, QUARTER):
        problem = assert_problem(small.get("/returns/summary", params=everything), 422, "range_too_large")
        assert "more than 4 returns" in problem["detail"]
    # The void one is read as well, and left out of what is answered.
    assert summary(small, category="toys")["totals"] == ROBOT
    assert summary(small, product_id=ids(shop)["Lamp"])["totals"] == LAMP
    assert summary(small, start_date="2025-02-01")["totals"] == figures(2, 2, "7.50")
