"""GET /sales/compare by examples worked out by hand: whole answers, and how figures moved."""

import pytest

from tests.sales_service.compare.shop import PRICE, Parameters, Shop, changes
from tests.support.figures import figures

# ---- whole answers

WHOLE_MARCH = {"start": "2025-03-01", "end": "2025-03-31", "days": 31, "partial": False}
WHOLE_FEBRUARY = {"start": "2025-02-01", "end": "2025-02-28", "days": 28, "partial": False}


def test_a_comparison_whole(shop: Shop) -> None:
    shop.sold("Robot", "2025-03-05", 2, "20.00")
    shop.sold("Robot", "2025-03-31T23:59:59.999999Z", 1, "15.00")
    shop.sold("Robot", "2025-02-28", 4, "40.00")
    shop.sold("Robot", "2025-01-31", 4, "1000.00")
    answer = shop.store.sales.get("/sales/compare", params={"start_date": "2025-03-01", "end_date": "2025-03-31"})
    both = {
        "current": WHOLE_MARCH
        | {
            "sales": 2,
            "units": 3,
            "revenue": "35.00",
            "list_total": "299999999.97",
            "discount": "299999964.97",
            "average_sale": "17.50",
            "returns": 0,
            "units_returned": 0,
            "refunded": "0.00",
            "net_units": 3,
            "net_revenue": "35.00",
            "return_rate": 0.0,
            "cost": "0.00",
            "margin": "0.00",
            "margin_percent": None,
            "cost_coverage": 0.0,
            "orders": 0,
            "average_order_value": None,
        },
        "previous": WHOLE_FEBRUARY
        | {
            "sales": 1,
            "units": 4,
            "revenue": "40.00",
            "list_total": "399999999.96",
            "discount": "399999959.96",
            "average_sale": "40.00",
            "returns": 0,
            "units_returned": 0,
            "refunded": "0.00",
            "net_units": 4,
            "net_revenue": "40.00",
            "return_rate": 0.0,
            "cost": "0.00",
            "margin": "0.00",
            "margin_percent": None,
            "cost_coverage": 0.0,
            "orders": 0,
            "average_order_value": None,
        },
        "change": {
            "sales": {"absolute": 1, "percent": 100.0, "reason": None},
            "units": {"absolute": -1, "percent": -25.0, "reason": None},
            "revenue": {"absolute": "-5.00", "percent": -12.5, "reason": None},
            "list_total": {"absolute": "-99999999.99", "percent": -25.0, "reason": None},
            "discount": {"absolute": "-99999994.99", "percent": -25.0, "reason": None},
            "average_sale": {"absolute": "-22.50", "percent": -56.25, "reason": None},
            "returns": {"absolute": 0, "percent": None, "reason": "no_baseline"},
            "units_returned": {"absolute": 0, "percent": None, "reason": "no_baseline"},
            "refunded": {"absolute": "0.00", "percent": None, "reason": "no_baseline"},
            "net_units": {"absolute": -1, "percent": -25.0, "reason": None},
            "net_revenue": {"absolute": "-5.00", "percent": -12.5, "reason": None},
            "return_rate": {"absolute": 0.0, "percent": None, "reason": "no_baseline"},
            "cost": {"absolute": "0.00", "percent": None, "reason": "no_baseline"},
            "margin": {"absolute": "0.00", "percent": None, "reason": "no_baseline"},
            "margin_percent": None,
            "cost_coverage": {"absolute": 0.0, "percent": None, "reason": "no_baseline"},
            "orders": {"absolute": 0, "percent": None, "reason": "no_baseline"},
            "average_order_value": None,
        },
    }
    assert answer.json() == {
        "start_date": "2025-03-01",
        "end_date": "2025-03-31",
        "to": "previous_period",
        "to_start_date": "2025-02-01",
        "to_end_date": "2025-02-28",
        "time_zone": "UTC",
        "currency": "USD",
        "group_by": None,
        "interval": None,
        "returns_on": "return_date",
        "as_of": "2025-07-15T12:00:00.000000Z",
        "like_for_like": True,
        "previous_cut_at": None,
        "totals": both,
        "rows": [{"upcoming": False, **both}],
        "others": None,
    }


