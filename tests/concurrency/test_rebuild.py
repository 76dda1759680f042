"""Rollups are repaired while sales go on: nothing is counted twice, nothing is lost, nobody is refused."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, Table, text
from sqlalchemy.orm import Session

from common.calendar.periods import days
from common.db.models import Grain
from common.db.transactions import Database
from sales_service.rollups.repair import Unit, correction, covered_dates, repair, units
from sales_service.rollups.writing import category_days, product_periods
from tests.support.locks import until_waiting
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


@pytest.mark.parametrize("table", [product_periods, category_days], ids=lambda table: table.name)
def test_a_sale_that_comes_during_a_repair_is_counted_once_and_waits_for_it(
    store: Store, engine: Engine, table: Table
) -> None:
    """Also one whose row of the rollup is not there yet: it would be counted by the repair and by itself."""
    database: Database = store.sales.app.state.database  # type: ignore[attr-defined]
    zone = ZoneInfo("UTC")
    store.sold_before(store.product(), "2025-01-06T10:00:00Z")
    newcomer = store.product(category="books")
    unit = Unit(table, Grain.DAY, date(2025, 1, 5))
    with ThreadPoolExecutor(1) as other:

        def repair_slowly(session: Session) -> Future[Any]:
            repair(session, unit, zone)
            sale = other.submit(store.sold_before, newcomer, "2025-01-05T10:00:00Z")
            until_waiting(engine, 1)
            return sale

        database.write(repair_slowly).result()
    assert database.read(partial(correction, unit=unit, zone=zone)) == []
