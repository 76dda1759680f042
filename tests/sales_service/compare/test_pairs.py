"""Which periods of GET /sales/compare stand beside each other."""

import pytest

from tests.sales_service.compare.shop import PRICE, Shop, lines, side
from tests.support.figures import of_store

MARCH = ("2025-03-01", "2025-03-31")


# ---- by position


def test_weeks_pair_by_position_and_the_rest_has_no_partner(shop: Shop) -> None:
    """March 2025 falls into six weeks (its first is a week-end), February into five."""
    shop.sold("Robot", "2025-03-01", 1, "1.00")
    shop.sold("Robot", "2025-03-31", 2, "20.00")
    shop.sold("Robot", "2025-02-03", 1, "4.00")
    report = shop.compare(*MARCH, interval="week")
    rows = [
        "2025-03-01..2025-03-02*2 1 1 1.00 | 2025-02-01..2025-02-02*2 0 0 0.00 | 1.00 None",
        "2025-03-03..2025-03-09 0 0 0.00 | 2025-02-03..2025-02-09 1 1 4.00 | -4.00 -100.0",
        "2025-03-10..2025-03-16 0 0 0.00 | 2025-02-10..2025-02-16 0 0 0.00 | 0.00 None",
        "2025-03-17..2025-03-23 0 0 0.00 | 2025-02-17..2025-02-23 0 0 0.00 | 0.00 None",
        "2025-03-24..2025-03-30 0 0 0.00 | 2025-02-24..2025-02-28*5 0 0 0.00 | 0.00 None",
        "2025-03-31..2025-03-31*1 1 2 20.00 | -",
    ]
    assert lines(report["rows"]) == rows
    assert report["rows"][-1]["previous"] is None
    assert report["rows"][-1]["change"] is None
    grouped = shop.compare(*MARCH, interval="week", group_by="product")
    assert lines(grouped["rows"]) == [f"Robot {row}" for row in rows]
    assert side(report["totals"]["current"]) == "2025-03-01..2025-03-31 2 3 21.00"


def test_extra_previous_periods_are_rows_of_their_own(shop: Shop) -> None:
    shop.sold("Robot", "2025-02-28", 1, "1.00")
    shop.sold("Kite", "2025-01-31", 2, "8.00")
    parameters = {"to": "custom", "to_start_date": "2025-01-30", "to_end_date": "2025-02-01", "interval": "day"}
    rows = [
        "2025-02-27..2025-02-27 0 0 0.00 | 2025-01-30..2025-01-30 0 0 0.00 | 0.00 None",
        "2025-02-28..2025-02-28 1 1 1.00 | 2025-01-31..2025-01-31 1 2 8.00 | -7.00 -87.5",
        "- | 2025-02-01..2025-02-01 0 0 0.00",
    ]
    report = shop.compare("2025-02-27", "2025-02-28", **parameters)
    assert lines(report["rows"]) == rows
    assert report["rows"][-1] == {
        "upcoming": False,
        "current": None,
        "previous": {
            "start": "2025-02-01",
            "end": "2025-02-01",
            "days": 1,
            "partial": False,
            **of_store(0, 0, "0.00", PRICE),
        },
        "change": None,
    }
    cut = shop.compare("2025-02-27", "2025-02-28", **parameters, group_by="product", top=1)
    assert lines(cut["rows"]) == [
        "Robot 2025-02-27..2025-02-27 0 0 0.00 | 2025-01-30..2025-01-30 0 0 0.00 | 0.00 None",
        "Robot 2025-02-28..2025-02-28 1 1 1.00 | 2025-01-31..2025-01-31 0 0 0.00 | 1.00 None",
        "Robot - | 2025-02-01..2025-02-01 0 0 0.00",
    ]
    assert lines(cut["others"]["periods"]) == [
        "2025-02-27..2025-02-27 0 0 0.00 | 2025-01-30..2025-01-30 0 0 0.00 | 0.00 None",
        "2025-02-28..2025-02-28 0 0 0.00 | 2025-01-31..2025-01-31 1 2 8.00 | -8.00 -100.0",
        "- | 2025-02-01..2025-02-01 0 0 0.00",
    ]


