"""GET /sales/compare: what is no comparison, and what is too large."""

from collections.abc import Callable
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.compare.conftest import MARCH
from tests.sales_service.compare.shop import Parameters, Shop
from tests.support.problems import assert_parameter_refused, assert_problem


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