def test_a_comparison_by_group_and_month_with_others_whole(shop: Shop) -> None:
    shop.sold("Robot", "2025-05-05", 2, "20.00")
    shop.sold("Lamp", "2025-05-06", 1, "7.00")
    shop.sold("Lamp", "2024-04-30", 1, "3.00")
    shop.sold("Kite", "2024-06-30", 3, "9.00")
    report = shop.compare(
        "2025-04-01", "2025-05-31", to="previous_year", group_by="product", interval="month", top=1, like_for_like=False
    )

    def dated(month: str, last: int, sales: int, units: int, revenue: str) -> Parameters:
        dates = {"start": f"{month}-01", "end": f"{month}-{last}", "days": last, "partial": False}
        return dates | figures(sales, units, revenue, PRICE)

    def both_months(year: int) -> Parameters:
        return {"start": f"{year}-04-01", "end": f"{year}-05-31", "days": 61, "partial": False}

    def change(*moves: Parameters | None) -> Parameters:
        names = ("sales", "units", "revenue", "list_total", "discount", "average_sale")
        return changes(dict(zip(names, moves, strict=True)))

    def new(absolute: int | str) -> Parameters:
        return {"absolute": absolute, "percent": None, "reason": "no_baseline"}

    def moved(absolute: int | str, percent: float) -> Parameters:
        return {"absolute": absolute, "percent": percent, "reason": None}

    robot = {"product_id": shop.id("Robot"), "product_name": "Robot", "upcoming": False}
    nothing = change(new(0), new(0), new("0.00"), new("0.00"), new("0.00"), None)
    assert report == {
        "start_date": "2025-04-01",
        "end_date": "2025-05-31",
        "to": "previous_year",
        "to_start_date": "2024-04-01",
        "to_end_date": "2024-05-31",
        "time_zone": "UTC",
        "currency": "USD",
        "group_by": "product",
        "interval": "month",
        "returns_on": "return_date",
        "as_of": "2025-07-15T12:00:00.000000Z",
        "like_for_like": False,
        "previous_cut_at": None,
        "totals": {
            "current": {
                "start": "2025-04-01",
                "end": "2025-05-31",
                "days": 61,
                "partial": False,
                **figures(2, 3, "27.00", PRICE),
            },
            "previous": {
                "start": "2024-04-01",
                "end": "2024-05-31",
                "days": 61,
                "partial": False,
                **figures(1, 1, "3.00", PRICE),
            },
            "change": change(
                moved(1, 100.0),
                moved(2, 200.0),
                moved("24.00", 800.0),
                moved("199999999.98", 200.0),
                moved("199999975.98", 200.0),
                moved("10.50", 350.0),
            ),
        },
        "rows": [
            robot
            | {
                "current": dated("2025-04", 30, 0, 0, "0.00"),
                "previous": dated("2024-04", 30, 0, 0, "0.00"),
                "change": nothing,
            },
            robot
            | {
                "current": dated("2025-05", 31, 1, 2, "20.00"),
                "previous": dated("2024-05", 31, 0, 0, "0.00"),
                "change": change(new(1), new(2), new("20.00"), new("199999999.98"), new("199999979.98"), None),
            },
        ],
        "others": {
            "groups": 1,
            "current": {
                "start": "2025-04-01",
                "end": "2025-05-31",
                "days": 61,
                "partial": False,
                **figures(1, 1, "7.00", PRICE),
            },
            "previous": {
                "start": "2024-04-01",
                "end": "2024-05-31",
                "days": 61,
                "partial": False,
                **figures(1, 1, "3.00", PRICE),
            },
            "change": change(
                moved(0, 0.0),
                moved(0, 0.0),
                moved("4.00", 133.33),
                moved("0.00", 0.0),
                moved("-4.00", 0.0),
                moved("4.00", 133.33),
            ),
            "periods": [
                {
                    "upcoming": False,
                    "current": dated("2025-04", 30, 0, 0, "0.00"),
                    "previous": dated("2024-04", 30, 1, 1, "3.00"),
                    "change": change(
                        moved(-1, -100.0),
                        moved(-1, -100.0),
                        moved("-3.00", -100.0),
                        moved("-99999999.99", -100.0),
                        moved("-99999996.99", -100.0),
                        None,
                    ),
                },
                {
                    "upcoming": False,
                    "current": dated("2025-05", 31, 1, 1, "7.00"),
                    "previous": dated("2024-05", 31, 0, 0, "0.00"),
                    "change": change(new(1), new(1), new("7.00"), new("99999999.99"), new("99999992.99"), None),
                },
            ],
        },
    }