@pytest.mark.parametrize(
    ("interval", "week_start", "pairs"),
    [
        ("month", None, [("04-01", "01-01"), ("05-01", "02-01"), ("06-01", "03-01")]),
        ("quarter", None, [("04-01", "01-01")]),
        ("year", None, [("04-01", "01-01")]),
    ],
)
def test_months_pair_by_position(
    shop: Shop, interval: str, week_start: str | None, pairs: list[tuple[str, str]]
) -> None:
    rows = shop.compare("2025-04-01", "2025-06-30", interval=interval)["rows"]
    assert [(row["current"]["start"][5:], row["previous"]["start"][5:]) for row in rows] == pairs


def test_weeks_may_begin_on_any_day(shop: Shop) -> None:
    rows = shop.compare("2025-05-10", "2025-05-20", interval="week", week_start="sunday")["rows"]
    assert [side(row["current"])[:22] for row in rows] == [
        "2025-05-10..2025-05-10",
        "2025-05-11..2025-05-17",
        "2025-05-18..2025-05-20",
    ]
    assert [side(row["previous"])[:22] for row in rows] == [
        "2025-04-29..2025-05-03",
        "2025-05-04..2025-05-09",
        "-",
    ]


# ---- a year earlier, by calendar


def test_a_leap_day_moves_no_day_after_it(shop: Shop) -> None:
    """What was sold on 1 March stands beside 1 March of the leap year, and 29 February alone."""
    shop.sold("Robot", "2024-02-29T17:00:00Z", 100, "100.00")
    shop.sold("Robot", "2024-03-01T17:00:00Z", 10, "10.00")
    shop.sold("Robot", "2025-03-01T17:00:00Z", 10, "10.00")
    rows = lines(shop.compare("2025-02-01", "2025-03-31", to="previous_year", interval="day")["rows"])
    assert len(rows) == 28 + 1 + 31
    assert rows[27:30] == [
        "2025-02-28..2025-02-28 0 0 0.00 | 2024-02-28..2024-02-28 0 0 0.00 | 0.00 None",
        "- | 2024-02-29..2024-02-29 1 100 100.00",
        "2025-03-01..2025-03-01 1 10 10.00 | 2024-03-01..2024-03-01 1 10 10.00 | 0.00 0.0",
    ]
    assert rows[-1] == "2025-03-31..2025-03-31 0 0 0.00 | 2024-03-31..2024-03-31 0 0 0.00 | 0.00 None"


Dates = tuple[str | None, str | None]


def starts(shop: Shop, start: str, end: str, **parameters: str) -> list[Dates]:
    """Where both periods of each row begin."""
    rows = shop.compare(start, end, **{"to": "previous_year"} | parameters)["rows"]
    return [(row["current"] and row["current"]["start"], row["previous"] and row["previous"]["start"]) for row in rows]


def test_a_leap_day_of_this_year_has_no_partner_either(shop: Shop) -> None:
    assert starts(shop, "2024-02-27", "2024-03-01", interval="day") == [
        ("2024-02-27", "2023-02-27"),
        ("2024-02-28", "2023-02-28"),
        ("2024-02-29", None),
        ("2024-03-01", "2023-03-01"),
    ]


def test_a_range_that_begins_on_a_leap_day_looks_back_to_the_28th_which_belongs_to_the_day_before(shop: Shop) -> None:
    assert starts(shop, "2024-02-29", "2024-03-01", interval="day") == [
        (None, "2023-02-28"),
        ("2024-02-29", None),
        ("2024-03-01", "2023-03-01"),
    ]


@pytest.mark.parametrize(
    ("start", "end", "days"), [("2024-01-01", "2024-12-31", 366), ("2025-01-01", "2025-12-31", 366)]
)
def test_a_year_of_days_stands_beside_the_same_days(shop: Shop, start: str, end: str, days: int) -> None:
    pairs = starts(shop, start, end, interval="day")
    assert len(pairs) == days
    both = [(current, previous) for current, previous in pairs if current and previous]
    assert len(both) == 365
    assert all(current[5:] == previous[5:] for current, previous in both)


