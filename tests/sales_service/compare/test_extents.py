"""How much of its period each side of a comparison is: days, partial, upcoming, and what a cut took."""

from typing import Any

from tests.sales_service.compare.shop import PRICE, Shop, changes, line, lines
from tests.sales_service.conftest import SetClock
from tests.support.figures import figures


def each_day(shop: Shop, month: str, days: int) -> None:
    """Ten Robots for 10.00 on each of the first days of a month."""
    for day in range(1, days + 1):
        shop.sold("Robot", f"{month}-{day:02}", 10, "10.00")


# ---- unequal stretches side by side


def test_clipped_weeks_of_unequal_length_have_no_percentage(shop: Shop, set_clock: SetClock) -> None:
    """October begins on a Wednesday in 2025 and on a Tuesday in 2024."""
    set_clock("2026-01-01T00:00:00Z")
    each_day(shop, "2024-10", 31)
    each_day(shop, "2025-10", 31)
    report = shop.compare("2025-10-01", "2025-10-31", to="previous_year", interval="week")
    assert line(report["totals"]) == (
        "2025-10-01..2025-10-31 31 310 310.00 | 2024-10-01..2024-10-31 31 310 310.00 | 0.00 0.0"
    )
    assert lines(report["rows"]) == [
        "2025-10-01..2025-10-05*5 5 50 50.00 | 2024-10-01..2024-10-06*6 6 60 60.00 | -10.00 unequal",
        "2025-10-06..2025-10-12 7 70 70.00 | 2024-10-07..2024-10-13 7 70 70.00 | 0.00 0.0",
        "2025-10-13..2025-10-19 7 70 70.00 | 2024-10-14..2024-10-20 7 70 70.00 | 0.00 0.0",
        "2025-10-20..2025-10-26 7 70 70.00 | 2024-10-21..2024-10-27 7 70 70.00 | 0.00 0.0",
        "2025-10-27..2025-10-31*5 5 50 50.00 | 2024-10-28..2024-10-31*4 4 40 40.00 | 10.00 unequal",
    ]
    assert report["rows"][0]["change"]["units"] == {"absolute": -10, "percent": None, "reason": "unequal_periods"}


def test_a_range_that_cuts_weeks_says_so_on_both_sides(shop: Shop, set_clock: SetClock) -> None:
    set_clock("2026-01-01T00:00:00Z")
    each_day(shop, "2025-10", 31)
    each_day(shop, "2025-09", 30)
    assert lines(shop.compare("2025-10-10", "2025-10-31", interval="week")["rows"]) == [
        "2025-10-10..2025-10-12*3 3 30 30.00 | 2025-09-18..2025-09-21*4 4 40 40.00 | -10.00 unequal",
        "2025-10-13..2025-10-19 7 70 70.00 | 2025-09-22..2025-09-28 7 70 70.00 | 0.00 0.0",
        "2025-10-20..2025-10-26 7 70 70.00 | 2025-09-29..2025-10-05 7 70 70.00 | 0.00 0.0",
        "2025-10-27..2025-10-31*5 5 50 50.00 | 2025-10-06..2025-10-09*4 4 40 40.00 | 10.00 unequal",
    ]


def test_whole_periods_are_equals_whatever_their_days(shop: Shop) -> None:
    each_day(shop, "2024-02", 29)
    each_day(shop, "2025-02", 28)
    rows = shop.compare("2025-02-01", "2025-02-28", to="previous_year", interval="month")["rows"]
    assert lines(rows) == ["2025-02-01..2025-02-28 28 280 280.00 | 2024-02-01..2024-02-29 29 290 290.00 | -10.00 -3.45"]


def test_clipped_months_and_quarters_too(shop: Shop) -> None:
    each_day(shop, "2025-03", 31)
    each_day(shop, "2025-02", 28)
    rows = shop.compare("2025-03-30", "2025-04-03", interval="month")["rows"]
    assert lines(rows) == [
        "2025-03-30..2025-03-31*2 2 20 20.00 | 2025-03-25..2025-03-29*5 5 50 50.00 | -30.00 unequal",
        "2025-04-01..2025-04-03*3 0 0 0.00 | -",
    ]


def test_equal_stretches_have_a_percentage_though_they_are_partial(shop: Shop) -> None:
    each_day(shop, "2025-03", 31)
    each_day(shop, "2024-03", 31)
    rows = shop.compare("2025-03-10", "2025-03-20", to="previous_year", interval="month")["rows"]
    assert lines(rows) == [
        "2025-03-10..2025-03-20*11 11 110 110.00 | 2024-03-10..2024-03-20*11 11 110 110.00 | 0.00 0.0"
    ]


def test_no_baseline_is_the_first_reason(shop: Shop) -> None:
    shop.sold("Robot", "2025-03-30", 1, "1.00")
    row = shop.compare("2025-03-30", "2025-04-03", interval="month")["rows"][0]
    assert (row["current"]["days"], row["previous"]["days"]) == (2, 5)
    assert row["change"]["revenue"] == {"absolute": "1.00", "percent": None, "reason": "no_baseline"}


# ---- while the range is running


def test_the_running_week_of_a_running_month_is_not_compared_with_fewer_days(shop: Shop, set_clock: SetClock) -> None:
    """On 25 November 2026, a Wednesday; a year earlier the week began a day later in the month."""
    set_clock("2026-11-25T14:24:00Z")
    each_day(shop, "2025-11", 30)
    each_day(shop, "2026-11", 25)
    report = shop.compare("2026-11-01", "2026-11-30", to="previous_year", interval="week")
    assert report["previous_cut_at"] == "2025-11-25T14:24:00.000000Z"
    assert line(report["totals"]) == (
        "2026-11-01..2026-11-30*25 25 250 250.00 | 2025-11-01..2025-11-30*25 25 250 250.00 of 30 300 300.00 | 0.00 0.0"
    )
    assert lines(report["rows"])[-3:] == [
        "2026-11-16..2026-11-22 7 70 70.00 | 2025-11-17..2025-11-23 7 70 70.00 | 0.00 0.0",
        "2026-11-23..2026-11-29*3 3 30 30.00 | 2025-11-24..2025-11-30*2 2 20 20.00 of 7 70 70.00 | 10.00 unequal",
        "2026-11-30..2026-11-30*0 0 0 0.00 | - | upcoming",
    ]