# ---- how figures moved


@pytest.mark.parametrize(
    ("current", "previous", "absolute", "percent"),
    [
        ("112.50", "100.00", "12.50", 12.5),
        ("87.50", "100.00", "-12.50", -12.5),
        ("100.00", "100.00", "0.00", 0),
        ("0.00", "100.00", "-100.00", -100),
        ("1.00", "3.00", "-2.00", -66.67),
        ("3.00", "1.00", "2.00", 200),
        ("4.00", "3.00", "1.00", 33.33),
        ("5.00", "3.00", "2.00", 66.67),
        ("1000.05", "1000.00", "0.05", 0.01),  # 0.005 away from zero
        ("999.95", "1000.00", "-0.05", -0.01),
        ("1000.04", "1000.00", "0.04", 0),
        ("999.96", "1000.00", "-0.04", 0),
        ("800.01", "800.00", "0.01", 0),
        ("400.01", "400.00", "0.01", 0),
        ("200.01", "200.00", "0.01", 0.01),
        ("199.99", "200.00", "-0.01", -0.01),
        ("201.25", "200.00", "1.25", 0.63),  # 0.625
        ("198.75", "200.00", "-1.25", -0.63),
        ("16.17", "16.00", "0.17", 1.06),  # 1.0625
        ("8.09", "8.00", "0.09", 1.13),  # 1.125
        ("99999999.99", "0.01", "99999999.98", 999999999800),
    ],
)
def test_percent_is_rounded_half_away_from_zero(
    shop: Shop, current: str, previous: str, absolute: str, percent: float
) -> None:
    shop.sold("Robot", "2025-03-02", 1, current)
    shop.sold("Robot", "2025-03-01", 1, previous)
    answer = shop.store.sales.get("/sales/compare", params={"start_date": "2025-03-02", "end_date": "2025-03-02"})
    change = answer.json()["totals"]["change"]
    assert change["revenue"] == {"absolute": absolute, "percent": percent, "reason": None}
    assert change["sales"] == {"absolute": 0, "percent": 0, "reason": None}
    assert '"percent":-0.0,' not in answer.text.replace(" ", "")


def test_without_a_baseline_there_is_no_percentage(shop: Shop) -> None:
    shop.sold("Robot", "2025-03-02", 2, "5.00")
    shop.sold("Robot", "2025-03-01", 1, "0.00")
    change = shop.compare("2025-03-02", "2025-03-02")["totals"]["change"]
    moved = {
        "sales": {"absolute": 0, "percent": 0, "reason": None},
        "units": {"absolute": 1, "percent": 100, "reason": None},
        "revenue": {"absolute": "5.00", "percent": None, "reason": "no_baseline"},
        "list_total": {"absolute": "99999999.99", "percent": 100, "reason": None},
        "discount": {"absolute": "99999994.99", "percent": 100, "reason": None},
        "average_sale": {"absolute": "5.00", "percent": None, "reason": "no_baseline"},
    }
    assert change == changes(moved, orders=True)


def test_nothing_compared_with_nothing(shop: Shop) -> None:
    none = {"absolute": 0, "percent": None, "reason": "no_baseline"}
    report = shop.compare("2025-03-01", "2025-03-31")
    no_money = none | {"absolute": "0.00"}
    moved = dict.fromkeys(("sales", "units"), none) | dict.fromkeys(("revenue", "list_total", "discount"), no_money)
    assert report["totals"]["change"] == changes(moved | {"average_sale": None}, orders=True)
    assert report["rows"] == [{"upcoming": False, **report["totals"]}]
    for parameters in ({"group_by": "product"}, {"group_by": "category", "top": 1, "interval": "day"}):
        report = shop.compare("2025-03-01", "2025-03-31", **parameters)
        assert (report["rows"], report["others"]) == ([], None)
