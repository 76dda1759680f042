"""What a return takes over from its sale, and orders that lose a sale: the rollups have it all, and say the same."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.sales_service.returns.conftest import post, post_unlinked, void, void_sale
from tests.support.store import Store

pytestmark = pytest.mark.usefixtures("rollups_agree")

CARRIED: dict[str, Any] = {"unit_cost": "4.00", "order_ref": "A", "channel": "web"}
FIGURES = ("sales", "units", "revenue", "returns", "units_returned", "refunded", "cost", "margin", "orders")


def rows(engine: Engine, statement: str) -> list[tuple[Any, ...]]:
    """What the database says."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def orders(engine: Engine) -> list[tuple[Any, ...]]:
    """Each order with its first sale and their number."""
    return rows(engine, "SELECT order_ref, first_sale_id, sales FROM orders ORDER BY order_ref")


def figures(store: Store, **parameters: Any) -> list[Any]:
    """Some figures of the store."""
    totals = store.summary(**parameters)["totals"]
    return [totals[name] for name in FIGURES]


def test_a_return_takes_channel_and_cost_from_its_sale(store: Store, engine: Engine) -> None:
    robot = store.product(cost="3.00")
    sale = store.sell(robot, 4, **CARRIED)
    first = post(store, sale, 2, restocked_units=1).json()
    post_unlinked(store, robot, units=1)
    stored = rows(engine, "SELECT channel, unit_cost, sold_at = returned_at FROM sale_returns ORDER BY id")
    assert [(channel, None if cost is None else str(cost), unlinked) for channel, cost, unlinked in stored] == [
        ("web", "4.00", 0),
        (None, None, 1),
    ]
    # Four units at 10.00 that cost 4.00; one of two is in the stock again, so three have cost something.
    assert figures(store) == [1, 4, "40.00", 2, 3, "21.00", "12.00", "8.00", 1]
    void(store, first)
    assert figures(store) == [1, 4, "40.00", 1, 1, "1.00", "16.00", "24.00", 1]


def test_a_void_sale_leaves_its_order_and_the_next_one_is_its_first(store: Store, engine: Engine) -> None:
    robot = store.product()
    days = ("2025-01-01T12:00:00Z", "2025-02-01T12:00:00Z", "2025-03-01T12:00:00Z")
    first, second, third = (store.sold_before(robot, day, **CARRIED) for day in days)
    assert orders(engine) == [("A", first["id"], 3)]
    void_sale(store, third)
    assert orders(engine) == [("A", first["id"], 2)]
    void_sale(store, first)
    assert orders(engine) == [("A", second["id"], 1)]
    counts = [store.summary(start_date=day[:10], end_date=day[:10])["totals"]["orders"] for day in days]
    assert counts == [0, 1, 0]
    void_sale(store, second)
    assert orders(engine) == []
    assert figures(store) == [0, 0, "0.00", 0, 0, "0.00", "0.00", "0.00", 0]


@pytest.mark.parametrize("order_ref", ["A", "B", None])
def test_a_replacement_may_stay_in_the_order_or_leave_it(store: Store, engine: Engine, order_ref: str | None) -> None:
    robot, kite = store.product(), store.product(category="home")
    wrong, other = store.sell(robot, 2, **CARRIED), store.sell(kite, **CARRIED)
    right = {"product_id": kite["id"], "units": 1, "order_ref": order_ref, "sold_at": "2025-01-01T12:00:00Z"}
    replacement = void_sale(store, wrong, replacement=right).json()["replacement"]
    assert replacement["order_ref"] == order_ref
    left = [("A", other["id"], 1)]
    expected = {"A": [("A", replacement["id"], 2)], "B": [*left, ("B", replacement["id"], 1)], None: left}
    assert orders(engine) == expected[order_ref]
    assert figures(store)[-1] == len(expected[order_ref])
