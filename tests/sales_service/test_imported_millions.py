"""Every report on ten million synthetic sales, imported as users import a file, is DuckDB's on that file.

Run by hand, with `pytest -m large`.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, text

from benchmarks import synthetic
from benchmarks.imports import append_as_imported
from common.settings import Settings
from demo.complete_journey import import_file
from tests.sales_service.conftest import services_in_zones
from tests.sales_service.duck_oracle import SUMMARIES, Recorded, Summary, beside_files

pytestmark = pytest.mark.large

SALES = 10_000_000
DATES = synthetic.FIRST_DAY.isoformat(), synthetic.LAST_DAY.isoformat()
COMPARISONS = [
    (("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")),
    (("2025-11-11", "2026-10-17"), ("2024-12-05", "2025-11-10")),
]


@pytest.fixture(scope="module")
def millions(
    settings: Settings, engine: Engine, tmp_path_factory: pytest.TempPathFactory, commands: pytest.MonkeyPatch
) -> Iterator[Recorded]:
    """Sales of ten thousand products in three years."""
    directory: Path = tmp_path_factory.mktemp("millions")
    products, sales = directory / "products.csv", directory / "sales.csv"
    generator = np.random.default_rng(1)
    prices = synthetic.list_prices(generator)
    for chunk in synthetic.chunks(generator, prices, SALES):
        append_as_imported(sales, chunk)
    commands.setenv("TIME_ZONE", "UTC")
    with services_in_zones(settings, engine, "UTC") as services:
        with engine.begin() as connection:
            synthetic.insert_products(connection, prices)
            rows = connection.execute(text("SELECT sku, category FROM products"))
            products.write_text("sku,category\n" + "".join(f"{sku},{category}\n" for sku, category in rows))
        import_file("sales_service.cli", sales)
        yield beside_files(services["UTC"], engine, products, sales, DATES)


@pytest.mark.parametrize("kind", SUMMARIES)
def test_summaries(millions: Recorded, kind: Summary) -> None:
    millions.check_summary("UTC", *kind)


@pytest.mark.parametrize(("current", "previous"), COMPARISONS)
def test_comparisons(millions: Recorded, current: tuple[str, str], previous: tuple[str, str]) -> None:
    millions.check_comparison("UTC", current, previous)