def test_what_has_not_begun_is_upcoming_and_does_not_change(shop: Shop) -> None:
    """On 15 July at noon; the sales of June are at noon too, so that the 15th is the first that a cut takes."""
    each_day(shop, "2025-06", 30)
    each_day(shop, "2025-07", 14)
    report = shop.compare("2025-07-01", "2025-07-31", interval="day")
    assert lines(report["rows"])[13:17] == [
        "2025-07-14..2025-07-14 1 10 10.00 | 2025-06-14..2025-06-14 1 10 10.00 | 0.00 0.0",
        "2025-07-15..2025-07-15*1 0 0 0.00 | 2025-06-15..2025-06-15*1 0 0 0.00 of 1 10 10.00 | 0.00 None",
        "2025-07-16..2025-07-16*0 0 0 0.00 | 2025-06-16..2025-06-16*0 0 0 0.00 of 1 10 10.00 | upcoming",
        "2025-07-17..2025-07-17*0 0 0 0.00 | 2025-06-17..2025-06-17*0 0 0 0.00 of 1 10 10.00 | upcoming",
    ]
    assert [row["upcoming"] for row in report["rows"]] == [False] * 15 + [True] * 16
    assert {str(row["change"]) for row in report["rows"][15:]} == {"None"}


def test_a_running_row_whole(shop: Shop) -> None:
    shop.sold("Robot", "2025-07-02", 2, "20.00")
    shop.sold("Robot", "2025-06-02", 1, "10.00")
    shop.sold("Robot", "2025-06-29", 3, "30.00")
    report = shop.compare("2025-07-01", "2025-07-31", group_by="category")
    both = {
        "current": running("2025-07-01", "2025-07-31", 1, 2, "20.00"),
        "previous": running("2025-06-01", "2025-06-30", 1, 1, "10.00") | {"whole": figures(2, 4, "40.00", PRICE)},
        "change": changes(
            {
                "sales": {"absolute": 0, "percent": 0.0, "reason": None},
                "units": {"absolute": 1, "percent": 100.0, "reason": None},
                "revenue": {"absolute": "10.00", "percent": 100.0, "reason": None},
                "list_total": {"absolute": "99999999.99", "percent": 100.0, "reason": None},
                "discount": {"absolute": "99999989.99", "percent": 100.0, "reason": None},
                "average_sale": {"absolute": "10.00", "percent": 100.0, "reason": None},
            }
        ),
    }
    assert report["totals"] == both
    assert report["rows"] == [{"category": "toys", "upcoming": False, **both}]


def running(start: str, end: str, sales: int, units: int, revenue: str) -> dict[str, Any]:
    """A side of which 15 days have begun."""
    dates = {"start": start, "end": end, "days": 15, "partial": True}
    return dates | figures(sales, units, revenue, PRICE)


def test_a_range_that_has_not_begun(shop: Shop) -> None:
    shop.sold("Robot", "2025-07-02", 2, "20.00")
    report = shop.compare("2025-08-01", "2025-08-31")
    nothing = "2025-08-01..2025-08-31*0 0 0 0.00 | 2025-07-01..2025-07-31*0 0 0 0.00 of 1 2 20.00"
    assert lines(report["rows"]) == [f"{nothing} | upcoming"]
    assert line(report["totals"]) == f"{nothing} | 0.00 None"


def test_uncut_beside_running_is_unequal(shop: Shop) -> None:
    each_day(shop, "2025-06", 30)
    each_day(shop, "2025-07", 10)
    report = shop.compare("2025-07-01", "2025-07-31", like_for_like=False)
    assert line(report["totals"]) == (
        "2025-07-01..2025-07-31*15 10 100 100.00 | 2025-06-01..2025-06-30 30 300 300.00 | -200.00 unequal"
    )


def test_others_say_what_a_cut_took(shop: Shop) -> None:
    """Of a product that sold after the cut only, too."""
    shop.sold("Robot", "2025-07-02", 2, "20.00")
    shop.sold("Kite", "2025-06-02", 1, "10.00")
    shop.sold("Lamp", "2025-06-29", 3, "30.00")
    report = shop.compare("2025-07-01", "2025-07-31", group_by="product", top=1, interval="month")
    others = report["others"]
    assert others.pop("groups") == 2
    side = "2025-07-01..2025-07-31*15 0 0 0.00 | 2025-06-01..2025-06-30*15 1 1 10.00 of 2 4 40.00 | -10.00 -100.0"
    assert lines(others.pop("periods")) == [side]
    assert line(others) == side


def test_a_cut_at_midnight_leaves_the_days_before_whole(shop: Shop, set_clock: SetClock) -> None:
    set_clock("2025-07-11T00:00:00Z")
    each_day(shop, "2025-06", 30)
    rows = shop.compare("2025-07-01", "2025-07-31", interval="day")["rows"]
    assert [(row["previous"] or {}).get("days") for row in rows[8:12]] == [1, 1, 0, 0]
    assert ["whole" in row["previous"] for row in rows[8:12]] == [False, False, True, True]
    assert [row["current"]["days"] for row in rows[8:12]] == [1, 1, 1, 0]
