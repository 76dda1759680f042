"""GET /sales/summary: what is refused, as too large or as no report."""

from collections.abc import Callable
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from tests.conftest import recorded_statements
from tests.sales_service.summary.conftest import FIRST_QUARTER, Shop
from tests.support.figures import figures
from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import Store


@pytest.mark.parametrize(
    ("parameters", "fits"),
    [
        ({"interval": "day", "end_date": "2025-01-12"}, True),
        ({"interval": "day", "end_date": "2025-01-13"}, False),
        ({"interval": "week", "end_date": "2025-03-23"}, True),
        ({"interval": "week", "end_date": "2025-03-24"}, False),
        ({"interval": "month", "end_date": "2025-12-31"}, True),
        ({"interval": "month", "end_date": "2026-01-01"}, False),
        ({"interval": "quarter", "end_date": "2027-12-31"}, True),
        ({"interval": "quarter", "end_date": "2028-01-01"}, False),
        ({"interval": "year", "end_date": "2036-12-31"}, True),
        ({"interval": "year", "end_date": "2037-01-01"}, False),
        ({"interval": "month", "end_date": "2025-04-30", "group_by": "product"}, True),
        ({"interval": "month", "end_date": "2025-05-31", "group_by": "product"}, False),
        ({"interval": "month", "end_date": "2025-06-30", "group_by": "category"}, True),
        ({"interval": "month", "end_date": "2025-07-31", "group_by": "category"}, False),
        ({"interval": "month", "end_date": "2025-12-31", "group_by": "product", "top": 1}, True),
        ({"interval": "month", "end_date": "2025-12-31", "group_by": "product", "top": 2}, False),
        ({"interval": "month", "end_date": "2025-12-31", "group_by": "category", "category": "toys"}, True),
        ({"interval": "month", "end_date": "2025-12-31", "group_by": "category", "category": ["toys", "books"]}, False),
        ({"group_by": "product", "end_date": "2199-12-31"}, True),
    ],
)
@pytest.mark.parametrize("zone", [None, "Asia/Tokyo"])
def test_a_report_has_at_most_so_many_rows(
    sales_in_zone: Callable[..., TestClient],
    shop: Shop,
    parameters: dict[str, Any],
    fits: bool,
    zone: str | None,
) -> None:
    small = sales_in_zone("UTC", report_row_limit=12)
    parameters = {"start_date": "2025-01-01", **parameters} | ({"time_zone": zone} if zone else {})
    answer = small.get("/sales/summary", params=parameters)
    if fits:
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["rows"]) <= 12
    else:
        assert "12" in assert_problem(answer, 422, "range_too_large", instance="/sales/summary")["detail"]


def test_groups_without_an_interval_are_rows_too(sales_in_zone: Callable[..., TestClient], shop: Shop) -> None:
    assert_problem(
        sales_in_zone("UTC", report_row_limit=2).get("/sales/summary", params={"group_by": "product"}),
        422,
        "range_too_large",
    )
    assert sales_in_zone("UTC", report_row_limit=3).get("/sales/summary", params={"group_by": "product"}).is_success


@pytest.mark.parametrize(("asked", "rows"), [({}, 5), ({"interval": "month"}, 20)])
def test_the_refusal_counts_all_rows_that_there_would_be(
    sales_in_zone: Callable[..., TestClient], store: Store, asked: dict[str, str], rows: int
) -> None:
    """Of groups too that were not read: one more than fits is enough to know."""
    for _ in range(5):
        store.sold_before(store.product(), "2025-01-05T00:00:00Z")
    parameters = {"start_date": "2025-01-01", "end_date": "2025-04-30", "group_by": "product", **asked}
    answer = sales_in_zone("UTC", report_row_limit=4).get("/sales/summary", params=parameters)
    assert assert_problem(answer, 422, "range_too_large")["detail"] == (
        f"The report would have {rows} rows, more than 4. Use a longer interval, a shorter range, "
        "`top`, or filter by product or category."
    )


def test_a_range_of_centuries_by_day_is_refused_before_anything_is_read(shop: Shop) -> None:
    centuries = {"start_date": "1900-01-01", "end_date": "2199-12-31"}
    with recorded_statements(shop.store.sales) as statements:
        answer = shop.store.sales.get("/sales/summary", params=centuries | {"interval": "day"})
    problem = assert_problem(answer, 422, "range_too_large")
    assert "109573" in problem["detail"]
    assert [statement for statement in statements if "SELECT" in statement.upper().split()] == []
    assert shop.store.summary(**centuries, interval="week", week_start="sunday")["totals"]["sales"] == 7
    assert shop.store.summary(**centuries, interval="year", group_by="product", time_zone="Asia/Kolkata")[
        "totals"
    ] == figures(7, 23, "210.00")


