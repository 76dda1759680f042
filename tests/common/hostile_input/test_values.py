"""Numbers, dates and instants that cannot be: a problem that names the field, and nothing changed."""

from typing import Any
from unittest.mock import ANY

import pytest

from tests.common.hostile_input.conftest import JSON
from tests.support.problems import assert_field_refused, assert_parameter_refused, assert_problem
from tests.support.store import Store

# ---- numbers

NOT_COUNTS = [
    "1.5",
    "1e400",
    "-1e400",
    "1e999999999999",
    "1e-5",
    "-0",
    "-0.0",
    "1" + "0" * 20,
    "-1",
    "true",
    '"1"',
    "[]",
]


@pytest.mark.parametrize("number", NOT_COUNTS)
def test_a_count_is_a_whole_number_in_range(store: Store, robot: dict[str, Any], unchanged: None, number: str) -> None:
    for client, method, path, member, rest in [
        (store.products, "POST", "/products", "current_inventory", '"name":"x","category":"toys","price":1,'),
        (store.products, "PATCH", f"/products/{robot['id']}", "low_stock_threshold", ""),
        (store.products, "POST", f"/products/{robot['id']}/inventory-transactions", "quantity", ""),
        (store.sales, "POST", "/sales", "units", f'"product_id":{robot["id"]},'),
    ]:
        answer = client.request(method, path, content=f'{{{rest}"{member}":{number}}}', headers=JSON)
        assert_field_refused(answer, f"/{member}")


NOT_AMOUNTS = ["1.999", "0.001", "1e400", "1e-400", "1e999999999999", "-0", "-0.0", "-1", "100000000", "1" + "0" * 20]


@pytest.mark.parametrize("number", [*NOT_AMOUNTS, '"1e2"', '"NaN"', '"-0"', '"0x10"', '"1_0"', "true", "null"])
def test_an_amount_is_whole_cents_in_range(store: Store, robot: dict[str, Any], unchanged: None, number: str) -> None:
    answer = store.products.post(
        "/products", content=f'{{"name":"x","category":"toys","price":{number}}}', headers=JSON
    )
    assert_field_refused(answer, "/price")
    if number != "null":
        body = f'{{"product_id":{robot["id"]},"units":1,"unit_price":{number}}}'
        assert_field_refused(store.sales.post("/sales", content=body, headers=JSON), "/unit_price")


def test_an_id_beyond_64_bits_is_not_valid(store: Store, unchanged: None) -> None:
    for number in ("9223372036854775808", "1e400", "-1", "0", "1.5", '"1"', "null"):
        body = f'{{"product_id":{number},"units":1}}'
        assert_field_refused(store.sales.post("/sales", content=body, headers=JSON), "/product_id")
    for client, path in [
        (store.products, "/products/{}"),
        (store.products, "/products/{}/inventory"),
        (store.products, "/products/{}/inventory-transactions"),
        (store.sales, "/sales/{}"),
    ]:
        for value in (
            "9223372036854775808",
            "1" + "0" * 400,
            "-1",
            "0",
            "1e3",
            "0x1",
            "NaN",
            "%F0%9F%A4%96",
            "%00",
            "1;--",
        ):
            answer = client.get(path.format(value))
            assert_problem(answer, 422, "invalid_request", errors=[{"parameter": ANY, "detail": ANY}])


# ---- instants and dates

BAD_DATES = ["0000-00-00", "9999-12-31", "0001-01-01", "2025-02-29", "2025-13-01", "2025-1-1", "20250101", "today", ""]


@pytest.mark.parametrize("day", [*BAD_DATES, "2025-01-01 ", "2025-01-01T00:00:00Z", "١٩٩٩-٠١-٠١", "1", "2025-W01-1"])
def test_a_date_is_of_the_calendar_and_within_two_hundred_years(
    store: Store, robot: dict[str, Any], unchanged: None, day: str
) -> None:
    for client, path in [
        (store.products, f"/products/{robot['id']}/inventory-transactions"),
        (store.sales, "/sales"),
        (store.sales, "/sales/summary"),
        (store.sales, "/sales/compare"),
    ]:
        for parameter in ("start_date", "end_date"):
            dates = {"start_date": "2025-01-01", "end_date": "2025-01-31"} | {parameter: day}
            assert_parameter_refused(client.get(path, params=dates), parameter)


BAD_INSTANTS = ["0000-00-00T00:00:00Z", "9999-12-31T23:59:59-14:00", "2025-02-29T00:00:00Z", "2025-01-01T25:00:00Z"]


@pytest.mark.parametrize(
    "instant",
    [
        *BAD_INSTANTS,
        "2025-01-01T00:00:00",
        "2025-01-01",
        "2025-01-01T00:00:00+25:00",
        "2025-01-01 00:00:00Z",
        "1735689600",
        "2025-01-01T00:00:60Z",
        "2025-01-01T00:00Z",
        "2025-01-01T00:00:00.1234567890Z",
        "now",
        "",
    ],
)
def test_an_instant_has_an_offset_and_is_of_the_calendar(
    store: Store, robot: dict[str, Any], unchanged: None, instant: str
) -> None:
    path = f"/products/{robot['id']}/inventory"
    assert_parameter_refused(store.products.get(path, params={"as_of": instant}), "as_of")
    sale = {"product_id": robot["id"], "units": 1, "sold_at": instant, "take_stock": False}
    assert_field_refused(store.sales.post("/sales", json=sale), "/sold_at")


@pytest.mark.parametrize("instant", [1735689600, 1735689600.5, True, {}, ["2025-01-01T00:00:00Z"]], ids=repr)
def test_an_instant_is_text(store: Store, robot: dict[str, Any], unchanged: None, instant: object) -> None:
    sale = {"product_id": robot["id"], "units": 1, "sold_at": instant}
    assert_field_refused(store.sales.post("/sales", json=sale), "/sold_at")
