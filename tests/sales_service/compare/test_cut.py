"""Where GET /sales/compare cuts the previous range while the current one is running."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.compare.shop import Parameters, Shop, lines, side
from tests.sales_service.conftest import SetClock
from tests.support.store import Store

JULY = "2025-07-01..2025-07-31*15"
JUNE = "2025-06-01..2025-06-30*15"


CUT_CASES = [
    # July until noon of the 15th: June until noon of the 15th
    ("2025-07-15T12:00:00Z", "2025-07-01", "2025-07-31", {}, "2025-06-15T12:00:00.000000Z"),
    # the first instant of the month: nothing of the month before
    ("2025-07-01T00:00:00Z", "2025-07-01", "2025-07-31", {}, "2025-06-01T00:00:00.000000Z"),
    # a range that has not begun
    ("2025-06-15T12:00:00Z", "2025-07-01", "2025-07-31", {}, "2025-06-01T00:00:00.000000Z"),
    # the last instant of the range, and the one after it
    ("2025-07-31T23:59:59.999999Z", "2025-07-01", "2025-07-31", {"to": "previous_year"}, "2024-07-31T23:59:59.999999Z"),
    ("2025-08-01T00:00:00Z", "2025-07-01", "2025-07-31", {"to": "previous_year"}, None),
    # 30 days in, a June of 30 days is over
    ("2025-07-30T23:59:59Z", "2025-07-01", "2025-07-31", {}, "2025-06-30T23:59:59.000000Z"),
    ("2025-07-31T00:00:00Z", "2025-07-01", "2025-07-31", {}, None),
    # this year so far
    ("2025-07-15T12:00:00Z", "2025-01-01", "2025-12-31", {}, "2024-07-14T12:00:00.000000Z"),
    ("2025-07-15T12:00:00Z", "2025-01-01", "2025-12-31", {"to": "previous_year"}, "2024-07-14T12:00:00.000000Z"),
    # today so far
    ("2025-07-15T12:34:56.789Z", "2025-07-15", "2025-07-15", {}, "2025-07-14T12:34:56.789000Z"),
    # off by wish
    ("2025-07-15T12:00:00Z", "2025-07-01", "2025-07-31", {"like_for_like": False}, None),
]


@pytest.mark.parametrize(("now", "start", "end", "parameters", "cut"), CUT_CASES)
def test_the_previous_range_is_cut_where_the_current_one_stands(
    shop: Shop, set_clock: SetClock, now: str, start: str, end: str, parameters: Parameters, cut: str | None
) -> None:
    set_clock(now)
    report = shop.compare(start, end, **parameters)
    assert report["previous_cut_at"] == cut
    assert report["like_for_like"] is parameters.get("like_for_like", True)
    assert report["totals"]["previous"]["end"] == report["to_end_date"]


@pytest.mark.parametrize(("end", "partial"), [("2025-07-14", False), ("2025-07-15", True), ("2025-07-16", True)])
def test_a_range_is_partial_until_its_last_day_is_over(
    shop: Shop, set_clock: SetClock, end: str, partial: bool
) -> None:
    set_clock("2025-07-15T23:59:59Z")
    shop.sold("Robot", "2025-07-10T12:00:00Z", 1, "1.00")
    report = shop.compare("2025-07-10", end)
    assert [line["current"]["partial"] for line in (*report["rows"], report["totals"])] == [partial, partial]


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC"])
def test_what_was_sold_from_the_cut_on_is_left_out(shop: Shop, zone: str) -> None:
    """The clock stands at noon on 15 July."""
    shop.sold("Robot", "2025-07-15T11:00:00Z", 1, "1.00")
    shop.sold("Robot", "2025-06-14T23:00:00Z", 10, "10.00")
    shop.sold("Robot", "2025-06-15T00:00:00Z", 100, "100.00")
    shop.sold("Kite", "2025-06-15T11:59:59.999999Z", 1000, "1000.00")
    shop.sold("Robot", "2025-06-15T12:00:00Z", 10_000, "10000.00")
    shop.sold("Lamp", "2025-06-20T12:00:00Z", 100_000, "100000.00")
    july = ("2025-07-01", "2025-07-31")
    report = shop.compare(*july, time_zone=zone)
    assert lines(report["rows"]) == [f"{JULY} 1 1 1.00 | {JUNE} 3 1110 1110.00 of 5 111110 111110.00 | -1109.00 -99.91"]
    whole = shop.compare(*july, time_zone=zone, like_for_like=False)
    assert side(whole["totals"]["previous"]) == "2025-06-01..2025-06-30 5 111110 111110.00"
    grouped = shop.compare(*july, time_zone=zone, group_by="product")
    assert lines(grouped["rows"]) == [
        f"Robot {JULY} 1 1 1.00 | {JUNE} 2 110 110.00 of 3 10110 10110.00 | -109.00 -99.09",
        f"Kite {JULY} 0 0 0.00 | {JUNE} 1 1000 1000.00 of 1 1000 1000.00 | -1000.00 -100.0",
        f"Lamp {JULY} 0 0 0.00 | {JUNE} 0 0 0.00 of 1 100000 100000.00 | 0.00 None",
    ]
    toys = shop.compare(*july, time_zone=zone, group_by="category", category="toys", interval="week")
    assert [[pair and pair["units"] for pair in (row["current"], row["previous"])] for row in toys["rows"]] == [
        [0, 0],
        [0, 0],
        [1, 1110],
        [0, 0],
        [0, 0],
        [None, 0],
    ]
    days = shop.compare(*july, time_zone=zone, interval="day")["rows"]
    assert [row["previous"] and row["previous"]["units"] for row in days] == [0] * 13 + [10, 1100] + [0] * 15 + [None]
    some = shop.compare(*july, time_zone=zone, product_id=shop.id("Kite"), category=["toys", "home"])
    assert side(some["totals"]["previous"]) == f"{JUNE} 1 1000 1000.00 of 1 1000 1000.00"


@pytest.mark.parametrize("store_zone", ["America/New_York", "UTC"])
@pytest.mark.parametrize(
    ("now", "start", "end", "cut"),
    [
        # Wall clocks: 14:00 on the 10th in summer against 14:00 on the 10th in winter
        ("2025-04-10T18:00:00Z", "2025-04-01", "2025-04-30", "2025-03-10T18:00:00.000000Z"),
        ("2025-03-05T19:00:00Z", "2025-03-01", "2025-03-31", "2025-02-05T19:00:00.000000Z"),
        # 14:00 the day after clocks went forward, against 14:00 the day before
        ("2025-03-10T18:00:00Z", "2025-03-10", "2025-03-10", "2025-03-09T18:00:00.000000Z"),
        ("2025-03-09T18:00:00Z", "2025-03-09", "2025-03-09", "2025-03-08T19:00:00.000000Z"),
        # 02:30 against a day without 02:30: the instant half an hour after 01:59:59
        ("2025-03-10T06:30:00Z", "2025-03-10", "2025-03-10", "2025-03-09T07:30:00.000000Z"),
        # 01:30 against a day with two: the first
        ("2025-11-03T06:30:00Z", "2025-11-03", "2025-11-03", "2025-11-02T05:30:00.000000Z"),
    ],
)
def test_a_cut_goes_by_the_wall_clock(
    sales_in_zone: Callable[..., TestClient],
    store: Store,
    set_clock: SetClock,
    store_zone: str,
    now: str,
    start: str,
    end: str,
    cut: str,
) -> None:
    sales = sales_in_zone(store_zone)
    robot = store.product()
    for units, sold_at in ((1, just_before(cut)), (10, cut)):
        body = {"product_id": robot["id"], "units": units, "sold_at": sold_at, "take_stock": False}
        assert sales.post("/sales", json=body).status_code == 201
    set_clock(now)
    parameters = {"start_date": start, "end_date": end, "time_zone": "America/New_York"}
    report = sales.get("/sales/compare", params=parameters).json()
    assert report["previous_cut_at"] == cut
    assert report["totals"]["previous"]["units"] == 1


def just_before(instant: str) -> str:
    """A microsecond earlier."""
    return (datetime.fromisoformat(instant) - timedelta(microseconds=1)).isoformat()


@pytest.mark.parametrize("store_zone", ["Pacific/Apia", "UTC"])
def test_a_cut_in_a_day_that_a_zone_skipped_takes_nothing_of_the_next(
    sales_in_zone: Callable[..., TestClient], store: Store, set_clock: SetClock, store_zone: str
) -> None:
    """The previous range is 30 December 2011, which Apia did not have; the clock there stands at 13:00."""
    sales = sales_in_zone(store_zone)
    body = {"product_id": store.product()["id"], "units": 1, "sold_at": "2011-12-30T11:00:00Z", "take_stock": False}
    assert sales.post("/sales", json=body).status_code == 201
    set_clock("2012-06-01T00:00:00Z")
    skipped = {"to": "custom", "to_start_date": "2011-12-30", "to_end_date": "2011-12-30"}
    today = {"start_date": "2012-06-01", "end_date": "2012-06-01"}
    report = sales.get("/sales/compare", params=today | skipped | {"time_zone": "Pacific/Apia"}).json()
    assert (side(report["totals"]["previous"]), report["previous_cut_at"]) == ("2011-12-30..2011-12-30 0 0 0.00", None)
