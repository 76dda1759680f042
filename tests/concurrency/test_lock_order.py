"""Rollup rows are locked in one order, whatever order sales come in, so that no two transactions wait in a circle.

Each test holds the first row that both transactions want and lets the other one come to it. Whoever waits there holds
nothing behind it yet; had it begun anywhere else, each would have what the other waits for.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.support.imports import send
from tests.support.locks import until_waiting
from tests.support.store import Store

DAYS = ("2025-01-05", "2025-01-06", "2025-02-07", "2025-05-08")
FIRST_ROWS = {
    "product_period_sales": "grain = 'day' AND period_start = '2025-01-05' AND product_id = :first",
    "category_daily_sales": "business_day = '2025-01-05' AND category = 'books'",
}
"""By their keys, which are sorted as texts are: books before toys."""

Sales = list[tuple[dict[str, Any], str]]
"""Product and day of each sale."""


def in_a_batch(store: Store, sales: Sales) -> Any:
    """Record them by one request, in this order."""
    lines = [
        {"product_id": product["id"], "units": 1, "sold_at": f"{day}T10:00:00Z", "take_stock": False}
        for product, day in sales
    ]
    return store.sales.post("/sales/batch", json={"sales": lines})


def in_a_file(store: Store, sales: Sales) -> Any:
    """Record them by an import, in this order."""
    lines = "".join(f"{product['sku']},1,{day}T11:00:00Z,9.00\n" for product, day in sales)
    return send(store, f"sku,units,sold_at,revenue\n{lines}")


@pytest.mark.parametrize("record", [in_a_batch, in_a_file])
@pytest.mark.parametrize("rollup", FIRST_ROWS)
def test_who_waits_for_the_first_row_holds_none_behind_it(
    store: Store, engine: Engine, record: Callable[[Store, Sales], Any], rollup: str
) -> None:
    products = [store.product(sku=f"R{number}", category=name) for number, name in enumerate(("books", "toys"))]
    sales = [(product, day) for day in reversed(DAYS) for product in reversed(products)]
    assert in_a_batch(store, sales).status_code == 201  # every row is there
    with engine.connect() as holder, ThreadPoolExecutor(1) as other:
        first = text(f"SELECT 1 FROM {rollup} WHERE {FIRST_ROWS[rollup]} FOR UPDATE")
        holder.execute(first, {"first": products[0]["id"]}).one()
        recorded = other.submit(record, store, sales)
        try:
            until_waiting(engine, 1)
            holder.execute(text(f"SELECT 1 FROM {rollup} FOR UPDATE NOWAIT"))
        finally:
            holder.rollback()
        assert recorded.result().status_code in {200, 201}
    assert store.summary()["totals"]["sales"] == 2 * len(sales)
