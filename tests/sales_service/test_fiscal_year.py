"""Quarters and years of reports begin with the store's financial year."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.conftest import SetClock
from tests.support.store import Store


@pytest.fixture
def april(sales_in_zone: Callable[..., TestClient], store: Store, set_clock: SetClock) -> TestClient:
    """A store whose year begins in April; what it sold in each month of two years is the number of the month."""
    robot = store.product(price="100.00")
    for month in range(1, 25):
        year, number = 2023 + (month - 1) // 12, (month - 1) % 12 + 1
        store.sold_before(robot, f"{year}-{number:02}-15T12:00:00Z", 1, revenue=f"{month}.00")
    set_clock("2025-06-01T00:00:00Z")
    return sales_in_zone("UTC", fiscal_year_start_month=4)


def periods(sales: TestClient, start: str, end: str, interval: str, **more: str) -> list[str]:
    """The periods of a summary with their revenue, * where partial."""
    wanted = {"start_date": start, "end_date": end, "interval": interval, **more}
    rows = sales.get("/sales/summary", params=wanted).json()["rows"]
    return [
        f"{row['period']['start']}..{row['period']['end']}{'*' * row['period']['partial']} {row['revenue']}"
        for row in rows
    ]


@pytest.mark.parametrize("more", [{}, {"group_by": "product"}, {"group_by": "category"}, {"time_zone": "Etc/UTC"}])
def test_years_begin_with_the_setting(april: TestClient, more: dict[str, str]) -> None:
    assert periods(april, "2023-01-01", "2024-12-31", "year", **more) == [
        "2023-01-01..2023-03-31* 6.00",
        "2023-04-01..2024-03-31 114.00",
        "2024-04-01..2024-12-31* 180.00",
    ]


def test_quarters_of_april_are_quarters_of_the_calendar(april: TestClient) -> None:
    assert periods(april, "2023-01-01", "2023-06-30", "quarter") == [
        "2023-01-01..2023-03-31 6.00",
        "2023-04-01..2023-06-30 15.00",
    ]


@pytest.mark.parametrize("more", [{}, {"group_by": "product"}, {"time_zone": "Etc/UTC"}])
def test_quarters_that_are_none_of_the_calendar(
    sales_in_zone: Callable[..., TestClient], april: TestClient, more: dict[str, str]
) -> None:
    """The rollups' quarters do not fit into those of a year that begins in February."""
    february = sales_in_zone("UTC", fiscal_year_start_month=2)
    assert periods(february, "2023-01-01", "2023-07-31", "quarter", **more) == [
        "2023-01-01..2023-01-31* 1.00",
        "2023-02-01..2023-04-30 9.00",
        "2023-05-01..2023-07-31 18.00",
    ]
    assert periods(february, "2023-01-01", "2024-12-31", "year", **more) == [
        "2023-01-01..2023-01-31* 1.00",
        "2023-02-01..2024-01-31 90.00",
        "2024-02-01..2024-12-31* 209.00",
    ]


def test_a_whole_financial_year_is_compared_with_the_one_before(april: TestClient) -> None:
    wanted = {"start_date": "2024-04-01", "end_date": "2025-03-31", "interval": "year"}
    for to in ("previous_period", "previous_year"):
        report = april.get("/sales/compare", params=wanted | {"to": to}).json()
        (row,) = report["rows"]
        assert (row["previous"]["start"], row["previous"]["end"]) == ("2023-04-01", "2024-03-31")
        assert (row["current"]["partial"], row["previous"]["partial"]) == (False, False)
        assert row["change"]["revenue"]["percent"] == 57.89


def test_months_weeks_and_days_are_those_of_everybody(april: TestClient) -> None:
    assert periods(april, "2023-03-30", "2023-04-02", "week") == [
        "2023-03-30..2023-04-02* 0.00",
    ]
    assert periods(april, "2023-03-01", "2023-04-30", "month") == [
        "2023-03-01..2023-03-31 3.00",
        "2023-04-01..2023-04-30 4.00",
    ]
