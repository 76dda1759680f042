"""Reports by hour."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.compare.shop import PRICE, Shop
from tests.sales_service.conftest import SetClock
from tests.sales_service.test_statement_counts import statements_of
from tests.support.figures import of_store
from tests.support.problems import assert_problem
from tests.support.store import Store

NOW = "2025-07-15T12:30:00Z"


@pytest.fixture
def shop(store: Store, set_clock: SetClock) -> Shop:
    """The store, on 15 July 2025 half an hour past noon."""
    made = Shop(store)
    set_clock(NOW)
    return made


def by_hour(client: TestClient, day: str, **parameters: Any) -> dict[str, str]:
    """The hours of a date in which something was sold: the hour's end, and its figures, by its start."""
    wanted = {"start_date": day, "end_date": day, "interval": "hour", **parameters}
    answer = client.get("/sales/summary", params=wanted)
    assert answer.status_code == 200, answer.text
    return {
        row["period"]["start"]: f"{row['period']['end']} {row['sales']} {row['units']} {row['revenue']}"
        for row in answer.json()["rows"]
        if row["sales"]
    }


def test_today_by_hour_whole(shop: Shop) -> None:
    shop.sold("Robot", "2025-07-15T00:00:00Z", 1, "1.00")
    shop.sold("Robot", "2025-07-15T11:59:59.999999Z", 2, "20.00")
    shop.sold("Kite", "2025-07-15T12:00:00Z", 4, "400.00")
    sold = {0: (1, 1, "1.00"), 11: (1, 2, "20.00"), 12: (1, 4, "400.00")}
    of_hour = [of_store(*sold.get(hour, (0, 0, "0.00")), PRICE) for hour in range(24)]
    starts = [f"2025-07-15T{hour:02}:00:00+00:00" for hour in range(24)] + ["2025-07-16T00:00:00+00:00"]
    assert shop.store.summary(start_date="2025-07-15", end_date="2025-07-15", interval="hour") == {
        "start_date": "2025-07-15",
        "end_date": "2025-07-15",
        "time_zone": "UTC",
        "currency": "USD",
        "group_by": None,
        "interval": "hour",
        "returns_on": "return_date",
        "as_of": "2025-07-15T12:30:00.000000Z",
        "totals": of_store(3, 7, "421.00", PRICE),
        "rows": [
            {"period": {"start": starts[hour], "end": starts[hour + 1], "partial": hour >= 12}, **of_hour[hour]}
            for hour in range(24)
        ],
        "others": None,
    }


@pytest.mark.parametrize("store_zone", ["Europe/Berlin", "UTC"])
def test_the_repeated_hour_of_an_autumn_day_is_one(
    sales_in_zone: Callable[..., TestClient], store: Store, store_zone: str
) -> None:
    sales = sales_in_zone(store_zone)
    robot = store.product(price="1.00")
    for units, sold_at in ((1, "2025-10-25T23:59:59Z"), (2, "2025-10-26T00:00:00Z"), (4, "2025-10-26T01:59:59Z"),
                           (8, "2025-10-26T02:00:00Z"), (16, "2025-10-26T23:00:00Z")):  # fmt: skip
        register(sales, robot, sold_at, units)
    assert by_hour(sales, "2025-10-26", time_zone="Europe/Berlin") == {
        "2025-10-26T01:00:00+02:00": "2025-10-26T02:00:00+02:00 1 1 1.00",
        "2025-10-26T02:00:00+02:00": "2025-10-26T03:00:00+01:00 2 6 6.00",
        "2025-10-26T03:00:00+01:00": "2025-10-26T04:00:00+01:00 1 8 8.00",
    }


@pytest.mark.parametrize("store_zone", ["Europe/Berlin", "UTC"])
def test_the_skipped_hour_of_a_spring_day_is_missing(
    sales_in_zone: Callable[..., TestClient], store: Store, store_zone: str
) -> None:
    sales = sales_in_zone(store_zone)
    robot = store.product(price="1.00")
    register(sales, robot, "2025-03-30T00:59:59.999999Z", 1)
    register(sales, robot, "2025-03-30T01:00:00Z", 2)
    wanted = {"start_date": "2025-03-30", "end_date": "2025-03-30", "interval": "hour", "time_zone": "Europe/Berlin"}
    rows = sales.get("/sales/summary", params=wanted).json()["rows"]
    assert len(rows) == 23
    assert [row["period"]["start"] for row in rows[1:3]] == ["2025-03-30T01:00:00+01:00", "2025-03-30T03:00:00+02:00"]
    assert [row["units"] for row in rows[1:3]] == [1, 2]


