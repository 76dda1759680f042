"""GET /sales/summary: whole answers, and sums to the cent."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.summary.conftest import FIRST_QUARTER, Shop, lines
from tests.support.figures import figures, of_store
from tests.support.store import Store

# ---- whole answers


def test_the_example_of_the_contract_whole(shop: Shop) -> None:
    answer = shop.store.sales.get(
        "/sales/summary", params={"group_by": "category", "interval": "month", **FIRST_QUARTER}
    )
    january, february, march = (
        {"start": f"2025-0{month}-01", "end": f"2025-0{month}-{last}", "partial": False}
        for month, last in ((1, 31), (2, 28), (3, 31))
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {
        "start_date": "2025-01-01",
        "end_date": "2025-03-31",
        "time_zone": "UTC",
        "currency": "USD",
        "group_by": "category",
        "interval": "month",
        "returns_on": "return_date",
        "as_of": "2025-04-02T09:00:00.000000Z",
        "totals": {
            "sales": 6,
            "units": 13,
            "revenue": "110.00",
            "list_total": "130.00",
            "discount": "20.00",
            "average_sale": "18.33",
            "returns": 0,
            "units_returned": 0,
            "refunded": "0.00",
            "net_units": 13,
            "net_revenue": "110.00",
            "return_rate": 0.0,
            "cost": "0.00",
            "margin": "0.00",
            "margin_percent": None,
            "cost_coverage": 0.0,
        },
        "rows": [
            {
                "category": "home",
                "period": january,
                "sales": 0,
                "units": 0,
                "revenue": "0.00",
                "list_total": "0.00",
                "discount": "0.00",
                "average_sale": None,
                "returns": 0,
                "units_returned": 0,
                "refunded": "0.00",
                "net_units": 0,
                "net_revenue": "0.00",
                "return_rate": None,
                "cost": "0.00",
                "margin": "0.00",
                "margin_percent": None,
                "cost_coverage": None,
            },
            {
                "category": "home",
                "period": february,
                "sales": 1,
                "units": 4,
                "revenue": "30.50",
                "list_total": "40.00",
                "discount": "9.50",
                "average_sale": "30.50",
                "returns": 0,
                "units_returned": 0,
                "refunded": "0.00",
                "net_units": 4,
                "net_revenue": "30.50",
                "return_rate": 0.0,
                "cost": "0.00",
                "margin": "0.00",
                "margin_percent": None,
                "cost_coverage": 0.0,
            },
            {"category": "home", "period": march, **figures(1, 4, "40.00")},
            {"category": "toys", "period": january, **figures(2, 3, "25.00")},
            {"category": "toys", "period": february, **figures(0, 0, "0.00")},
            {"category": "toys", "period": march, **figures(2, 2, "14.50")},
        ],
        "others": None,
    }


def test_everything_whole(shop: Shop) -> None:
    assert shop.store.summary() == {
        "start_date": "2025-01-01",
        "end_date": "2025-04-02",
        "time_zone": "UTC",
        "currency": "USD",
        "group_by": None,
        "interval": None,
        "returns_on": "return_date",
        "as_of": "2025-04-02T09:00:00.000000Z",
        "totals": of_store(7, 23, "210.00"),
        "rows": [of_store(7, 23, "210.00")],
        "others": None,
    }


def test_others_whole(shop: Shop) -> None:
    report = shop.store.summary(group_by="product", interval="quarter", top=1)
    first, second = (
        {"start": "2025-01-01", "end": "2025-03-31", "partial": False},
        {"start": "2025-04-01", "end": "2025-04-02", "partial": True},
    )
    robot = {"product_id": shop.robot["id"], "product_name": "Robot"}
    assert report == {
        "start_date": "2025-01-01",
        "end_date": "2025-04-02",
        "time_zone": "UTC",
        "currency": "USD",
        "group_by": "product",
        "interval": "quarter",
        "returns_on": "return_date",
        "as_of": "2025-04-02T09:00:00.000000Z",
        "totals": figures(7, 23, "210.00"),
        "rows": [
            robot | {"period": first, **figures(2, 3, "29.50")},
            robot | {"period": second, **figures(1, 10, "100.00")},
        ],
        "others": {
            "groups": 2,
            **figures(4, 10, "80.50"),
            "periods": [
                {"period": first, **figures(4, 10, "80.50")},
                {"period": second, **figures(0, 0, "0.00")},
            ],
        },
    }


def test_the_stores_currency_is_named(sales_in_zone: Callable[..., TestClient]) -> None:
    answer = sales_in_zone("Europe/Berlin", currency="EUR").get("/sales/summary").json()
    assert (answer["currency"], answer["time_zone"]) == ("EUR", "Europe/Berlin")


# ---- sums


def test_sums_of_revenue_are_exact_beyond_what_floats_hold(store: Store) -> None:
    robot, kite = store.product(name="Robot"), store.product(name="Kite")
    for item, revenue in ((robot, "99999999990000.00"), (kite, "0.01")):
        for _ in range(11):
            store.sold_before(item, "2025-01-15T00:00:00Z", 1_000_000, unit_price="99999999.99", revenue=revenue)
    january = {"start_date": "2025-01-01", "end_date": "2025-01-31"}
    for zone in ("UTC", "Asia/Tokyo"):
        report = store.summary(**january, group_by="product", interval="month", time_zone=zone)
        assert report["totals"] == {
            "sales": 22,
            "units": 22_000_000,
            "revenue": "1099999999890000.11",
            "list_total": "2199999999780000.00",
            "discount": "1099999999889999.89",
            "average_sale": "49999999995000.01",
            "returns": 0,
            "units_returned": 0,
            "refunded": "0.00",
            "net_units": 22_000_000,
            "net_revenue": "1099999999890000.11",
            "return_rate": 0.0,
            "cost": "0.00",
            "margin": "0.00",
            "margin_percent": None,
            "cost_coverage": 0.0,
        }
        assert lines(report["rows"]) == [
            "Robot 2025-01-01..2025-01-31 11 11000000 1099999999890000.00",
            "Kite 2025-01-01..2025-01-31 11 11000000 0.11",
        ]


@pytest.mark.parametrize("parameters", [{}, {"group_by": "category"}, {"group_by": "product", "interval": "month"}])
def test_a_report_right_after_a_sale_knows_it(shop: Shop, parameters: dict[str, str]) -> None:
    for number in range(1, 4):
        shop.store.sold_before(shop.kite, "2025-03-15T00:00:00Z", 1, revenue="1.00")
        expected = figures if parameters else of_store
        totals = shop.store.summary(**FIRST_QUARTER, **parameters)["totals"]
        assert totals == expected(6 + number, 13 + number, f"{110 + number}.00")
