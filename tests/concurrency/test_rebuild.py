"""Rollups are repaired while sales, returns and voids go on: nothing is counted twice or lost, nobody is refused."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import partial
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, Table
from sqlalchemy.orm import Session

from common.calendar.periods import days
from common.db.models import Grain
from common.db.transactions import Database
from sales_service.rollups.levels import category_days, channel_days, product_periods
from sales_service.rollups.repair import Unit, correction, covered_dates, repair, units
from tests.support.damage import damage
from tests.support.locks import until_waiting
from tests.support.store import Store

CLIENTS = 4
SALES_EACH = 15
DAYS = [date(2026, 1, 5), date(2026, 1, 6)]
ROUNDS = 6

Body = dict[str, Any]


def keep_selling(store: Store, products: list[Body], client: int) -> Counter[str]:
    """Sell, take back one unit of three, and void some of both; what is left of it."""
    chance, left = Random(client), Counter[str]()
    for count in range(SALES_EACH):
        more = chance.choice(({}, {"channel": "web"}, {"channel": "Web", "order_ref": f"{client} {count // 3}"}))
        sale = store.sold_before(chance.choice(products), f"{chance.choice(DAYS)}T10:00:00Z", 3, **more)
        back = store.take_back(sale, returned_at=f"{DAYS[1]}T12:00:00Z", restocked_units=1)
        end = chance.choice(("both stay", "the sale stays", "neither stays"))
        if end != "both stay":
            assert store.sales.post(f"/returns/{back['id']}/void").status_code == 200
        if end == "neither stays":
            assert store.sales.post(f"/sales/{sale['id']}/void", json={"reason": "test"}).status_code == 201
        left.update({"sales": end != "neither stays", "returns": end == "both stay"})
    return left


def test_rebuild_while_sales_and_returns_are_recorded(store: Store, engine: Engine, rollups_agree: None) -> None:
    database: Database = store.sales.app.state.database  # type: ignore[attr-defined]
    zone = ZoneInfo("UTC")
    products = [store.product(category=name, cost="4.00") for name in ("toys", "home", "books")]
    for product in products:
        store.sold_before(product, f"{DAYS[0]}T09:00:00Z")
    edges = database.read(partial(covered_dates, zone=zone))
    assert edges is not None
    todo = list(units(days(edges[0], DAYS[-1])))

    def spoil_and_repair() -> int:
        chance, repaired = Random(29), 0
        for _ in range(ROUNDS):
            for _ in range(4):
                with engine.begin() as connection:
                    damage(connection, chance, DAYS, [product["id"] for product in products])
            for unit in todo:
                repaired += database.write(partial(repair, unit=unit, zone=zone))
        return repaired

    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        repairs = pool.submit(spoil_and_repair)
        selling = [pool.submit(keep_selling, store, products, client) for client in range(CLIENTS)]
        left = sum((future.result() for future in selling), Counter({"sales": len(products)}))
        assert repairs.result() >= ROUNDS
    for basis in ("return_date", "sale_date"):
        for group_by in ("product", "category", "channel"):
            report = store.summary(group_by=group_by, returns_on=basis, start_date=DAYS[0], end_date=DAYS[1])
            for name in ("sales", "returns"):
                assert sum(row[name] for row in report["rows"]) == report["totals"][name] == left[name]
            assert report["totals"]["refunded"] == f"{10 * left['returns']:.2f}"


@pytest.mark.parametrize("table", [product_periods, category_days, channel_days], ids=lambda table: table.name)
@pytest.mark.parametrize("act", ["sale", "return"])
def test_what_comes_during_a_repair_is_counted_once_and_waits_for_it(
    store: Store, engine: Engine, table: Table, act: str
) -> None:
    """Also what has no row of the rollup yet: it would be counted by the repair and by itself."""
    database: Database = store.sales.app.state.database  # type: ignore[attr-defined]
    zone = ZoneInfo("UTC")
    newcomer = store.product(category="books")
    sale = store.sold_before(newcomer, "2025-01-04T10:00:00Z", channel="web")
    at = "2025-01-05T10:00:00Z"
    acts: dict[str, Callable[[], Any]] = {
        "sale": lambda: store.sold_before(newcomer, at, channel="web"),
        "return": lambda: store.take_back(sale, returned_at=at),
    }
    unit = Unit(table, Grain.DAY, date(2025, 1, 5))
    with ThreadPoolExecutor(1) as other:

        def repair_slowly(session: Session) -> Future[Any]:
            repair(session, unit, zone)
            coming = other.submit(acts[act])
            until_waiting(engine, 1)
            return coming

        database.write(repair_slowly).result()
    assert database.read(partial(correction, unit=unit, zone=zone)) == []
