"""The demo store: the same for a seed and day, exact in its reports, apart from other data, whole after a stop."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from common.categories import FirstCategory
from common.db.transactions import Database
from common.db.types import utc_now
from common.settings import Settings
from demo import load
from demo.assortment import FATES, Fate, Plan, assortment
from demo.command import demo
from demo.demand import expected_sales, is_sales_day, sales_by_day
from demo.load import DemoPresent, StoreNotEmpty, load_demo
from tests.support.figures import of_totals
from tests.support.store import Store

UTC = ZoneInfo("UTC")
LAST_DAY = date(2026, 3, 31)
SHORT = Plan(seed=1, day=LAST_DAY, zone=UTC, months=1)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The database as the command opens it."""
    opened = Database(settings)
    yield opened
    opened.close()


def fill(database: Database, plan: Plan = SHORT) -> int:
    """Load a plan without showing progress."""
    return load_demo(database, plan, lambda _: None)


def stored_sales(engine: Engine) -> list[tuple[Any, ...]]:
    """What the sales say, but for what differs from load to load."""
    columns = "sku, sales.category, units, unit_price, total_price, revenue, sold_at"
    with engine.connect() as connection:
        rows = connection.execute(
            text(f"SELECT {columns} FROM sales JOIN products ON products.id = product_id ORDER BY sold_at, sku, units")
        )
        return [tuple(row) for row in rows]


def test_the_same_seed_and_day_give_the_same_store() -> None:
    """Another seed or day gives another."""
    same = Plan(1, LAST_DAY, UTC)
    assert assortment(same) == assortment(Plan(1, LAST_DAY, UTC))
    assert list(sales_by_day(SHORT, assortment(SHORT))) == list(sales_by_day(SHORT, assortment(SHORT)))
    assert assortment(same) != assortment(Plan(2, LAST_DAY, UTC))
    assert assortment(same) != assortment(Plan(1, LAST_DAY + timedelta(days=1), UTC))


def test_there_is_something_of_everything() -> None:
    """About 200 products over all categories, in every state."""
    products = assortment(Plan(1, LAST_DAY, UTC))
    assert 190 <= len(products) <= 210
    assert len({product.sku for product in products}) == len({product.name for product in products}) == len(products)
    assert min(Counter(product.category for product in products).values()) >= 20
    assert {product.category for product in products} == set(FirstCategory)
    fates = Counter(product.fate for product in products)
    assert {fate: fates[fate] for fate in FATES} == FATES
    for product in products:
        level = product.level
        expected = Fate.BLOCKED if level is None else Fate.SOLD_OUT if level == 0 else Fate.LOW
        if product.fate in {Fate.SELLING, Fate.INACTIVE}:
            assert level is not None
            assert level > product.low_at
        else:
            assert product.fate is expected


def test_a_few_products_sell_best_and_demand_moves() -> None:
    """Trend, weekends, summer, gifts and sales days show in what is to be expected."""
    plan = Plan(1, date(2026, 11, 24), UTC)
    products = assortment(plan)
    shares = sorted((product.daily_sales for product in products), reverse=True)
    assert sum(shares[:20]) > 0.3 * sum(shares)
    of = {product.category: product for product in products}

    def demand(category: FirstCategory, day: date) -> float:
        return expected_sales(plan, of[category], day)

    assert demand(FirstCategory.ELECTRONICS, date(2026, 5, 4)) > demand(FirstCategory.ELECTRONICS, date(2025, 5, 5))
    assert demand(FirstCategory.GROCERY, date(2026, 5, 2)) > demand(FirstCategory.GROCERY, date(2026, 5, 4))
    assert demand(FirstCategory.SPORTS, date(2026, 7, 6)) > 1.5 * demand(FirstCategory.SPORTS, date(2026, 1, 5))
    assert demand(FirstCategory.TOYS, date(2025, 12, 22)) > 2 * demand(FirstCategory.TOYS, date(2025, 10, 6))
    assert [day for day in range(1, 31) if is_sales_day(date(2025, 11, day))] == [28, 29, 30]
    assert is_sales_day(date(2024, 11, 29))
    assert is_sales_day(date(2025, 12, 1))
    assert not is_sales_day(date(2025, 12, 2))


