"""Every report on whole imported files is DuckDB's: the real sales of a year, and ten million synthetic ones.

Run by hand, with `pytest -m large`: the files are written and imported by the commands that users have.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from benchmarks import synthetic
from benchmarks.imports import append_as_imported
from common.settings import Settings
from sales_service.demo.complete_journey import import_file, write_files
from tests.sales_service.conftest import services_in_zones
from tests.sales_service.duck_oracle import SUMMARIES, Recorded, Summary
from tests.sales_service.test_complete_journey import COMPARISONS, FIRST, LAST, STORE_ZONE, ZONES

pytestmark = pytest.mark.large

SYNTHETIC_SALES = 10_000_000
SYNTHETIC_COMPARISONS = [
    (("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")),
    (("2025-11-11", "2026-10-17"), ("2024-12-05", "2025-11-10")),
]

READ_FILES = """
CREATE TABLE sold AS SELECT sku AS product_id, category, units, revenue, sold_at
FROM read_csv($sales, types={'sku': 'VARCHAR', 'revenue': 'DECIMAL(18, 2)', 'sold_at': 'TIMESTAMP'}) AS sales
JOIN read_csv($products, types={'sku': 'VARCHAR'}) AS products USING (sku)
"""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files are."""
    return tmp_path_factory.mktemp("imported")


@pytest.fixture(scope="module")
def environment(database_url: URL) -> Iterator[pytest.MonkeyPatch]:
    """The import commands act on the tests' database."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_URL", database_url.render_as_string(hide_password=False))
        yield environment


def recorded(service: TestClient, engine: Engine, products: Path, sales: Path, *dates: str) -> Recorded:
    """The service beside DuckDB with the files that were imported."""
    duck = duckdb.connect()
    duck.execute(READ_FILES, {"products": str(products), "sales": str(sales)})
    with engine.connect() as connection:
        ids = {row.sku: row.id for row in connection.execute(text("SELECT sku, id FROM products"))}
    return Recorded(service, duck, ids, *dates)


@pytest.fixture(scope="module")
def journey(settings: Settings, engine: Engine, directory: Path, environment: pytest.MonkeyPatch) -> Iterator[Recorded]:
    """The whole Complete Journey data set."""
    products, sales = directory / "journey-products.csv", directory / "journey-sales.csv"
    write_files(products, sales)
    environment.setenv("TIME_ZONE", STORE_ZONE)
    with services_in_zones(settings, engine, STORE_ZONE) as services:
        import_file("products_service.cli", products)
        import_file("sales_service.cli", sales)
        yield recorded(services[STORE_ZONE], engine, products, sales, FIRST, LAST)


@pytest.fixture(scope="module")
def large(settings: Settings, engine: Engine, directory: Path, environment: pytest.MonkeyPatch) -> Iterator[Recorded]:
    """Ten million sales of three years."""
    products, sales = directory / "large-products.csv", directory / "large-sales.csv"
    generator = np.random.default_rng(1)
    prices = synthetic.list_prices(generator)
    for chunk in synthetic.chunks(generator, prices, SYNTHETIC_SALES):
        append_as_imported(sales, chunk)
    environment.setenv("TIME_ZONE", "UTC")
    with services_in_zones(settings, engine, "UTC") as services:
        with engine.begin() as connection:
            synthetic.insert_products(connection, prices)
            rows = connection.execute(text("SELECT sku, category FROM products"))
            products.write_text("sku,category\n" + "".join(f"{sku},{category}\n" for sku, category in rows))
        import_file("sales_service.cli", sales)
        dates = synthetic.FIRST_DAY.isoformat(), synthetic.LAST_DAY.isoformat()
        yield recorded(services["UTC"], engine, products, sales, *dates)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kind", SUMMARIES)
def test_summaries(journey: Recorded, zone: str, kind: Summary) -> None:
    journey.check_summary(zone, *kind)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("current", "previous"), COMPARISONS)
def test_comparisons(journey: Recorded, zone: str, current: tuple[str, str], previous: tuple[str, str]) -> None:
    journey.check_comparison(zone, current, previous)


def test_every_sale_of_the_data_set_is_in_its_year(journey: Recorded) -> None:
    report = journey.ask("/sales/summary", start_date="2017-01-01", end_date="2017-12-31")
    assert report["totals"]["sales"] == journey.ask("/sales/summary")["totals"]["sales"] == 1_460_438


@pytest.mark.parametrize("kind", SUMMARIES)
def test_summaries_of_ten_million(large: Recorded, kind: Summary) -> None:
    large.check_summary("UTC", *kind)


@pytest.mark.parametrize(("current", "previous"), SYNTHETIC_COMPARISONS)
def test_comparisons_of_ten_million(large: Recorded, current: tuple[str, str], previous: tuple[str, str]) -> None:
    large.check_comparison("UTC", current, previous)