@pytest.mark.parametrize(
    ("start", "end", "interval", "pairs"),
    [
        # The range a year earlier begins in a week that belongs to none of these.
        ("2025-01-06", "2025-01-19", "week", [
            (None, "2024-01-06"), ("2025-01-06", "2024-01-08"), ("2025-01-13", "2024-01-15"),
        ]),
        # A week of this year has its partner outside the range a year earlier.
        ("2026-03-09", "2026-03-16", "week", [
            (None, "2025-03-09"), ("2026-03-09", "2025-03-10"), ("2026-03-16", None),
        ]),
        ("2025-12-29", "2026-01-11", "week", [
            (None, "2024-12-29"), ("2025-12-29", "2024-12-30"), ("2026-01-05", "2025-01-06"),
        ]),
        ("2025-01-15", "2025-03-10", "month", [
            ("2025-01-15", "2024-01-15"), ("2025-02-01", "2024-02-01"), ("2025-03-01", "2024-03-01"),
        ]),
        ("2024-02-29", "2024-03-31", "month", [("2024-02-29", "2023-02-28"), ("2024-03-01", "2023-03-01")]),
        ("2025-02-10", "2025-07-01", "quarter", [
            ("2025-02-10", "2024-02-10"), ("2025-04-01", "2024-04-01"), ("2025-07-01", "2024-07-01"),
        ]),
        ("2023-06-01", "2025-01-31", "year", [
            ("2023-06-01", "2022-06-01"), ("2024-01-01", "2023-01-01"), ("2025-01-01", "2024-01-01"),
        ]),
    ],
)  # fmt: skip
def test_periods_stand_beside_those_of_the_same_name(
    shop: Shop, start: str, end: str, interval: str, pairs: list[Dates]
) -> None:
    assert starts(shop, start, end, interval=interval) == pairs


def test_weeks_that_begin_on_sundays_stand_beside_such_weeks(shop: Shop) -> None:
    pairs = starts(shop, "2025-03-02", "2025-03-15", interval="week", week_start="sunday")
    assert pairs == [(None, "2024-03-02"), ("2025-03-02", "2024-03-03"), ("2025-03-09", "2024-03-10")]


def test_others_are_paired_like_the_rows(shop: Shop) -> None:
    shop.sold("Robot", "2025-03-01", 9, "9.00")
    shop.sold("Kite", "2024-02-29", 1, "1.00")
    report = shop.compare("2025-02-28", "2025-03-01", to="previous_year", interval="day", group_by="product", top=1)
    assert lines(report["others"]["periods"]) == [
        "2025-02-28..2025-02-28 0 0 0.00 | 2024-02-28..2024-02-28 0 0 0.00 | 0.00 None",
        "- | 2024-02-29..2024-02-29 1 1 1.00",
        "2025-03-01..2025-03-01 0 0 0.00 | 2024-03-01..2024-03-01 0 0 0.00 | 0.00 None",
    ]


# ---- weekdays beside weekdays


def test_days_and_weeks_of_364_days_earlier_pair_by_position(shop: Shop) -> None:
    assert starts(shop, "2025-02-28", "2025-03-01", to="same_weekdays", interval="day") == [
        ("2025-02-28", "2024-03-01"),
        ("2025-03-01", "2024-03-02"),
    ]
    assert starts(shop, "2025-10-29", "2025-11-10", to="same_weekdays", interval="week") == [
        ("2025-10-29", "2024-10-30"),
        ("2025-11-03", "2024-11-04"),
        ("2025-11-10", "2024-11-11"),
    ]


def test_months_of_364_days_earlier_pair_by_name(shop: Shop) -> None:
    """On the last of a month that range begins in the month after: by position, every month would be one off."""
    assert starts(shop, "2025-01-31", "2025-03-10", to="same_weekdays", interval="month") == [
        ("2025-01-31", None),
        ("2025-02-01", "2024-02-02"),
        ("2025-03-01", "2024-03-01"),
    ]


def test_a_week_earlier_pairs_by_position(shop: Shop) -> None:
    assert starts(shop, "2025-03-01", "2025-03-02", to="same_weekday", interval="day") == [
        ("2025-03-01", "2025-02-22"),
        ("2025-03-02", "2025-02-23"),
    ]
    assert starts(shop, "2025-03-01", "2025-03-03", to="same_weekday", interval="month") == [
        ("2025-03-01", "2025-02-22"),
    ]
