"""GET /sales/summary by examples worked out by hand: groups, intervals, periods that are not over, and zeros."""

from typing import Any

import pytest

from tests.sales_service.conftest import SetClock
from tests.sales_service.summary.conftest import FIRST_QUARTER, Shop, lines
from tests.support.figures import figures, of_store
from tests.support.store import Store

# ---- groups and intervals


@pytest.mark.parametrize(
    ("parameters", "rows"),
    [
        ({"group_by": "product"}, ["Lamp 2 8 70.50", "Robot 2 3 29.50", "Kite 2 2 10.00"]),
        ({"group_by": "category"}, ["home 2 8 70.50", "toys 4 5 39.50"]),
        (
            {"interval": "month"},
            [
                "2025-01-01..2025-01-31 2 3 25.00",
                "2025-02-01..2025-02-28 1 4 30.50",
                "2025-03-01..2025-03-31 3 6 54.50",
            ],
        ),
        ({"interval": "quarter"}, ["2025-01-01..2025-03-31 6 13 110.00"]),
        ({"interval": "year"}, ["2025-01-01..2025-03-31* 6 13 110.00"]),
        (
            {"group_by": "product", "interval": "month"},
            [
                "Lamp 2025-01-01..2025-01-31 0 0 0.00",
                "Lamp 2025-02-01..2025-02-28 1 4 30.50",
                "Lamp 2025-03-01..2025-03-31 1 4 40.00",
                "Robot 2025-01-01..2025-01-31 1 2 20.00",
                "Robot 2025-02-01..2025-02-28 0 0 0.00",
                "Robot 2025-03-01..2025-03-31 1 1 9.50",
                "Kite 2025-01-01..2025-01-31 1 1 5.00",
                "Kite 2025-02-01..2025-02-28 0 0 0.00",
                "Kite 2025-03-01..2025-03-31 1 1 5.00",
            ],
        ),
        (
            {"group_by": "product", "interval": "quarter"},
            [
                "Lamp 2025-01-01..2025-03-31 2 8 70.50",
                "Robot 2025-01-01..2025-03-31 2 3 29.50",
                "Kite 2025-01-01..2025-03-31 2 2 10.00",
            ],
        ),
        (
            {"group_by": "category", "interval": "year"},
            ["home 2025-01-01..2025-03-31* 2 8 70.50", "toys 2025-01-01..2025-03-31* 4 5 39.50"],
        ),
        (
            {"group_by": "category", "interval": "quarter", "category": "home"},
            ["home 2025-01-01..2025-03-31 2 8 70.50"],
        ),
        ({"category": "toys"}, ["4 5 39.50"]),
        ({"category": ["home", "toys"]}, ["6 13 110.00"]),
    ],
)
def test_the_first_quarter(shop: Shop, parameters: dict[str, Any], rows: list[str]) -> None:
    report = shop.store.summary(**FIRST_QUARTER, **parameters)
    assert lines(report["rows"]) == rows
    assert report["others"] is None


@pytest.mark.parametrize(
    ("parameters", "rows"),
    [
        (
            {"interval": "day"},
            [
                "2025-02-27..2025-02-27 0 0 0.00",
                "2025-02-28..2025-02-28 1 4 30.50",
                "2025-03-01..2025-03-01 0 0 0.00",
                "2025-03-02..2025-03-02 0 0 0.00",
                "2025-03-03..2025-03-03 2 2 14.50",
            ],
        ),
        ({"interval": "week"}, ["2025-02-27..2025-03-02* 1 4 30.50", "2025-03-03..2025-03-03* 2 2 14.50"]),
        (
            {"group_by": "category", "interval": "week"},
            [
                "home 2025-02-27..2025-03-02* 1 4 30.50",
                "home 2025-03-03..2025-03-03* 0 0 0.00",
                "toys 2025-02-27..2025-03-02* 0 0 0.00",
                "toys 2025-03-03..2025-03-03* 2 2 14.50",
            ],
        ),
        (
            {"group_by": "product", "interval": "week", "category": "toys"},
            [
                "Robot 2025-02-27..2025-03-02* 0 0 0.00",
                "Robot 2025-03-03..2025-03-03* 1 1 9.50",
                "Kite 2025-02-27..2025-03-02* 0 0 0.00",
                "Kite 2025-03-03..2025-03-03* 1 1 5.00",
            ],
        ),
        ({"interval": "month"}, ["2025-02-27..2025-02-28* 1 4 30.50", "2025-03-01..2025-03-03* 2 2 14.50"]),
        ({"interval": "quarter"}, ["2025-02-27..2025-03-03* 3 6 45.00"]),
    ],
)
def test_a_ragged_range(shop: Shop, parameters: dict[str, Any], rows: list[str]) -> None:
    report = shop.store.summary(start_date="2025-02-27", end_date="2025-03-03", **parameters)
    assert lines(report["rows"]) == rows