@pytest.mark.parametrize(
    ("zone", "day", "sold_at", "hours"),
    [
        ("Australia/Lord_Howe", "2025-04-06", "2025-04-05T15:15:00Z", {
            "2025-04-06T01:00:00+11:00": "2025-04-06T02:00:00+10:30 1 1 1.00",
        }),
        ("Australia/Lord_Howe", "2025-10-05", "2025-10-04T15:45:00Z", {
            "2025-10-05T02:30:00+11:00": "2025-10-05T03:00:00+11:00 1 1 1.00",
        }),
        ("America/St_Johns", "2010-11-06", "2010-11-07T02:31:00Z", {
            "2010-11-06T23:00:00-02:30": "2010-11-07T00:00:00-02:30 1 1 1.00",
        }),
        ("America/St_Johns", "2010-11-07", "2010-11-07T02:30:59Z", {
            "2010-11-07T00:00:00-02:30": "2010-11-07T01:00:00-03:30 1 1 1.00",
        }),
        ("Asia/Kathmandu", "2025-06-01", "2025-05-31T18:15:00Z", {
            "2025-06-01T00:00:00+05:45": "2025-06-01T01:00:00+05:45 1 1 1.00",
        }),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_foreign", [True, False])
def test_hours_are_those_of_the_zones_clocks(
    sales_in_zone: Callable[..., TestClient], store: Store, zone: str, day: str, sold_at: str, hours: dict[str, str],
    is_foreign: bool,
) -> None:  # fmt: skip
    sales = sales_in_zone("UTC" if is_foreign else zone)
    register(sales, store.product(price="1.00"), sold_at, 1)
    assert by_hour(sales, day, time_zone=zone) == hours


def test_a_day_that_the_zone_skipped_has_no_hours(sales_in_zone: Callable[..., TestClient], store: Store) -> None:
    sales = sales_in_zone("Pacific/Apia")
    register(sales, store.product(), "2011-12-30T11:00:00Z", 1)
    skipped = {"start_date": "2011-12-30", "end_date": "2011-12-30", "interval": "hour", "group_by": "product"}
    report = sales.get("/sales/summary", params=skipped).json()
    assert (report["rows"], report["totals"]["sales"]) == ([], 0)
    compared = sales.get("/sales/compare", params=skipped).json()
    assert len(compared["rows"]) == 0
    around = sales.get("/sales/compare", params=skipped | {"start_date": "2011-12-31", "end_date": "2011-12-31"}).json()
    assert {row["previous"] is None for row in around["rows"]} == {True}


def register(sales: TestClient, product: dict[str, Any], sold_at: str, units: int) -> None:
    """Register a sale of the past at a service."""
    body = {"product_id": product["id"], "units": units, "sold_at": sold_at, "take_stock": False}
    assert sales.post("/sales", json=body).status_code == 201


# ---- groups


def test_groups_and_others_by_hour(shop: Shop) -> None:
    shop.sold("Robot", "2025-07-14T10:10:00Z", 1, "5.00")
    shop.sold("Kite", "2025-07-14T10:20:00Z", 1, "3.00")
    shop.sold("Lamp", "2025-07-14T11:20:00Z", 1, "1.00")
    wanted = {"start_date": "2025-07-14", "end_date": "2025-07-14", "interval": "hour", "group_by": "product"}
    report = shop.store.summary(**wanted, top=1)
    assert [row["units"] for row in report["rows"]] == [0] * 10 + [1] + [0] * 13
    assert {row["product_name"] for row in report["rows"]} == {"Robot"}
    assert [row["revenue"] for row in report["others"]["periods"][10:12]] == ["3.00", "1.00"]
    assert len(shop.store.summary(**wanted)["rows"]) == 3 * 24
    text = shop.store.sales.get("/sales/summary", params=wanted | {"top": 1, "format": "csv"}).text
    line = f"1,1,1.00,{PRICE},99999998.99,1.00,USD,UTC,0,0,0.00,1,1.00,0.0,0.00,0.00,,0.0"
    assert f"\r\n,others,2025-07-14T11:00:00+00:00,2025-07-14T12:00:00+00:00,false,{line}\r\n" in text


# ---- side by side


def test_today_so_far_beside_a_week_earlier(shop: Shop) -> None:
    shop.sold("Robot", "2025-07-15T12:10:00Z", 1, "30.00")
    shop.sold("Robot", "2025-07-08T12:10:00Z", 1, "20.00")
    shop.sold("Robot", "2025-07-08T12:30:00Z", 1, "5.00")
    shop.sold("Robot", "2025-07-08T13:00:00Z", 1, "7.00")
    report = shop.compare("2025-07-15", "2025-07-15", to="same_weekday", interval="hour")
    rows = [
        " ".join(
            f"{row[side]['start'][5:16]} {row[side]['days']}{'*' * row[side]['partial']} {row[side]['revenue']}"
            f"{' of ' + row[side]['whole']['revenue'] if 'whole' in row[side] else ''}"
            for side in ("current", "previous")
        )
        for row in report["rows"][11:14]
    ]
    assert rows == [
        "07-15T11:00 1 0.00 07-08T11:00 1 0.00",
        "07-15T12:00 1* 30.00 07-08T12:00 1* 20.00 of 25.00",
        "07-15T13:00 0* 0.00 07-08T13:00 0* 0.00 of 7.00",
    ]
    assert report["rows"][12]["change"]["revenue"] == {"absolute": "10.00", "percent": 50.0, "reason": None}
    assert [row["upcoming"] for row in report["rows"]] == [False] * 13 + [True] * 11
    assert [row["change"] is None for row in report["rows"]] == [False] * 13 + [True] * 11


@pytest.mark.parametrize("to", ["previous_period", "same_weekday"])
def test_an_hour_that_clocks_jumped_over_moves_none_after_it(shop: Shop, to: str) -> None:
    berlin = {"time_zone": "Europe/Berlin", "interval": "hour", "to": to}
    rows = shop.compare("2025-03-30", "2025-03-30", **berlin)["rows"]
    assert len(rows) == 24
    assert [(row["current"] or {}).get("start", "-")[10:16] for row in rows[1:4]] == ["T01:00", "", "T03:00"]
    assert [row["previous"]["start"][10:16] for row in rows[1:4]] == ["T01:00", "T02:00", "T03:00"]


def test_hours_of_the_year_before_are_those_of_the_same_date(shop: Shop) -> None:
    rows = shop.compare("2025-02-28", "2025-03-01", to="previous_year", interval="hour")["rows"]
    pairs = [((row["current"] or {}).get("start"), row["previous"]["start"]) for row in rows]
    assert len(pairs) == 3 * 24
    assert pairs[23:25] == [
        ("2025-02-28T23:00:00+00:00", "2024-02-28T23:00:00+00:00"),
        (None, "2024-02-29T00:00:00+00:00"),
    ]
    assert pairs[48] == ("2025-03-01T00:00:00+00:00", "2024-03-01T00:00:00+00:00")


# ---- limits


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/sales/summary", {"start_date": "2025-07-01", "end_date": "2025-07-08"}),
        ("/sales/summary", {"start_date": "2025-07-01"}),
        ("/sales/compare", {"start_date": "2025-07-01", "end_date": "2025-07-08"}),
        ("/sales/compare", {
            "start_date": "2025-07-01", "end_date": "2025-07-01",
            "to": "custom", "to_start_date": "2025-05-01", "to_end_date": "2025-05-08",
        }),
    ],
)  # fmt: skip
def test_hours_are_for_seven_days_at_most(shop: Shop, path: str, parameters: dict[str, Any]) -> None:
    answer = shop.store.sales.get(path, params=parameters | {"interval": "hour"})
    problem = assert_problem(answer, 422, "range_too_large", instance=path)
    assert "at most 7 days" in problem["detail"]


