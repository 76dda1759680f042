"""The demo store: the same for a seed and day, exact in its reports, apart from other data, whole after a stop."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from common.db.transactions import Database
from common.db.types import utc_now
from common.settings import Settings
from demo import load
from demo.assortment import Plan, assortment
from demo.command import demo
from demo.history import history
from demo.load import load_demo
from demo.opening import DemoPresent, StoreNotEmpty
from sales_service.cli import cli
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


def stored(engine: Engine) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """What sales and returns say, but for what differs from load to load."""
    sales = (
        "SELECT sku, sales.category, units, unit_price, total_price, revenue, sold_at, unit_cost, order_ref, "
        "customer_ref, channel FROM sales JOIN products ON products.id = product_id ORDER BY sold_at, sku, units"
    )
    returns = (
        "SELECT sku, order_ref, r.category, r.channel, r.units, restocked_units, refunded, r.unit_cost, reason, note, "
        "returned_at, r.recorded_at FROM sale_returns r JOIN products ON products.id = r.product_id "
        "LEFT JOIN sales ON sales.id = sale_id ORDER BY returned_at, sku, order_ref"
    )
    with engine.connect() as connection:
        return tuple([tuple(row) for row in connection.execute(text(query))] for query in (sales, returns))  # type: ignore[return-value]


def summed(engine: Engine, query: str) -> dict[str, Any]:
    """One row of sums."""
    with engine.connect() as connection:
        return dict(connection.execute(text(query)).mappings().one())


def independent_totals(engine: Engine) -> dict[str, Any]:
    """What a report must say of all that is stored, by other statements than its own."""
    sold = summed(
        engine,
        "SELECT COUNT(*) AS sales, SUM(units) AS units, SUM(revenue) AS revenue, SUM(total_price) AS list_total, "
        "SUM(units * unit_cost) AS cost, SUM(IF(unit_cost IS NULL, 0, revenue)) AS costed, "
        "COUNT(DISTINCT order_ref) AS orders FROM sales "
        "WHERE id NOT IN (SELECT sale_id FROM sale_reversals WHERE voided_at IS NOT NULL)",
    )
    back = summed(
        engine,
        "SELECT COUNT(*) AS returns, SUM(units) AS units, SUM(refunded) AS refunded, "
        "SUM(restocked_units * unit_cost) AS cost, SUM(IF(unit_cost IS NULL, 0, refunded)) AS costed FROM sale_returns",
    )
    cost = sold["cost"] - back["cost"]
    return {
        "sales": sold["sales"],
        "units": int(sold["units"]),
        "revenue": f"{sold['revenue']:.2f}",
        "list_total": f"{sold['list_total']:.2f}",
        "returns": back["returns"],
        "units_returned": int(back["units"]),
        "refunded": f"{back['refunded']:.2f}",
        "net_revenue": f"{sold['revenue'] - back['refunded']:.2f}",
        "cost": f"{cost:.2f}",
        "margin": f"{sold['costed'] - back['costed'] - cost:.2f}",
        "orders": sold["orders"],
    }


@pytest.fixture
def verify(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Result]:
    """Runs `rollups verify`, as operators do."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("TIME_ZONE", "UTC")
    return lambda: CliRunner().invoke(cli, ["rollups", "verify"])


def test_loading_keeps_the_books(
    store: Store, database: Database, engine: Engine, verify: Callable[[], Result]
) -> None:
    """Reports equal what is stored, every level equals its ledger's last entry, and the states are those planned."""
    count = fill(database)
    assert count > 2500
    expected = independent_totals(engine)
    report = store.summary()["totals"]
    assert {name: report[name] for name in expected} == expected
    assert (
        expected["orders"]
        < expected["sales"]
        == count - summed(engine, "SELECT COUNT(*) AS void FROM sale_reversals WHERE voided_at IS NOT NULL")["void"]
    )
    assert 60 < report["cost_coverage"] < 100
    assert 1 < report["return_rate"] < 10
    by_category = {row["category"]: row["return_rate"] for row in store.summary(group_by="category")["rows"]}
    assert by_category["fashion"] > 5
    assert by_category["grocery"] < 2
    by_channel = store.summary(group_by="channel")["rows"]
    assert {row["channel"] for row in by_channel} == {"web", "shop", "marketplace", None}
    assert sum(row["sales"] for row in by_channel) == expected["sales"]
    assert sum(row["returns"] for row in by_channel) == expected["returns"]
    verified = verify()
    assert verified.exit_code == 0, verified.output
    by_state = store.products.get("/inventory/summary").json()["by_state"]
    assert (by_state["out"], by_state["low"], by_state["blocked"]) == (7, 15, 3)
    drifted = (
        "SELECT COUNT(*) AS count FROM products p JOIN inventory_transactions t ON t.id = (SELECT MAX(id) FROM "
        "inventory_transactions WHERE product_id = p.id) WHERE NOT t.quantity <=> p.current_inventory"
    )
    assert summed(engine, drifted) == {"count": 0}
    backwards = (
        "SELECT COUNT(*) AS count FROM inventory_transactions a JOIN inventory_transactions b "
        "ON a.product_id = b.product_id AND a.id < b.id AND a.created_at > b.created_at"
    )
    assert summed(engine, backwards) == {"count": 0}
    assert summed(engine, "SELECT COUNT(*) AS count FROM products WHERE status = 'inactive'") == {"count": 5}