@pytest.mark.parametrize(
    ("week_start", "rows"),
    [
        (None, ["2025-02-24..2025-03-02 1 4 30.50", "2025-03-03..2025-03-09 2 2 14.50"]),
        ("monday", ["2025-02-24..2025-03-02 1 4 30.50", "2025-03-03..2025-03-09 2 2 14.50"]),
        (
            "tuesday",
            [
                "2025-02-24..2025-02-24* 0 0 0.00",
                "2025-02-25..2025-03-03 3 6 45.00",
                "2025-03-04..2025-03-09* 0 0 0.00",
            ],
        ),
        ("wednesday", ["2025-02-24..2025-02-25* 0 0 0.00", "2025-02-26..2025-03-04 3 6 45.00"]),
        ("thursday", ["2025-02-24..2025-02-26* 0 0 0.00", "2025-02-27..2025-03-05 3 6 45.00"]),
        ("friday", ["2025-02-24..2025-02-27* 0 0 0.00", "2025-02-28..2025-03-06 3 6 45.00"]),
        ("saturday", ["2025-02-24..2025-02-28* 1 4 30.50", "2025-03-01..2025-03-07 2 2 14.50"]),
        ("sunday", ["2025-02-24..2025-03-01* 1 4 30.50", "2025-03-02..2025-03-08 2 2 14.50"]),
    ],
)
def test_a_week_may_begin_on_any_day(shop: Shop, week_start: str | None, rows: list[str]) -> None:
    parameters = {"week_start": week_start} if week_start else {}
    report = shop.store.summary(start_date="2025-02-24", end_date="2025-03-09", interval="week", **parameters)
    assert lines(report["rows"])[: len(rows)] == rows
    assert len(report["rows"]) <= 3


@pytest.mark.parametrize("interval", [None, "day", "month", "quarter", "year"])
def test_the_start_of_weeks_changes_nothing_else(shop: Shop, interval: str | None) -> None:
    parameters = FIRST_QUARTER | ({"interval": interval} if interval else {})
    assert shop.store.summary(**parameters, week_start="sunday") == shop.store.summary(**parameters)


@pytest.mark.parametrize(
    ("parameters", "rows"),
    [
        ({"product_id": ["Robot"]}, ["2 3 29.50"]),
        ({"product_id": ["Robot", "Lamp"], "group_by": "category"}, ["home 2 8 70.50", "toys 2 3 29.50"]),
        ({"product_id": ["Kite", "Robot", "Kite"], "group_by": "product"}, ["Robot 2 3 29.50", "Kite 2 2 10.00"]),
        ({"product_id": ["Lamp"], "category": ["toys"]}, ["0 0 0.00"]),
        ({"product_id": ["Lamp", "Kite"], "category": ["toys", "toys"], "group_by": "category"}, ["toys 2 2 10.00"]),
        ({"product_id": ["Robot"], "interval": "quarter"}, ["2025-01-01..2025-03-31 2 3 29.50"]),
    ],
)
def test_filters_name_products_and_categories(shop: Shop, parameters: dict[str, Any], rows: list[str]) -> None:
    parameters = parameters | {"product_id": shop.ids(*parameters["product_id"])}
    assert lines(shop.store.summary(**FIRST_QUARTER, **parameters)["rows"]) == rows


# ---- partial and zeros


@pytest.mark.parametrize(
    ("now", "interval", "partial"),
    [
        ("2025-03-31T23:59:59.999999Z", "month", [False, False, True]),
        ("2025-04-01T00:00:00Z", "month", [False, False, False]),
        ("2025-02-28T12:00:00Z", "month", [False, True, True]),
        ("2025-03-31T12:00:00Z", "quarter", [True]),
        ("2025-04-01T00:00:00Z", "quarter", [False]),
        ("2024-12-31T12:00:00Z", "month", [True, True, True]),
    ],
)
def test_a_period_that_is_not_over_is_partial(
    shop: Shop, set_clock: SetClock, now: str, interval: str, partial: list[bool]
) -> None:
    set_clock(now)
    rows = shop.store.summary(**FIRST_QUARTER, interval=interval)["rows"]
    assert [row["period"]["partial"] for row in rows] == partial