def test_loading_keeps_the_books(store: Store, database: Database, engine: Engine) -> None:
    """Reports equal the sales, every level equals its ledger's last entry, and the states are those planned."""
    count = fill(database)
    sold = stored_sales(engine)
    assert count == len(sold) > 3000
    totals = store.summary()["totals"]
    assert totals == of_totals(
        count, sum(row[2] for row in sold), sum(row[5] for row in sold), sum(row[4] for row in sold)
    )
    by_state = store.products.get("/inventory/summary").json()["by_state"]
    assert (by_state["out"], by_state["low"], by_state["blocked"]) == (7, 15, 3)
    with engine.connect() as connection:
        drifted = connection.execute(
            text(
                "SELECT COUNT(*) FROM products p JOIN inventory_transactions t ON t.id = (SELECT MAX(id) FROM "
                "inventory_transactions WHERE product_id = p.id) WHERE NOT t.quantity <=> p.current_inventory"
            )
        ).scalar_one()
        inactive = connection.execute(text("SELECT COUNT(*) FROM products WHERE status = 'inactive'")).scalar_one()
    assert (drifted, inactive) == (0, 5)


def test_todays_sales_take_stock(store: Store, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """And leave the levels that are planned."""
    noon = utc_now().replace(hour=21, minute=59)
    monkeypatch.setattr(load, "utc_now", lambda: noon)
    monkeypatch.setattr("sales_service.selling.register.utc_now", lambda: noon)
    today = noon.date()
    fill(database, Plan(1, today, UTC, months=1))
    sold_today = store.summary(start_date=str(today), end_date=str(today))["totals"]["sales"]
    assert sold_today > 50
    entries = [
        entry
        for item in store.products.get("/products", params={"limit": 200}).json()["items"]
        for entry in store.ledger(item)
        if entry["reason"] == "sale"
    ]
    assert len(entries) > 50
    assert store.products.get("/inventory/summary").json()["by_state"]["out"] == 7


def test_a_load_that_was_cut_off_goes_on(
    store: Store, database: Database, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And ends in the same sales as one that was not."""
    monkeypatch.setattr(load, "CHUNK_SALES", 500)

    def stop(days: int) -> None:
        if days > 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_demo(database, SHORT, stop)
    halfway = stored_sales(engine)
    fill(database)
    whole = stored_sales(engine)
    expected = sum(len(sales) for _, sales in sales_by_day(SHORT, assortment(SHORT)))
    assert 0 < len(halfway) < len(whole) == expected
    assert whole[: len(halfway)] == halfway
    assert store.summary()["totals"]["sales"] == expected


def test_the_same_demo_again_changes_nothing(store: Store, database: Database, engine: Engine) -> None:
    """It says that it is there."""
    fill(database)
    before = stored_sales(engine)
    with pytest.raises(DemoPresent, match=r"seed 1, 1 months up to 2026-03-31"):
        fill(database)
    assert stored_sales(engine) == before
    with pytest.raises(StoreNotEmpty):
        fill(database, Plan(2, LAST_DAY, UTC, months=1))


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command on the tests' database."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url.get_secret_value())

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(demo, [*arguments])

    return command


@pytest.mark.parametrize("fill_it", ["category", "product"])
def test_real_data_is_left_alone(store: Store, run: Any, engine: Engine, fill_it: str) -> None:
    """Even an empty category is somebody's."""
    if fill_it == "product":
        store.product()
    else:
        store.category("toys")
    answer = run()
    assert answer.exit_code == 1
    assert "empty store" in answer.stderr
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM categories")).scalar_one() == 1


def test_the_command_says_what_to_look_at(store: Store, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses that answer; and again when it is run again."""
    monkeypatch.setattr(Plan.__init__, "__defaults__", (1,))
    for _ in range(2):
        answer = run("--day", str(LAST_DAY))
        assert answer.exit_code == 0, answer.output
        addresses = [line.strip() for line in answer.output.splitlines() if line.startswith("    http://")]
        assert len(addresses) > 5
        for address in addresses:
            service = store.products if ":8000/" in address else store.sales
            assert service.get("/" + address.split("/", 3)[3]).status_code == 200, address
    assert "already" in answer.output


def test_a_day_to_come_is_refused(store: Store, run: Any) -> None:
    """No sale lies in the future."""
    answer = run("--day", "2199-01-01")
    assert answer.exit_code == 2
    assert "future" in answer.stderr


def test_the_real_data_needs_its_own_zone(store: Store, run: Any) -> None:
    """Its days are those of New York."""
    answer = run("--real")
    assert answer.exit_code == 1
    assert "America/New_York" in answer.stderr
