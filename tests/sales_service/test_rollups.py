"""`rollups verify` finds whatever drifted, `rollups rebuild` repairs that and nothing else, also into another zone."""

from collections.abc import Callable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, Table, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from common.db.models import Grain
from common.db.transactions import Database
from common.settings import Settings
from sales_service.cli import cli
from sales_service.main import start_checks
from sales_service.rollups.levels import category_days, channel_days, product_periods
from sales_service.rollups.measures import STORED_COLUMNS
from sales_service.rollups.repair import Unit, correction
from tests.support.store import Store

Rollups = Callable[..., Result]
"""Runs `rollups ...` as operators do; `time_zone` is the TIME_ZONE."""

SUMS = (
    "SELECT business_day, category, CAST(SUM(sales) AS SIGNED), CAST(SUM(units) AS SIGNED), "
    "SUM(revenue), SUM(list_total) "
    "FROM category_daily_sales WHERE grain = 'day' GROUP BY business_day, category ORDER BY business_day, category"
)
PRODUCT_ROWS = "SELECT * FROM product_period_sales ORDER BY grain, period_start, product_id, category"
TAMPERED = [
    "UPDATE category_daily_sales SET units = units + 1 WHERE grain = 'month' LIMIT 1",
    "DELETE FROM category_daily_sales WHERE grain = 'month' LIMIT 1",
    "UPDATE product_period_sales SET units = units + 1 WHERE grain = 'year' LIMIT 1",
    "DELETE FROM product_period_sales WHERE grain = 'year' LIMIT 1",
    "INSERT INTO channel_daily_sales (business_day, channel, sales) VALUES ('2026-01-09', 'web', 1)",
    """INSERT INTO product_period_sales (grain, period_start, product_id, category, sales, units, revenue, list_total)
       VALUES ('year', '2026-01-09', 999999, 'home', 1, 1, 1.00, 1.00)""",
    """INSERT INTO product_period_sales (grain, period_start, product_id, category, sales, units, revenue, list_total)
       VALUES ('quarter', '2026-04-01', 999999, 'home', 1, 1, 1.00, 1.00)""",
    """INSERT INTO category_daily_sales (grain, business_day, category, shard, sales, units, revenue, list_total)
       VALUES ('month', '2026-02-27', 'home', 0, 1, 1, 1.00, 1.00)""",
]
"""One of each kind; `test_rollup_damage.py` tries any."""


@pytest.fixture
def rollups(database_url: URL, monkeypatch: pytest.MonkeyPatch, engine: Engine) -> Iterator[Rollups]:
    """Runs `rollups ...` as operators do, with the given TIME_ZONE."""

    def run(*arguments: str, time_zone: str = "UTC") -> Result:
        monkeypatch.setenv("DATABASE_URL", database_url.render_as_string(hide_password=False))
        monkeypatch.setenv("TIME_ZONE", time_zone)
        return CliRunner().invoke(cli, ["rollups", *arguments])

    yield run
    with engine.begin() as connection:
        connection.execute(text("UPDATE rollup_zone SET time_zone = 'UTC'"))


@pytest.fixture
def two_months(store: Store) -> Store:
    """Sales of two products on three days of two months."""
    robot, book = store.product(price="10.00"), store.product(category="books", price="7.00")
    for product, sold_at in [
        (robot, "2026-01-05T23:30:00Z"),
        (robot, "2026-01-06T00:30:00Z"),
        (book, "2026-01-06T12:00:00Z"),
        (book, "2026-02-28T23:59:59.999999Z"),
    ]:
        store.sold_before(product, sold_at, 2)
    return store


def test_untouched_rollups_verify(two_months: Store, rollups: Rollups) -> None:
    result = rollups("verify")
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "171 sums checked, 0 differ")


@pytest.mark.parametrize("tampering", TAMPERED)
def test_whatever_drifted_is_found_and_repaired(
    two_months: Store, rollups: Rollups, engine: Engine, tampering: str
) -> None:
    with engine.connect() as connection:
        before = [connection.execute(text(rows)).all() for rows in (SUMS, PRODUCT_ROWS)]
    with engine.begin() as connection:
        connection.execute(text(tampering))
    found = rollups("verify")
    assert found.exit_code == 1
    assert "1 rows differ" in found.output
    repaired = rollups("rebuild")
    assert repaired.exit_code == 0
    assert "1 rows repaired" in repaired.output
    assert rollups("verify").exit_code == 0
    with engine.connect() as connection:
        assert [connection.execute(text(rows)).all() for rows in (SUMS, PRODUCT_ROWS)] == before


@pytest.mark.parametrize("table", [product_periods, category_days, channel_days], ids=str)
def test_every_measure_is_proved(store: Store, engine: Engine, table: Table) -> None:
    """One more in any column of any rollup is found, and nothing else is."""
    robot = store.product(cost="4.00")
    sale = store.sold_before(robot, "2026-01-05T12:00:00Z", 3, channel="web", order_ref="o1")
    came_back = {"sale_id": sale["id"], "units": 1, "returned_at": "2026-01-05T13:00:00Z"}
    assert store.sales.post("/returns", json=came_back).status_code == 201
    unit = Unit(table, Grain.DAY, date(2026, 1, 5))
    grain = "" if table is channel_days else "WHERE grain = 'day'"
    with Session(engine) as session:
        assert correction(session, unit, ZoneInfo("UTC")) == []
        for column in STORED_COLUMNS:
            session.execute(text(f"UPDATE {table.name} SET {column} = {column} + 1 {grain}"))
            (found,) = correction(session, unit, ZoneInfo("UTC"))
            assert {name: int(getattr(found, name)) for name in STORED_COLUMNS} == dict.fromkeys(STORED_COLUMNS, 0) | {
                column: -1
            }
            session.rollback()


