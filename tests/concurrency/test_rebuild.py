"""Rollups are repaired while sales go on: nothing is counted twice, nothing is lost, nobody is refused."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from common.calendar.periods import days
from common.db.transactions import Database
from sales_service.rollups.repair import correction, covered_dates, repair, units
from tests.support.store import Store

CLIENTS = 4
SALES_EACH = 40
SPOILING = [
    "UPDATE category_daily_sales SET units = units + 7 LIMIT 1",
    "UPDATE product_period_sales SET sales = sales + 1 WHERE grain = 'day' LIMIT 1",
    "UPDATE product_period_sales SET sales = sales + 1 WHERE grain = 'month' LIMIT 1",
]


def test_rebuild_while_sales_are_recorded(store: Store, engine: Engine) -> None:
    database: Database = store.sales.app.state.database  # type: ignore[attr-defined]
    zone = ZoneInfo("UTC")
    products = [store.product(current_inventory=100_000, category=name) for name in ("toys", "home", "books")]
    for product in products:
        store.sell(product)
    first, last = database.read(partial(covered_dates, zone=zone)) or (None, None)
    assert first is not None
    assert last is not None
    todo = list(units(days(first, last)))

    def sell(client: int) -> None:
        for count in range(SALES_EACH):
            store.sell(products[(client + count) % 3], 1 + count % 3)

    def spoil_and_repair() -> int:
        repaired = 0
        for _ in range(10):
            for spoiling in SPOILING:
                with engine.begin() as connection:
                    connection.execute(text(spoiling))
            for unit in todo:
                repaired += database.write(partial(repair, unit=unit, zone=zone))
        return repaired

    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        repairs = pool.submit(spoil_and_repair)
        selling = [pool.submit(sell, client) for client in range(CLIENTS)]
        for future in selling:
            future.result()
        assert repairs.result() >= 30
    for unit in todo:
        assert database.read(partial(correction, unit=unit, zone=zone)) == [], unit.name
    assert store.summary()["totals"]["sales"] == 3 + CLIENTS * SALES_EACH
