"""GET /sales/compare by examples worked out by hand."""

from collections.abc import Callable
from datetime import date
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.compare_shop import NOW, PRICE, Parameters, Shop, line, lines, side
from tests.sales_service.conftest import SetClock
from tests.support.figures import figures
from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import Store


@pytest.fixture
def shop(store: Store, set_clock: SetClock) -> Shop:
    """The store, on 15 July 2025 at noon."""
    made = Shop(store)
    set_clock(NOW)
    return made


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
        },
        "previous": WHOLE_FEBRUARY
        | {
            "sales": 1,
            "units": 4,
            "revenue": "40.00",
            "list_total": "399999999.96",
            "discount": "399999959.96",
            "average_sale": "40.00",
        },
        "change": {
            "sales": {"absolute": 1, "percent": 100.0, "reason": None},
            "units": {"absolute": -1, "percent": -25.0, "reason": None},
            "revenue": {"absolute": "-5.00", "percent": -12.5, "reason": None},
            "list_total": {"absolute": "-99999999.99", "percent": -25.0, "reason": None},
            "discount": {"absolute": "-99999994.99", "percent": -25.0, "reason": None},
            "average_sale": {"absolute": "-22.50", "percent": -56.25, "reason": None},
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
        return dict(zip(names, moves, strict=True))

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


# ---- which range is compared with


@pytest.mark.parametrize(
    ("start", "end", "previous_start", "previous_end"),
    [
        ("2025-03-10", "2025-03-10", "2025-03-09", "2025-03-09"),
        ("2025-03-01", "2025-03-01", "2025-02-28", "2025-02-28"),
        ("2025-03-10", "2025-03-16", "2025-03-03", "2025-03-09"),
        ("2025-03-01", "2025-03-30", "2025-01-30", "2025-02-28"),
        ("2025-03-02", "2025-03-31", "2025-01-31", "2025-03-01"),
        ("2025-03-01", "2025-03-31", "2025-02-01", "2025-02-28"),  # a month
        ("2024-03-01", "2024-03-31", "2024-02-01", "2024-02-29"),
        ("2025-02-01", "2025-02-28", "2025-01-01", "2025-01-31"),
        ("2024-02-01", "2024-02-28", "2024-01-04", "2024-01-31"),  # not all of that February
        ("2025-01-01", "2025-01-31", "2024-12-01", "2024-12-31"),
        ("2025-03-01", "2025-04-30", "2025-01-01", "2025-02-28"),  # two months
        ("2025-01-01", "2025-03-31", "2024-10-01", "2024-12-31"),  # a quarter
        ("2025-02-01", "2025-04-30", "2024-11-01", "2025-01-31"),  # three months that are none
        ("2025-01-01", "2025-06-30", "2024-07-01", "2024-12-31"),  # two quarters
        ("2024-01-01", "2024-12-31", "2023-01-01", "2023-12-31"),  # a year
        ("2023-01-01", "2024-12-31", "2021-01-01", "2022-12-31"),  # two years
        ("2024-03-01", "2025-04-30", "2023-01-01", "2024-02-29"),  # fourteen months
    ],
)
def test_the_previous_period(shop: Shop, start: str, end: str, previous_start: str, previous_end: str) -> None:
    shop.sold("Robot", previous_start + "T00:00:00Z", 1, "1.00")
    shop.sold("Robot", previous_end + "T23:59:59.999999Z", 2, "2.00")
    report = shop.compare(start, end, like_for_like=False)
    assert (report["to"], report["to_start_date"], report["to_end_date"]) == (
        "previous_period",
        previous_start,
        previous_end,
    )
    assert side(report["totals"]["previous"]) == f"{previous_start}..{previous_end} 2 3 3.00"
    assert side(report["totals"]["current"]) == f"{start}..{end} 0 0 0.00"
    assert shop.compare(start, end, like_for_like=False, to="previous_period") == report


@pytest.mark.parametrize(
    ("start", "end", "previous_start", "previous_end"),
    [
        ("2025-03-10", "2025-03-16", "2024-03-10", "2024-03-16"),
        ("2025-03-01", "2025-03-31", "2024-03-01", "2024-03-31"),
        ("2025-02-01", "2025-02-28", "2024-02-01", "2024-02-29"),  # February with February
        ("2024-02-01", "2024-02-29", "2023-02-01", "2023-02-28"),
        ("2024-01-01", "2024-02-29", "2023-01-01", "2023-02-28"),
        ("2025-01-01", "2025-02-28", "2024-01-01", "2024-02-29"),
        ("2024-02-01", "2024-02-28", "2023-02-01", "2023-02-28"),  # not all of that February: edge by edge
        ("2025-02-02", "2025-02-28", "2024-02-02", "2024-02-28"),
        ("2024-02-29", "2024-02-29", "2023-02-28", "2023-02-28"),
        ("2024-02-29", "2024-03-31", "2023-02-28", "2023-03-31"),
        ("2024-02-15", "2024-02-29", "2023-02-15", "2023-02-28"),
        ("2025-01-01", "2025-03-31", "2024-01-01", "2024-03-31"),
        ("2025-01-01", "2025-12-31", "2024-01-01", "2024-12-31"),
        ("2024-12-30", "2025-01-05", "2023-12-30", "2024-01-05"),
        ("2023-01-01", "2025-12-31", "2022-01-01", "2024-12-31"),  # overlapping
    ],
)
def test_the_previous_year(shop: Shop, start: str, end: str, previous_start: str, previous_end: str) -> None:
    report = shop.compare(start, end, to="previous_year", like_for_like=False)
    assert (report["to"], report["to_start_date"], report["to_end_date"]) == (
        "previous_year",
        previous_start,
        previous_end,
    )
    assert side(report["totals"]["previous"]) == f"{previous_start}..{previous_end} 0 0 0.00"


@pytest.mark.parametrize(
    ("to", "start", "end", "previous_start", "previous_end"),
    [
        ("same_weekdays", "2025-11-28", "2025-11-28", "2024-11-29", "2024-11-29"),  # the Fridays of Black Friday
        ("same_weekdays", "2025-03-01", "2025-03-31", "2024-03-02", "2024-04-01"),
        ("same_weekdays", "2024-01-01", "2024-12-31", "2023-01-02", "2024-01-02"),
        ("same_weekday", "2025-07-14", "2025-07-14", "2025-07-07", "2025-07-07"),
        ("same_weekday", "2025-03-01", "2025-03-07", "2025-02-22", "2025-02-28"),
        ("same_weekday", "2025-02-01", "2025-02-01", "2025-01-25", "2025-01-25"),
    ],
)
def test_weekdays_beside_weekdays(
    shop: Shop, to: str, start: str, end: str, previous_start: str, previous_end: str
) -> None:
    shop.sold("Robot", previous_start + "T00:00:00Z", 1, "1.00")
    shop.sold("Robot", previous_end + "T23:59:59.999999Z", 2, "2.00")
    report = shop.compare(start, end, to=to, like_for_like=False)
    assert (report["to"], report["to_start_date"], report["to_end_date"]) == (to, previous_start, previous_end)
    assert side(report["totals"]["previous"]) == f"{previous_start}..{previous_end} 2 3 3.00"
    assert f"{date.fromisoformat(start):%A}" == f"{date.fromisoformat(previous_start):%A}"


def test_today_so_far_beside_the_same_weekday_so_far(shop: Shop) -> None:
    shop.sold("Robot", "2025-07-15T09:00:00Z", 1, "3.00")
    shop.sold("Robot", "2025-07-08T09:00:00Z", 1, "2.00")
    shop.sold("Robot", "2025-07-08T13:00:00Z", 1, "9.00")
    report = shop.compare("2025-07-15", "2025-07-15", to="same_weekday")
    assert report["previous_cut_at"] == "2025-07-08T12:00:00.000000Z"
    assert lines(report["rows"]) == [
        "2025-07-15..2025-07-15*1 1 1 3.00 | 2025-07-08..2025-07-08*1 1 1 2.00 of 2 2 11.00 | 1.00 50.0"
    ]


def test_any_other_range(shop: Shop) -> None:
    shop.sold("Robot", "2025-03-05", 2, "20.00")
    shop.sold("Robot", "2020-12-31", 1, "8.00")
    parameters = {"to": "custom", "to_start_date": "2020-12-30", "to_end_date": "2021-01-10"}
    report = shop.compare("2025-03-05", "2025-03-05", **parameters)
    assert (report["to"], report["to_start_date"], report["to_end_date"]) == ("custom", "2020-12-30", "2021-01-10")
    assert lines(report["rows"]) == ["2025-03-05..2025-03-05 1 2 20.00 | 2020-12-30..2021-01-10 1 1 8.00 | 12.00 150.0"]
    later = {"to": "custom", "to_start_date": "2025-03-05", "to_end_date": "2025-03-05"}
    assert lines(shop.compare("2020-12-30", "2021-01-10", **later)["rows"]) == [
        "2020-12-30..2021-01-10 1 1 8.00 | 2025-03-05..2025-03-05 1 2 20.00 | -12.00 -60.0"
    ]
    same = {"to": "custom", "to_start_date": "2025-03-05", "to_end_date": "2025-03-05"}
    assert lines(shop.compare("2025-03-05", "2025-03-05", **same)["rows"]) == [
        "2025-03-05..2025-03-05 1 2 20.00 | 2025-03-05..2025-03-05 1 2 20.00 | 0.00 0.0"
    ]


def test_dates_are_days_of_the_reports_zone(shop: Shop) -> None:
    shop.sold("Robot", "2025-03-01T02:00:00Z", 1, "1.00")  # in New York still February
    shop.sold("Robot", "2025-04-01T03:59:59Z", 2, "2.00")  # in New York still March, an hour earlier there
    march = ("2025-03-01", "2025-03-31")
    assert lines(shop.compare(*march)["rows"]) == [
        "2025-03-01..2025-03-31 1 1 1.00 | 2025-02-01..2025-02-28 0 0 0.00 | 1.00 None"
    ]
    report = shop.compare(*march, time_zone="America/New_York")
    assert report["time_zone"] == "America/New_York"
    assert lines(report["rows"]) == ["2025-03-01..2025-03-31 1 2 2.00 | 2025-02-01..2025-02-28 1 1 1.00 | 1.00 100.0"]


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
    assert change == {
        "sales": {"absolute": 0, "percent": 0, "reason": None},
        "units": {"absolute": 1, "percent": 100, "reason": None},
        "revenue": {"absolute": "5.00", "percent": None, "reason": "no_baseline"},
        "list_total": {"absolute": "99999999.99", "percent": 100, "reason": None},
        "discount": {"absolute": "99999994.99", "percent": 100, "reason": None},
        "average_sale": {"absolute": "5.00", "percent": None, "reason": "no_baseline"},
    }


def test_nothing_compared_with_nothing(shop: Shop) -> None:
    none = {"absolute": 0, "percent": None, "reason": "no_baseline"}
    report = shop.compare("2025-03-01", "2025-03-31")
    no_money = none | {"absolute": "0.00"}
    assert report["totals"]["change"] == {
        "sales": none,
        "units": none,
        "revenue": no_money,
        "list_total": no_money,
        "discount": no_money,
        "average_sale": None,
    }
    assert report["rows"] == [{"upcoming": False, **report["totals"]}]
    for parameters in ({"group_by": "product"}, {"group_by": "category", "top": 1, "interval": "day"}):
        report = shop.compare("2025-03-01", "2025-03-31", **parameters)
        assert (report["rows"], report["others"]) == ([], None)


# ---- groups


@pytest.fixture
def two_months(shop: Shop) -> Shop:
    """March against February: Robot 30 and 40, Kite 50 and nothing, Lamp nothing and 60."""
    shop.sold("Robot", "2025-03-05", 3, "30.00")
    shop.sold("Robot", "2025-02-05", 4, "40.00")
    shop.sold("Kite", "2025-03-06", 1, "50.00")
    shop.sold("Lamp", "2025-02-06", 6, "60.00")
    return shop


MARCH = ("2025-03-01", "2025-03-31")
DATES = "2025-03-01..2025-03-31", "2025-02-01..2025-02-28"
KITE = f"Kite {DATES[0]} 1 1 50.00 | {DATES[1]} 0 0 0.00 | 50.00 None"
ROBOT = f"Robot {DATES[0]} 1 3 30.00 | {DATES[1]} 1 4 40.00 | -10.00 -25.0"
LAMP = f"Lamp {DATES[0]} 0 0 0.00 | {DATES[1]} 1 6 60.00 | -60.00 -100.0"


@pytest.mark.parametrize(
    ("order_by", "rows"),
    [
        (None, [KITE, ROBOT, LAMP]),
        ("-revenue", [KITE, ROBOT, LAMP]),
        ("revenue", [LAMP, ROBOT, KITE]),
        ("-units", [ROBOT, KITE, LAMP]),
        ("units", [LAMP, KITE, ROBOT]),
        ("-sales", [ROBOT, KITE, LAMP]),
        ("sales", [LAMP, ROBOT, KITE]),
        ("group", [ROBOT, KITE, LAMP]),
        ("-group", [LAMP, KITE, ROBOT]),
    ],
)
def test_groups_of_either_range_are_ranked_by_their_current_figures(
    two_months: Shop, order_by: str | None, rows: list[str]
) -> None:
    parameters = {"order_by": order_by} if order_by else {}
    report = two_months.compare(*MARCH, group_by="product", **parameters)
    assert (lines(report["rows"]), report["others"]) == (rows, None)
    for top in (1, 2):
        cut = two_months.compare(*MARCH, group_by="product", top=top, **parameters)
        assert lines(cut["rows"]) == rows[:top]
        assert cut["totals"] == report["totals"]
        others = cut["others"]
        assert others["groups"] == 3 - top
        for side_name in ("current", "previous"):
            parts = [row[side_name]["units"] for row in [*cut["rows"], others]]
            assert sum(parts) == report["totals"][side_name]["units"]


def test_others_are_compared_too(two_months: Shop) -> None:
    others = two_months.compare(*MARCH, group_by="product", top=1)["others"]
    assert others.pop("groups") == 2
    assert line(others) == f"{DATES[0]} 1 3 30.00 | {DATES[1]} 2 10 100.00 | -70.00 -70.0"


def test_categories_are_those_of_their_time(two_months: Shop) -> None:
    two_months.store.products.patch(f"/products/{two_months.id('Lamp')}", json={"category": "toys"})
    two_months.sold("Lamp", "2025-03-07", 1, "6.00")
    assert lines(two_months.compare(*MARCH, group_by="category")["rows"]) == [
        f"toys {DATES[0]} 3 5 86.00 | {DATES[1]} 1 4 40.00 | 46.00 115.0",
        f"home {DATES[0]} 0 0 0.00 | {DATES[1]} 1 6 60.00 | -60.00 -100.0",
    ]
    assert lines(two_months.compare(*MARCH, group_by="product", category="home")["rows"]) == [LAMP]


def test_named_groups_are_there_without_a_sale(two_months: Shop) -> None:
    two_months.store.category("books")
    rows = two_months.compare(*MARCH, group_by="category", category=["books", "home"])["rows"]
    assert lines(rows) == [
        f"books {DATES[0]} 0 0 0.00 | {DATES[1]} 0 0 0.00 | 0.00 None",
        f"home {DATES[0]} 0 0 0.00 | {DATES[1]} 1 6 60.00 | -60.00 -100.0",
    ]


# ---- what is not a comparison


@pytest.mark.parametrize(
    ("parameters", "parameter"),
    [
        ("end_date=2025-03-31", "start_date"),
        ("start_date=2025-03-01", "end_date"),
        ("start_date=2025-03-01&end_date=2025-03-32", "end_date"),
        ("start_date=2025-03-01&end_date=2025-03-31&to=last_week", "to"),
        ("start_date=2025-03-01&end_date=2025-03-31&to=custom&to_start_date=x&to_end_date=2025-01-01", "to_start_date"),
        ("start_date=2025-03-01&end_date=2025-03-31&like_for_like=maybe", "like_for_like"),
        ("start_date=2025-03-01&end_date=2025-03-31&time_zone=Nowhere", "time_zone"),
        ("start_date=2025-03-01&end_date=2025-03-31&time_zone=localtime", "time_zone"),
        ("start_date=2025-03-01&end_date=2025-03-31&time_zone=Factory", "time_zone"),
        ("start_date=1900-12-30&end_date=1900-12-30&to=same_weekdays", "start_date"),
        ("start_date=1900-01-07&end_date=1900-01-07&to=same_weekday", "start_date"),
        ("start_date=2025-03-01&end_date=2025-03-31&product_id=9223372036854775807", "product_id"),
        ("start_date=2025-03-01&end_date=2025-03-31&category=gadgets", "category"),
        ("start_date=2025-03-01&end_date=2025-03-31&group_by=product&top=0", "top"),
        ("start_date=2025-03-01&end_date=2025-03-31&to=previous_year&to=previous_period", "to"),
        ("start_date=2025-03-01&end_date=2025-03-31&compare=1", "compare"),
        ("start_date=1900-01-01&end_date=1900-01-31", "start_date"),
        ("start_date=1900-06-15&end_date=1900-06-20&to=previous_year", "start_date"),
        ("start_date=2000-01-01&end_date=2199-12-31", "start_date"),
    ],
)
def test_a_parameter_outside_its_rules_is_refused(sales: TestClient, parameters: str, parameter: str) -> None:
    assert_parameter_refused(sales.get(f"/sales/compare?{parameters}"), parameter)


@pytest.mark.parametrize(
    ("parameters", "advice"),
    [
        ("end_date=2025-02-28", "end_date 2025-02-28 lies before start_date 2025-03-01"),
        ("end_date=2025-03-31&to=custom", "to_start_date and to_end_date"),
        ("end_date=2025-03-31&to=custom&to_start_date=2025-01-01", "to_end_date"),
        ("end_date=2025-03-31&to_start_date=2025-01-01", "to=custom"),
        ("end_date=2025-03-31&to=previous_year&to_start_date=2025-01-01&to_end_date=2025-01-01", "to=custom"),
        (
            "end_date=2025-03-31&to=custom&to_start_date=2025-01-02&to_end_date=2025-01-01",
            "to_end_date 2025-01-01 lies before to_start_date 2025-01-02",
        ),
        ("end_date=2025-03-08&to=same_weekday", "at most 7 days, and this one has 8"),
        ("end_date=2025-03-31&to=same_weekdays&to_start_date=2025-01-01&to_end_date=2025-01-01", "to=custom"),
        ("end_date=2025-03-31&top=1", "group_by"),
        ("end_date=2025-03-31&order_by=-units", "group_by"),
    ],
)
def test_parameters_that_do_not_go_together_are_refused(sales: TestClient, parameters: str, advice: str) -> None:
    answer = sales.get(f"/sales/compare?start_date=2025-03-01&{parameters}")
    errors = [{"parameter": ANY, "detail": ANY}]
    assert advice in assert_problem(answer, 422, "invalid_request", errors=errors)["detail"]


def test_start_and_end_must_be_given(sales: TestClient) -> None:
    document = assert_problem(sales.get("/sales/compare"), 422, "invalid_request", errors=ANY)
    assert [error["parameter"] for error in document["errors"]] == ["start_date", "end_date"]


@pytest.mark.parametrize(
    ("parameters", "fits"),
    [
        ({"start_date": "2025-01-10", "end_date": "2025-01-13", "interval": "day"}, True),
        ({"start_date": "2025-01-10", "end_date": "2025-01-14", "interval": "day"}, False),
        ({"start_date": "2025-01-10", "end_date": "2025-01-11", "interval": "day", "group_by": "product"}, True),
        ({"start_date": "2025-01-10", "end_date": "2025-01-12", "interval": "day", "group_by": "product"}, False),
        ({"start_date": "2025-01-10", "end_date": "2025-01-10", "interval": "day", "to_end_date": "2025-01-04"}, True),
        ({"start_date": "2025-01-10", "end_date": "2025-01-10", "interval": "day", "to_end_date": "2025-01-05"}, False),
    ],
)
def test_a_comparison_has_at_most_so_many_rows(
    sales_in_zone: Callable[..., TestClient],
    shop: Shop,
    parameters: Parameters,
    fits: bool,
) -> None:
    small = sales_in_zone("UTC", report_row_limit=4)
    shop.sold("Robot", "2025-01-10", 1, "1.00")
    shop.sold("Lamp", "2025-01-09", 1, "1.00")
    if "to_end_date" in parameters:
        parameters = parameters | {"to": "custom", "to_start_date": "2025-01-01"}
    answer = small.get("/sales/compare", params=parameters)
    if fits:
        assert answer.status_code == 200, answer.text
    else:
        assert_problem(answer, 422, "range_too_large", instance="/sales/compare")


def test_a_foreign_zone_reads_only_so_many_sales_of_both_ranges(
    sales_in_zone: Callable[..., TestClient], two_months: Shop
) -> None:
    march = {"start_date": MARCH[0], "end_date": MARCH[1]}
    foreign = march | {"time_zone": "Asia/Tokyo"}
    problem = sales_in_zone("UTC", scan_sales_limit=3).get("/sales/compare", params=foreign)
    assert_problem(problem, 422, "range_too_large", instance="/sales/compare")
    assert sales_in_zone("UTC", scan_sales_limit=3).get("/sales/compare", params=march).is_success
    assert sales_in_zone("UTC", scan_sales_limit=4).get("/sales/compare", params=foreign).is_success