@pytest.mark.parametrize(
    "lacking",
    [
        "UPDATE product_period_sales SET sales = sales - 1, refunded = 1 WHERE grain = 'quarter' LIMIT 1",
        "DELETE FROM product_period_sales WHERE grain = 'year' LIMIT 1",
        "DELETE FROM category_daily_sales WHERE grain = 'month'",
    ],
)
def test_levels_that_an_older_version_did_not_know_are_completed_at_the_first_start(
    two_months: Store, rollups: Rollups, engine: Engine, settings: Settings, lacking: str
) -> None:
    """At later ones nothing is read for it."""
    with engine.begin() as connection:
        connection.execute(text(lacking))
    assert rollups("verify").exit_code == 1
    start(settings)
    assert rollups("verify").exit_code == 1
    with engine.begin() as connection:
        connection.execute(text("UPDATE rollup_zone SET levels_complete = 0"))
    start(settings)
    assert rollups("verify").exit_code == 0


def start(settings: Settings) -> None:
    """What the sales service does before it serves."""
    database = Database(settings)
    for check in start_checks(settings):
        check(database)
    database.close()


def test_what_drifted_is_called_by_its_first_day_its_table_and_its_level(
    two_months: Store, rollups: Rollups, engine: Engine
) -> None:
    with engine.begin() as connection:
        for changed in (
            "category_daily_sales SET units = units + 1 WHERE business_day = '2026-02-28'",
            "product_period_sales SET units = units + 1 WHERE grain = 'quarter' LIMIT 1",
        ):
            connection.execute(text(f"UPDATE {changed}"))
    assert rollups("verify").output.splitlines() == [
        "2026-02-28 category_daily_sales: 1 rows differ",
        "2026-01-01 product_period_sales (quarter): 1 rows differ",
        "2026-01-01 product_period_sales (year): 1 rows differ",
        "2026-02-01 category_daily_sales (month): 1 rows differ",
        "171 sums checked, 4 differ",
    ]


def test_a_day_that_a_zone_skipped_has_no_sales(store: Store, rollups: Rollups, engine: Engine) -> None:
    """Samoa went from 29 to 31 December 2011 at midnight."""
    robot = store.product()
    for sold_at in ("2011-12-30T09:59:59Z", "2011-12-30T10:00:00Z"):
        store.sold_before(robot, sold_at)
    assert rollups("rebuild", time_zone="Pacific/Apia").exit_code == 0
    with engine.connect() as connection:
        days = [str(row[0]) for row in connection.execute(text(SUMS))]
    assert days == ["2011-12-29", "2011-12-31"]


def test_only_the_asked_days_are_looked_at(two_months: Store, rollups: Rollups, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE category_daily_sales SET units = units + 1 WHERE business_day = '2026-02-28'"))
    assert rollups("verify", "--from", "2026-01-01", "--to", "2026-01-31").exit_code == 0
    assert rollups("verify", "--from", "2026-02-01").exit_code == 1


def test_shards_of_an_older_version_count_until_they_are_repaired_away(
    two_months: Store, rollups: Rollups, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE category_daily_sales SET shard = 3"))
        before = connection.execute(text(SUMS)).all()
    assert rollups("verify").exit_code == 0
    two_months.sold_before(two_months.product(), "2026-01-06T10:00:00Z")
    assert rollups("verify").exit_code == 0
    assert rollups("rebuild", time_zone="Asia/Tokyo").exit_code == 0
    assert rollups("rebuild", time_zone="UTC").exit_code == 0
    with engine.connect() as connection:
        after = connection.execute(text(SUMS)).all()
        assert connection.execute(text("SELECT COUNT(*) FROM sales")).scalar_one() == 5
    assert [row for row in after if row[1] == "books"] == [row for row in before if row[1] == "books"]
    assert len(after) == len(before)


def test_another_zone_is_refused_until_rebuilt_and_then_cuts_days_there(
    two_months: Store, rollups: Rollups, engine: Engine
) -> None:
    refused = rollups("verify", time_zone="Asia/Tokyo")
    assert (refused.exit_code, "run rollups rebuild" in refused.output) == (1, True)
    assert rollups("rebuild", time_zone="Asia/Tokyo").exit_code == 0
    assert rollups("verify", time_zone="Asia/Tokyo").exit_code == 0
    with engine.connect() as connection:
        rows = [(str(row[0]), *row[1:4]) for row in connection.execute(text(SUMS))]
    assert rows == [("2026-01-06", "toys", 2, 4), ("2026-01-06", "books", 1, 2), ("2026-03-01", "books", 1, 2)]


def test_a_zone_change_that_was_cut_short_is_noticed(two_months: Store, rollups: Rollups, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE rollup_zone SET time_zone = 'rebuilding'"))
    assert "half rebuilt" in rollups("verify").output
    assert rollups("rebuild").exit_code == 0
    assert rollups("verify").exit_code == 0
