"""GET /sales/summary: dates that are left out, and days of the report's time zone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.conftest import SetClock
from tests.sales_service.summary.conftest import NOW, Shop, lines
from tests.support.figures import of_store, popped
from tests.support.store import Store

# ---- default dates


@pytest.mark.parametrize(
    ("parameters", "dates"),
    [
        ({}, ("2025-01-01", "2025-04-02")),
        ({"end_date": "2025-02-28"}, ("2025-01-01", "2025-02-28")),
        ({"end_date": "2024-12-31"}, ("2024-12-31", "2024-12-31")),
        ({"end_date": "2026-01-01"}, ("2025-01-01", "2026-01-01")),
        ({"start_date": "2025-02-01"}, ("2025-02-01", "2025-04-02")),
        ({"start_date": "2025-04-02"}, ("2025-04-02", "2025-04-02")),
        ({"start_date": "2025-04-03"}, ("2025-04-03", "2025-04-03")),
        ({"start_date": "2030-01-01"}, ("2030-01-01", "2030-01-01")),
        ({"category": "home"}, ("2025-02-28", "2025-04-02")),
        ({"category": ["home", "sports"]}, ("2025-02-28", "2025-04-02")),
        ({"category": "sports"}, ("2025-04-02", "2025-04-02")),
        ({"category": "sports", "end_date": "2025-01-31"}, ("2025-01-31", "2025-01-31")),
        ({"category": "home", "end_date": "2025-01-31"}, ("2025-01-31", "2025-01-31")),
        ({"time_zone": "America/New_York"}, ("2024-12-31", "2025-04-02")),
        ({"time_zone": "Asia/Tokyo"}, ("2025-01-01", "2025-04-02")),
        ({"time_zone": "Pacific/Kiritimati", "category": "home"}, ("2025-03-01", "2025-04-02")),
    ],
)
def test_a_range_left_open_is_filled_in(shop: Shop, parameters: dict[str, Any], dates: tuple[str, str]) -> None:
    report = shop.store.summary(**parameters)
    assert (report["start_date"], report["end_date"]) == dates
    grouped = shop.store.summary(**parameters, group_by="product", interval="quarter")
    assert (grouped["start_date"], grouped["end_date"]) == dates
    assert popped(grouped["totals"]) == popped(report["totals"])


@pytest.mark.parametrize(
    ("names", "category", "dates"),
    [
        (["Kite"], None, ("2025-01-31", "2025-04-02")),
        (["Kite", "Lamp"], None, ("2025-01-31", "2025-04-02")),
        (["Kite", "Lamp"], "home", ("2025-02-28", "2025-04-02")),
        (["Kite"], "home", ("2025-04-02", "2025-04-02")),
    ],
)
def test_an_open_range_begins_at_the_first_sale_that_matches(
    shop: Shop, names: list[str], category: str | None, dates: tuple[str, str]
) -> None:
    parameters = {"category": category} if category else {}
    report = shop.store.summary(product_id=shop.ids(*names), **parameters)
    assert (report["start_date"], report["end_date"]) == dates


@pytest.mark.parametrize("time_zone", ["UTC", "Asia/Kolkata"])
def test_an_open_range_begins_with_the_product_that_sold_first(store: Store, time_zone: str) -> None:
    """Not with the first by id, nor with the one that is named first."""
    late, early = store.product(), store.product()
    store.sold_before(late, "2025-03-01T12:00:00Z")
    store.sold_before(early, "2025-02-01T12:00:00Z")
    report = store.summary(product_id=[late["id"], early["id"]], end_date="2025-04-01", time_zone=time_zone)
    assert (report["start_date"], report["totals"]["sales"]) == ("2025-02-01", 2)


def test_today_is_todays_date_in_the_reports_zone(shop: Shop, set_clock: SetClock) -> None:
    set_clock("2025-04-02T02:00:00Z")
    assert shop.store.summary()["end_date"] == "2025-04-02"
    assert shop.store.summary(time_zone="America/New_York")["end_date"] == "2025-04-01"
    assert shop.store.summary(time_zone="America/New_York", start_date="2025-04-02")["end_date"] == "2025-04-02"


def test_without_any_sale_everything_is_today(sales: TestClient, set_clock: SetClock) -> None:
    set_clock(NOW)
    assert sales.get("/sales/summary").json() == {
        "start_date": "2025-04-02",
        "end_date": "2025-04-02",
        "time_zone": "UTC",
        "currency": "USD",
        "group_by": None,
        "interval": None,
        "returns_on": "return_date",
        "as_of": "2025-04-02T09:00:00.000000Z",
        "totals": of_store(0, 0, "0.00"),
        "rows": [of_store(0, 0, "0.00")],
        "others": None,
    }


# ---- zones


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", {"2025-01-31": 1, "2025-03-31": 1, "2025-04-01": 1}),
        ("America/New_York", {"2025-01-31": 1, "2025-03-31": 2, "2025-04-01": 0}),
        ("Asia/Kolkata", {"2025-01-31": 0, "2025-02-01": 1, "2025-03-31": 0, "2025-04-01": 2}),
        ("Pacific/Kiritimati", {"2025-02-01": 1, "2025-03-01": 1, "2025-04-01": 2}),
    ],
)
def test_days_are_those_of_the_reports_zone(shop: Shop, zone: str, days: dict[str, int]) -> None:
    report = shop.store.summary(start_date="2025-01-01", end_date="2025-04-02", interval="day", time_zone=zone)
    counts = {row["period"]["start"]: row["sales"] for row in report["rows"]}
    assert {day: counts[day] for day in days} == days
    assert report["time_zone"] == zone
    for day, number in days.items():
        assert shop.store.summary(start_date=day, end_date=day, time_zone=zone)["totals"]["sales"] == number


HARD_DAYS = [
    ("America/New_York", "2011-03-13", "2011-03-13T05:00:00Z", "2011-03-14T04:00:00Z"),  # 23 hours
    ("America/New_York", "2011-11-06", "2011-11-06T04:00:00Z", "2011-11-07T05:00:00Z"),  # 25 hours
    ("Asia/Kolkata", "2011-06-01", "2011-05-31T18:30:00Z", "2011-06-01T18:30:00Z"),
    ("Asia/Kathmandu", "2011-06-01", "2011-05-31T18:15:00Z", "2011-06-01T18:15:00Z"),
    ("America/Sao_Paulo", "2010-10-17", "2010-10-17T03:00:00Z", "2010-10-18T02:00:00Z"),  # begins at 01:00
    ("Australia/Lord_Howe", "2010-10-03", "2010-10-02T13:30:00Z", "2010-10-03T13:00:00Z"),  # 23.5 hours
    ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"),
    ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"),  # the day after the 29th
]


@pytest.mark.parametrize("as_store_zone", [True, False])
@pytest.mark.parametrize(("zone", "day", "begins", "ends"), HARD_DAYS)
def test_a_day_begins_and_ends_to_the_microsecond(
    sales_in_zone: Callable[..., TestClient],
    store: Store,
    as_store_zone: bool,
    zone: str,
    day: str,
    begins: str,
    ends: str,
) -> None:
    sales = sales_in_zone(zone if as_store_zone else "Europe/London")
    robot = store.product()
    for power, sold_at in enumerate([just_before(begins), begins, just_before(ends), ends]):
        body = {"product_id": robot["id"], "units": 10**power, "sold_at": sold_at, "take_stock": False}
        assert sales.post("/sales", json=body).status_code == 201
    for parameters in ({}, {"interval": "day"}, {"group_by": "product"}, {"product_id": robot["id"]}):
        filters = {"start_date": day, "end_date": day, "time_zone": zone} | parameters
        assert sales.get("/sales/summary", params=filters).json()["totals"]["units"] == 110
    listed = sales.get("/sales", params={"start_date": day, "end_date": day, "time_zone": zone}).json()["items"]
    assert sorted(sale["units"] for sale in listed) == [10, 100]


def just_before(instant: str) -> str:
    """A microsecond earlier."""
    return (datetime.fromisoformat(instant) - timedelta(microseconds=1)).isoformat()


@pytest.mark.parametrize("store_zone", ["America/St_Johns", "UTC"])
def test_a_day_that_comes_twice(sales_in_zone: Callable[..., TestClient], store: Store, store_zone: str) -> None:
    """On 7 November 2010 at 00:01 clocks in St. John's went back to 23:01 on the 6th."""
    sales = sales_in_zone(store_zone)
    robot = store.product()
    for units, sold_at in (
        (1, "2010-11-07T02:29:59Z"),  # the 6th
        (10, "2010-11-07T02:30:00Z"),  # the 7th, its first minute
        (100, "2010-11-07T02:30:59.999999Z"),
        (1000, "2010-11-07T02:31:00Z"),  # the 6th again
        (10_000, "2010-11-07T03:29:59Z"),
        (100_000, "2010-11-07T03:30:00Z"),  # the 7th for good
    ):
        body = {"product_id": robot["id"], "units": units, "sold_at": sold_at, "take_stock": False}
        assert sales.post("/sales", json=body).status_code == 201

    def units_of(start: str | None, end: str | None, **parameters: str) -> tuple[int, int]:
        dates = {name: day for name, day in (("start_date", start), ("end_date", end)) if day}
        filters = dates | {"time_zone": "America/St_Johns"}
        listed = sales.get("/sales", params=filters).json()["items"]
        report = sales.get("/sales/summary", params=filters | parameters).json()
        return report["totals"]["units"], sum(sale["units"] for sale in listed)

    for parameters in ({}, {"interval": "day"}, {"group_by": "product"}):
        assert units_of("2010-11-06", "2010-11-06", **parameters) == (11_001, 11_001)
        assert units_of("2010-11-07", "2010-11-07", **parameters) == (100_110, 100_110)
        assert units_of("2010-11-06", "2010-11-07", **parameters) == (111_111, 111_111)
        assert units_of("2010-11-07", "2010-11-08", **parameters) == (100_110, 100_110)
        assert units_of(None, "2010-11-06", **parameters) == (11_001, 11_001)
    assert units_of("2010-11-07", None) == (100_110, 100_110)