def test_seven_days_have_all_their_hours(shop: Shop) -> None:
    assert len(shop.store.summary(start_date="2025-07-01", end_date="2025-07-07", interval="hour")["rows"]) == 7 * 24


def test_hours_read_only_so_many_sales(sales_in_zone: Callable[..., TestClient], shop: Shop) -> None:
    for hour in range(3):
        shop.sold("Robot", f"2025-07-14T{hour:02}:00:00Z", 1, "1.00")
    wanted = {"start_date": "2025-07-14", "end_date": "2025-07-14", "interval": "hour"}
    answer = sales_in_zone("UTC", scan_sales_limit=2).get("/sales/summary", params=wanted)
    problem = assert_problem(answer, 422, "range_too_large", instance="/sales/summary")
    assert problem["detail"] == (
        "By hour the report would read 3 sales one by one, more than 2. "
        "Shorten the range, filter by product or category, or use a longer interval."
    )
    assert sales_in_zone("UTC", scan_sales_limit=3).get("/sales/summary", params=wanted).is_success
    kite = wanted | {"product_id": shop.id("Kite")}
    assert sales_in_zone("UTC", scan_sales_limit=2).get("/sales/summary", params=kite).is_success


def test_an_hours_rows_count_like_all_others(sales_in_zone: Callable[..., TestClient], store: Store) -> None:
    wanted = {"start_date": "2025-07-14", "end_date": "2025-07-14", "interval": "hour"}
    answer = sales_in_zone("UTC", report_row_limit=23).get("/sales/summary", params=wanted)
    assert_problem(answer, 422, "range_too_large", instance="/sales/summary")
    assert sales_in_zone("UTC", report_row_limit=24).get("/sales/summary", params=wanted).is_success


def test_hours_cost_one_statement_more_than_days(shop: Shop) -> None:
    """How many sales they would read is asked first."""
    wanted = {"start_date": "2025-07-14", "end_date": "2025-07-14"}
    for path in ("/sales/summary", "/sales/compare"):
        days = len(statements_of(shop.store.sales, path, **wanted, interval="day"))
        assert len(statements_of(shop.store.sales, path, **wanted, interval="hour")) == days + 1
