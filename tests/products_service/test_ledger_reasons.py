"""Reasons of ledger entries: one that says the opposite of what happens to the level is refused."""

from typing import Any

import pytest

from tests.support.problems import assert_field_refused
from tests.support.store import Store


@pytest.mark.parametrize(
    ("start", "move", "detail"),
    [
        (5, {"quantity": 5, "reason": "unblock"}, "product {id} is not blocked, its level is 5; "),
        (0, {"quantity": 5, "reason": "unblock"}, "product {id} is not blocked, its level is 0; "),
        (
            5,
            {"quantity": 4, "reason": "restock"},
            "restock adds units, but the level of product {id} is 5 and quantity 4; ",
        ),
        (
            5,
            {"quantity": 5, "reason": "restock"},
            "restock adds units, but the level of product {id} is 5 and quantity 5; ",
        ),
        (
            5,
            {"quantity": 0, "reason": "return"},
            "return adds units, but the level of product {id} is 5 and quantity 0; ",
        ),
        (
            None,
            {"quantity": 0, "reason": "restock"},
            "restock adds units, but the level of product {id} is blocked and quantity 0; ",
        ),
    ],
    ids=repr,
)
def test_a_reason_that_the_level_contradicts_is_refused(
    store: Store, start: int | None, move: dict[str, Any], detail: str
) -> None:
    robot = store.product(current_inventory=start)
    said = assert_field_refused(
        store.products.post(f"/products/{robot['id']}/inventory-transactions", json=move), "/reason"
    )
    assert said == detail.format(id=robot["id"]) + "use adjustment or stocktake"
    assert store.products.get(f"/products/{robot['id']}").json() == robot
    assert len(store.ledger(robot)) == 1