def test_an_open_range_begins_on_the_day_that_came_back(store: Store) -> None:
    robot = store.product()
    store.sold_before(robot, "2010-11-07T02:30:30Z", 1)  # the 7th, its first minute
    report = store.summary(time_zone="America/St_Johns", end_date="2010-11-08")
    assert (report["start_date"], report["totals"]["units"]) == ("2010-11-07", 1)
    store.sold_before(robot, "2010-11-07T02:31:00Z", 10)  # the first instant of the 6th again
    report = store.summary(time_zone="America/St_Johns", end_date="2010-11-08")
    assert (report["start_date"], report["totals"]["units"]) == ("2010-11-06", 11)


def test_a_day_that_a_zone_skipped_is_empty(shop: Shop) -> None:
    skipped = {"start_date": "2011-12-30", "end_date": "2011-12-30", "time_zone": "Pacific/Apia"}
    shop.store.sold_before(shop.kite, "2011-12-30T10:00:00Z")
    assert shop.store.summary(**skipped)["totals"]["sales"] == 0
    around = skipped | {"start_date": "2011-12-29", "end_date": "2011-12-31", "interval": "day"}
    assert lines(shop.store.summary(**around)["rows"]) == [
        "2011-12-29..2011-12-29 0 0 0.00",
        "2011-12-30..2011-12-30 0 0 0.00",
        "2011-12-31..2011-12-31 1 1 10.00",
    ]


def test_the_stores_own_zone_by_name_changes_nothing(shop: Shop) -> None:
    assert shop.store.summary(time_zone="UTC", interval="month") == shop.store.summary(interval="month")
    same = shop.store.summary(time_zone="Etc/UTC", interval="month", group_by="product", top=2)
    assert same == shop.store.summary(interval="month", group_by="product", top=2) | {"time_zone": "Etc/UTC"}
