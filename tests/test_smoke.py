"""The main job from end to end: from a new category to a grouped report."""

from unittest.mock import ANY

from tests.conftest import recorded_statements
from tests.support.figures import figures
from tests.support.store import NOTHING_MORE, Store


def test_from_a_new_category_to_a_grouped_report(store: Store) -> None:
    """Each step's effect is seen by the next, on both services."""
    robot = store.product(name="Robot", price="19.99", current_inventory=5)
    sale = store.sell(robot, 2)
    assert sale == {
        "id": ANY,
        "product_id": robot["id"],
        "product_name": "Robot",
        "sku": None,
        "category": "toys",
        "units": 2,
        "unit_price": "19.99",
        "total_price": "39.98",
        "revenue": "39.98",
        "sold_at": ANY,
        "recorded_at": sale["sold_at"],
        **NOTHING_MORE,
    }
    assert [
        (entry["quantity"], entry["change"], entry["reason"], entry["sale_id"]) for entry in store.ledger(robot)
    ] == [
        (5, 5, "initial", None),
        (3, -2, "sale", sale["id"]),
    ]
    assert store.summary(group_by="category")["rows"] == [{"category": "toys", **figures(1, 2, "39.98", "19.99")}]


def test_a_sale_takes_seven_round_trips_commit_included(store: Store) -> None:
    """Lock, move, sale, ledger entry, two rollups, COMMIT."""
    robot = store.product()
    store.sell(robot)
    with recorded_statements(store.sales) as statements:
        store.sell(robot)
    assert len(statements) == 7, statements
    assert statements[-1] == "COMMIT"
