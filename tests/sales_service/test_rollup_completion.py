"""A measure that an older version did not know is complete before the first report is served."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

import sales_service.main
from common.db.transactions import Database
from common.settings import Settings
from sales_service.cli import cli
from sales_service.main import start_checks
from sales_service.rollups.completion import complete_settled_measures
from tests.support.figures import figures, of_store
from tests.support.store import Store

LONG_AGO = "2025-01-05T12:00:00Z"
UNKNOWN = [
    "UPDATE product_period_sales SET list_total = 0",
    "UPDATE category_daily_sales SET list_total = 0",
    "UPDATE rollup_zone SET complete_to = 0, levels_complete = 0",
]
"""What migrations leave of a measure, and of levels, that they add."""

# The statements of the version before `list_total`, for a sale of 2 units at 10.00 for 15.00.
OLD_SALE = [
    (
        "INSERT INTO sales (product_id, category, units, unit_price, total_price, revenue, sold_at, recorded_at) "
        "VALUES (:id, 'toys', 2, 10, 20, 15, :sold_at, UTC_TIMESTAMP(6))"
    ),
    (
        "INSERT INTO product_period_sales (grain, period_start, product_id, category, sales, units, revenue) VALUES "
        "('day', :day, :id, 'toys', 1, 2, 15), ('month', :month, :id, 'toys', 1, 2, 15), "
        "('quarter', :quarter, :id, 'toys', 1, 2, 15) ON DUPLICATE KEY UPDATE "
        "sales = sales + VALUES(sales), units = units + VALUES(units), revenue = revenue + VALUES(revenue)"
    ),
    (
        "INSERT INTO category_daily_sales (business_day, category, shard, sales, units, revenue) VALUES "
        "(:day, 'toys', 0, 1, 2, 15) ON DUPLICATE KEY UPDATE "
        "sales = sales + VALUES(sales), units = units + VALUES(units), revenue = revenue + VALUES(revenue)"
    ),
]


@pytest.fixture
def database(settings: Settings, engine: Engine) -> Iterator[Database]:
    """The tests' database, in which nothing is missing afterwards."""
    database = Database(settings)
    yield database
    database.close()
    run(engine, "UPDATE rollup_zone SET complete_to = NULL, levels_complete = 1, time_zone = 'UTC'")


def run(engine: Engine, *statements: str, **parameters: object) -> None:
    """Run statements in one transaction."""
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement), parameters)


def sell_as_before(engine: Engine, product_id: int, day: str, month: str, quarter: str) -> None:
    """Record a sale as the older version does."""
    run(engine, *OLD_SALE, id=product_id, sold_at=f"{day} 10:00:00", day=day, month=month, quarter=quarter)


def verify(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> int:
    """What `rollups verify` exits with."""
    monkeypatch.setenv("DATABASE_URL", str(settings.database_url.get_secret_value()))
    return CliRunner().invoke(cli, ["rollups", "verify"]).exit_code


def missing(engine: Engine) -> object:
    """`complete_to` as it is stored."""
    with engine.connect() as connection:
        return connection.execute(text("SELECT complete_to FROM rollup_zone")).scalar_one()


def grains(engine: Engine, rollup: str) -> set[str]:
    """The levels that a rollup has rows of."""
    with engine.connect() as connection:
        return set(connection.execute(text(f"SELECT DISTINCT grain FROM {rollup}")).scalars())


@pytest.mark.parametrize("sold", [True, False])
def test_an_upgrade_of_a_store_that_sold_nothing_lately_starts(
    store: Store, database: Database, engine: Engine, settings: Settings, sold: bool
) -> None:
    if sold:
        store.sold_before(store.product(), LONG_AGO)
    run(engine, *UNKNOWN, "UPDATE sales SET recorded_at = recorded_at - INTERVAL 1 HOUR")
    complete_settled_measures(database)
    assert missing(engine) is not None
    for check in start_checks(settings):
        check(database)
    assert missing(engine) is None


def test_an_upgrade_completes_the_past_while_the_old_version_sells_and_the_rest_at_start(
    store: Store, engine: Engine, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    robot, kite = store.product(), store.product()
    store.sold_before(robot, LONG_AGO, 3, revenue="25.00")
    past = store.sold_before(kite, "2025-03-31T23:59:59Z", 1)
    run(engine, *UNKNOWN, "UPDATE sales SET recorded_at = recorded_at - INTERVAL 1 HOUR")
    sell_as_before(engine, robot["id"], "2025-02-01", "2025-02-01", "2025-01-01")
    # By the migration command: the days of two sales in both rollups, the months, the quarter and the year of products.
    assert complete_settled_measures(database) == 8
    assert missing(engine) == past["id"]
    assert complete_settled_measures(database) == 0
    # The old version goes on, also on a day that is complete.
    sell_as_before(engine, robot["id"], "2025-01-05", "2025-01-01", "2025-01-01")
    assert verify(settings, monkeypatch) == 1
    for check in start_checks(settings):
        check(database)
    assert missing(engine) is None
    assert verify(settings, monkeypatch) == 0
    totals = store.summary(product_id=robot["id"], start_date="2025-01-01", end_date="2025-03-31")["totals"]
    assert totals == figures(3, 7, "55.00")


def test_months_of_categories_come_only_once_the_version_that_knows_none_has_stopped(
    store: Store, engine: Engine, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would add them up with the days. What it sells after them is missing in them until the start."""
    robot = store.product()
    store.sold_before(robot, LONG_AGO, 3, revenue="25.00")
    run(
        engine,
        *UNKNOWN,
        "DELETE FROM category_daily_sales WHERE grain = 'month'",
        "UPDATE sales SET recorded_at = recorded_at - INTERVAL 1 HOUR",
    )
    complete_settled_measures(database)
    assert grains(engine, "category_daily_sales") == {"day"}
    sell_as_before(engine, robot["id"], "2025-01-05", "2025-01-01", "2025-01-01")
    for check in start_checks(settings):
        check(database)
    assert grains(engine, "category_daily_sales") == {"day", "month"}
    assert verify(settings, monkeypatch) == 0


def test_a_start_alone_completes_everything(
    store: Store, engine: Engine, database: Database, settings: Settings
) -> None:
    store.sold_before(store.product(), LONG_AGO, 3, revenue="25.00")
    run(engine, *UNKNOWN)
    with TestClient(sales_service.main.create(settings)) as client:
        assert client.get("/sales/summary").json()["totals"] == of_store(1, 3, "25.00")
    assert missing(engine) is None


def test_a_start_of_a_complete_store_reads_no_sales(
    store: Store, engine: Engine, database: Database, settings: Settings
) -> None:
    store.sold_before(store.product(), LONG_AGO)
    run(engine, "UPDATE category_daily_sales SET list_total = 0")
    for check in start_checks(settings):
        check(database)
    assert missing(engine) is None
    assert store.summary()["totals"]["list_total"] == "0.00"


def test_while_the_zone_changes_the_rebuild_completes_every_measure(
    store: Store, engine: Engine, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.sold_before(store.product(), LONG_AGO, 3)
    run(engine, *UNKNOWN, "UPDATE rollup_zone SET time_zone = 'rebuilding'")
    assert complete_settled_measures(database) == 0
    assert missing(engine) == 0
    monkeypatch.setenv("DATABASE_URL", str(settings.database_url.get_secret_value()))
    assert CliRunner().invoke(cli, ["rollups", "rebuild"]).exit_code == 0
    assert missing(engine) is None
    assert store.summary()["totals"] == of_store(1, 3, "30.00")