def test_there_is_something_of_everything_that_may_happen(store: Store, database: Database, engine: Engine) -> None:
    """Channels, customers, returns of each kind, voids with and without a replacement, stock that ran out."""
    fill(database)
    channels = "SELECT COUNT(DISTINCT channel) AS channels, COUNT(customer_ref) < COUNT(*) AS some FROM sales"
    assert summed(engine, channels) == {"channels": 3, "some": 1}
    kinds = (
        "SELECT SUM(sale_id IS NULL) > 0 AS unlinked, SUM(units = 0) > 0 AS money, SUM(restocked_units > 0) > 0 AS "
        "restocked, SUM(units > 0 AND restocked_units = 0) > 0 AS harmed FROM sale_returns"
    )
    assert set(summed(engine, kinds).values()) == {1}
    voided = store.sales.get("/sales", params={"voided": "true"}).json()["items"]
    assert {sale["void_reason"] for sale in voided} == {"duplicate", "wrong_entry"}
    replaced = store.sales.get("/sales", params={"voided": "any", "limit": 200, "sort": "-id"}).json()["items"]
    wrong = next(sale for sale in voided if sale["void_reason"] == "wrong_entry")
    right = next(sale for sale in replaced if sale["replaces"] == wrong["id"])
    told = ("product_id", "sold_at", "unit_price", "unit_cost", "order_ref", "customer_ref", "channel")
    assert {name: right[name] for name in told} == {name: wrong[name] for name in told}
    assert wrong["units"] == 10 * right["units"]
    missing = [product for product in assortment(SHORT) if product.missing]
    assert missing
    for product in missing:
        item = store.products.get("/products", params={"q": product.sku}).json()["items"][0]
        entries = store.ledger(item)
        emptied = next(place for place, entry in enumerate(entries) if entry["quantity"] == 0)
        assert (entries[emptied + 1]["reason"], entries[emptied + 1]["change"] > 0) == ("restock", True)
        assert product.missing is not None
        assert entries[emptied + 1]["created_at"][:10] > str(product.missing[1])
        assert entries[emptied]["created_at"][:10] < str(product.missing[0])


def test_todays_sales_take_stock(store: Store, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """And leave the levels that are planned."""
    noon = utc_now().replace(hour=21, minute=59)
    monkeypatch.setattr(load, "utc_now", lambda: noon)
    for module in ("demo.recording", "common.stock.ledger", "sales_service.selling.returns"):
        monkeypatch.setattr(f"{module}.utc_now", lambda: noon)
    monkeypatch.setattr("sales_service.selling.voids.utc_now", lambda: noon)
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
    halfway = stored(engine)
    fill(database)
    whole = stored(engine)
    days = [*history(SHORT, assortment(SHORT))]
    replaced = sum(mistake.right is not None for day in days for mistake in day.mistakes)
    assert len(whole[0]) == sum(len(day.sales) for day in days) + replaced
    assert len(whole[1]) == sum(len(day.returns) for day in days)
    for half, all_of_it in zip(halfway, whole, strict=True):
        assert 0 < len(half) < len(all_of_it)
        assert set(half) < set(all_of_it)


def test_the_same_demo_again_changes_nothing(store: Store, database: Database, engine: Engine) -> None:
    """It says that it is there."""
    fill(database)
    before = stored(engine)
    with pytest.raises(DemoPresent, match=r"seed 1, 1 months up to 2026-03-31"):
        fill(database)
    assert stored(engine) == before
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