def test_a_foreign_zone_reads_only_so_many_sales(sales_in_zone: Callable[..., TestClient], shop: Shop) -> None:
    small = sales_in_zone("UTC", scan_sales_limit=3)

    def ask(**parameters: Any) -> Any:
        return small.get("/sales/summary", params=FIRST_QUARTER | parameters)

    problem = assert_problem(ask(time_zone="Asia/Tokyo"), 422, "range_too_large", instance="/sales/summary")
    assert "Asia/Tokyo" in problem["detail"]
    assert "UTC" in problem["detail"]
    assert ask().is_success
    assert ask(time_zone="UTC").is_success
    assert ask(time_zone="Asia/Tokyo", category="home").json()["totals"]["sales"] == 1
    assert ask(time_zone="Asia/Tokyo", product_id=shop.ids("Robot", "Kite")).status_code == 422
    assert ask(time_zone="Asia/Tokyo", product_id=shop.ids("Robot")).json()["totals"]["sales"] == 2
    assert ask(time_zone="Asia/Tokyo", start_date="2025-03-01").json()["totals"]["sales"] == 2


@pytest.mark.parametrize(
    ("parameters", "parameter"),
    [
        ("start_date=2025-02-29", "start_date"),
        ("start_date=0000-00-00", "start_date"),
        ("start_date=0001-01-01", "start_date"),
        ("start_date=1899-12-31", "start_date"),
        ("end_date=2200-01-01", "end_date"),
        ("end_date=9999-12-31", "end_date"),
        ("end_date=2025-1-1", "end_date"),
        ("end_date=2025-01-01T00:00:00Z", "end_date"),
        ("end_date=today", "end_date"),
        ("end_date=", "end_date"),
        ("time_zone=Mars/Olympus", "time_zone"),
        ("time_zone=%2B01:00", "time_zone"),
        ("time_zone=utc%00", "time_zone"),
        ("time_zone=../../etc/passwd", "time_zone"),
        ("time_zone=", "time_zone"),
        ("product_id=0", "product_id"),
        ("product_id=abc", "product_id"),
        ("product_id=9223372036854775808", "product_id"),
        ("product_id=9223372036854775807", "product_id"),
        ("category=gadgets", "category"),
        ("category=toys&category=Toys", "category"),
        ("group_by=sale", "group_by"),
        ("interval=minute", "interval"),
        ("interval=", "interval"),
        ("week_start=someday", "week_start"),
        ("group_by=product&top=0", "top"),
        ("group_by=product&top=201", "top"),
        ("group_by=product&top=1.5", "top"),
        ("group_by=product&order_by=name", "order_by"),
        ("group_by=product&order_by=--units", "order_by"),
        ("group_by=product&group_by=category", "group_by"),
        ("start_date=2025-01-01&start_date=2025-01-01", "start_date"),
        ("time_zone=UTC&time_zone=UTC", "time_zone"),
        ("from=2025-01-01", "from"),
        ("limit=10", "limit"),
        ("min_units=0", "min_units"),
        ("order_ref=", "order_ref"),
        ("voided=any", "voided"),
        ("to=previous_year", "to"),
    ],
)
def test_a_parameter_outside_its_rules_is_refused(sales: TestClient, parameters: str, parameter: str) -> None:
    assert_parameter_refused(sales.get(f"/sales/summary?{parameters}"), parameter)


@pytest.mark.parametrize(
    ("parameters", "advice"),
    [
        ("start_date=2025-02-02&end_date=2025-02-01", "end_date"),
        ("top=3", "group_by"),
        ("order_by=revenue", "group_by"),
        ("interval=day&top=3&order_by=units", "group_by"),
    ],
)
def test_parameters_that_do_not_go_together_are_refused(sales: TestClient, parameters: str, advice: str) -> None:
    answer = sales.get(f"/sales/summary?{parameters}")
    errors = [{"parameter": ANY, "detail": ANY}]
    assert advice in assert_problem(answer, 422, "invalid_request", errors=errors)["detail"]


def test_unknown_products_are_named(shop: Shop) -> None:
    known = shop.ids("Robot")[0]
    answer = shop.store.sales.get("/sales/summary", params={"product_id": [known, known + 1000, known + 2000]})
    advice = assert_parameter_refused(answer, "product_id")
    assert f"{known + 1000}, {known + 2000}" in advice
    assert f" {known}," not in advice


def test_of_many_unknown_products_ten_are_named_once_each(sales: TestClient) -> None:
    answer = sales.get("/sales/summary", params={"product_id": [9001, *range(9001, 9013)]})
    ten = "no such product: 9001, 9002, 9003, 9004, 9005, 9006, 9007, 9008, 9009, 9010"
    errors = [{"parameter": "product_id", "detail": ten}]
    assert assert_problem(answer, 422, "invalid_request", errors=errors)["detail"] == f"product_id: {ten}"
