"""Every report on the whole Complete Journey data set, imported as users import files, is DuckDB's on those files.

Run by hand, with `pytest -m large`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from common.settings import Settings
from demo.complete_journey import import_file, write_files
from tests.demo.test_complete_journey import COMPARISONS, FIRST, LAST, STORE_ZONE, ZONES
from tests.sales_service.conftest import services_in_zones
from tests.sales_service.duck_oracle import SUMMARIES, Recorded, Summary, beside_files

pytestmark = pytest.mark.large


@pytest.fixture(scope="module")
def whole(
    settings: Settings, engine: Engine, tmp_path_factory: pytest.TempPathFactory, commands: pytest.MonkeyPatch
) -> Iterator[Recorded]:
    """All sales of the data set."""
    directory: Path = tmp_path_factory.mktemp("journey")
    products, sales = directory / "products.csv", directory / "sales.csv"
    write_files(products, sales)
    commands.setenv("TIME_ZONE", STORE_ZONE)
    with services_in_zones(settings, engine, STORE_ZONE) as services:
        import_file("products_service.cli", products)
        import_file("sales_service.cli", sales)
        yield beside_files(services[STORE_ZONE], engine, products, sales, (FIRST, LAST))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kind", SUMMARIES)
def test_summaries(whole: Recorded, zone: str, kind: Summary) -> None:
    whole.check_summary(zone, *kind)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("current", "previous"), COMPARISONS)
def test_comparisons(whole: Recorded, zone: str, current: tuple[str, str], previous: tuple[str, str]) -> None:
    whole.check_comparison(zone, current, previous)


def test_every_sale_is_in_its_year_and_every_basket_is_an_order(whole: Recorded) -> None:
    report = whole.ask("/sales/summary", start_date="2017-01-01", end_date="2017-12-31")
    assert report["totals"]["sales"] == whole.ask("/sales/summary")["totals"]["sales"] == 1_460_438
    assert report["totals"]["orders"] == 155_518
