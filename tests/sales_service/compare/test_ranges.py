"""GET /sales/compare: which range is compared with."""

from datetime import date

import pytest

from tests.sales_service.compare.shop import Shop, lines, side


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
