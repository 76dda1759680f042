"""GET /store: what a client has to know before it shows an amount or a date."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from common.db.schema_version import known_revisions
from tests.sales_service.conftest import SetClock
from tests.support.problems import assert_parameter_refused
from tests.support.store import Store


def test_the_store_as_it_is_set(sales_in_zone: Callable[..., TestClient], set_clock: SetClock) -> None:
    """The day is the store's: in Auckland the next one has begun."""
    set_clock("2026-03-31T23:30:00Z")
    client = sales_in_zone(
        "Pacific/Auckland",
        store_name="Kiosk & Söhne",
        currency="NZD",
        week_start="sunday",
        fiscal_year_start_month=4,
    )
    body = client.get("/store").json()
    versions = body.pop("versions")
    assert body == {
        "name": "Kiosk & Söhne",
        "currency": "NZD",
        "currency_digits": 2,
        "time_zone": "Pacific/Auckland",
        "now": "2026-03-31T23:30:00.000000Z",
        "today": "2026-04-01",
        "week_start": "sunday",
        "fiscal_year_start_month": 4,
        "first_sale_on": None,
    }
    assert versions.keys() == {"service", "schema_revision", "database"}
    assert versions["schema_revision"] == known_revisions()[0]
    assert versions["database"][0].isdigit()


def test_the_first_sale_is_on_the_stores_day(store: Store, sales_in_zone: Callable[..., TestClient]) -> None:
    robot = store.product()
    assert store.sales.get("/store").json()["first_sale_on"] is None
    sales = sales_in_zone("Asia/Tokyo")
    for sold_at in ("2025-05-02T10:00:00Z", "2025-03-01T16:00:00Z"):
        body = {"product_id": robot["id"], "units": 1, "sold_at": sold_at, "take_stock": False}
        assert sales.post("/sales", json=body).status_code == 201
    assert sales.get("/store").json()["first_sale_on"] == "2025-03-02"


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 2), ("ISK", 0)])
def test_amounts_have_the_decimals_of_their_currency(
    sales_in_zone: Callable[..., TestClient], currency: str, digits: int
) -> None:
    assert sales_in_zone("UTC", currency=currency).get("/store").json()["currency_digits"] == digits


def test_it_is_never_stored_and_takes_no_parameter(sales: TestClient) -> None:
    assert sales.get("/store").headers["cache-control"] == "no-store"
    assert_parameter_refused(sales.get("/store", params={"zone": "UTC"}), "zone")