def test_whether_a_day_is_over_goes_by_the_reports_zone(shop: Shop, set_clock: SetClock) -> None:
    set_clock("2025-04-02T09:59:59Z")
    days = {"start_date": "2025-04-01", "end_date": "2025-04-02", "interval": "day"}

    def partial(zone: str) -> list[bool]:
        return [row["period"]["partial"] for row in shop.store.summary(**days, time_zone=zone)["rows"]]

    assert partial("UTC") == [False, True]
    assert partial("Pacific/Kiritimati") == [False, True]
    assert partial("Pacific/Honolulu") == [True, True]
    set_clock("2025-04-02T10:00:00Z")
    assert partial("Pacific/Kiritimati") == [False, False]
    assert partial("Pacific/Honolulu") == [False, True]


def test_every_period_is_there_for_every_group(shop: Shop) -> None:
    report = shop.store.summary(start_date="2024-11-01", end_date="2025-04-30", group_by="category", interval="month")
    assert lines(report["rows"]) == [
        "toys 2024-11-01..2024-11-30 0 0 0.00",
        "toys 2024-12-01..2024-12-31 0 0 0.00",
        "toys 2025-01-01..2025-01-31 2 3 25.00",
        "toys 2025-02-01..2025-02-28 0 0 0.00",
        "toys 2025-03-01..2025-03-31 2 2 14.50",
        "toys 2025-04-01..2025-04-30* 1 10 100.00",
        "home 2024-11-01..2024-11-30 0 0 0.00",
        "home 2024-12-01..2024-12-31 0 0 0.00",
        "home 2025-01-01..2025-01-31 0 0 0.00",
        "home 2025-02-01..2025-02-28 1 4 30.50",
        "home 2025-03-01..2025-03-31 1 4 40.00",
        "home 2025-04-01..2025-04-30* 0 0 0.00",
    ]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
@pytest.mark.parametrize("has_sales", [True, False])
def test_an_empty_range_gives_zeros(store: Store, zone: str, has_sales: bool) -> None:
    if has_sales:
        store.sold_before(store.product(), "2019-06-01T00:00:00Z")
    empty = {"start_date": "2020-01-01", "end_date": "2020-02-29", "time_zone": zone}
    zeros, of_all = figures(0, 0, "0.00"), of_store(0, 0, "0.00")
    report = store.summary(**empty)
    assert (report["totals"], report["rows"], report["others"]) == (of_all, [of_all], None)
    for parameters in ({"group_by": "product"}, {"group_by": "category", "top": 3}, {"group_by": "product", "top": 1}):
        for interval in ({}, {"interval": "month"}):
            report = store.summary(**empty, **parameters, **interval)
            assert (report["totals"], report["rows"], report["others"]) == (zeros, [], None)
    assert lines(store.summary(**empty, interval="month")["rows"]) == [
        "2020-01-01..2020-01-31 0 0 0.00",
        "2020-02-01..2020-02-29 0 0 0.00",
    ]


def test_a_group_that_the_filter_names_is_there_without_a_sale(shop: Shop) -> None:
    april = {"start_date": "2025-04-01", "end_date": "2025-04-30"}
    named = shop.store.summary(**april, group_by="product", product_id=shop.ids("Lamp", "Robot", "Kite"))
    assert lines(named["rows"]) == ["Robot 1 10 100.00", "Kite 0 0 0.00", "Lamp 0 0 0.00"]
    shop.store.category("books")
    named = shop.store.summary(**april, group_by="category", category=["sports", "home", "books"], interval="month")
    assert lines(named["rows"]) == [
        "books 2025-04-01..2025-04-30* 0 0 0.00",
        "home 2025-04-01..2025-04-30* 0 0 0.00",
        "sports 2025-04-01..2025-04-30* 0 0 0.00",
    ]
    named = shop.store.summary(**april, group_by="product", product_id=shop.ids("Lamp", "Robot"), category="home")
    assert lines(named["rows"]) == ["Robot 0 0 0.00", "Lamp 0 0 0.00"]
    other = shop.store.summary(**april, group_by="category", product_id=shop.ids("Lamp"))
    assert other["rows"] == []


def test_named_groups_count_among_the_others(shop: Shop) -> None:
    april = {"start_date": "2025-04-01", "end_date": "2025-04-30"}
    report = shop.store.summary(**april, group_by="product", product_id=shop.ids("Lamp", "Robot", "Kite"), top=1)
    assert lines(report["rows"]) == ["Robot 1 10 100.00"]
    assert report["others"] == {"groups": 2, **figures(0, 0, "0.00")}
    report = shop.store.summary(
        **april, group_by="product", product_id=shop.ids("Lamp", "Robot"), top=1, order_by="units"
    )
    assert lines(report["rows"]) == ["Lamp 0 0 0.00"]
    assert report["others"] == {"groups": 1, **figures(1, 10, "100.00")}
