"""Cost, order, customer and channel of a sale: in bodies, lists, files and the table of orders."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.support.problems import assert_field_refused
from tests.support.store import NOTHING_MORE, Store

CARRIED = {"unit_cost": "3.10", "order_ref": "A-1", "customer_ref": "C 7", "channel": "web"}
YESTERYEAR = {"sold_at": "2024-05-01T12:00:00Z", "take_stock": False}


def carried(sale: dict[str, Any]) -> dict[str, Any]:
    """What a sale says of these."""
    return {name: sale[name] for name in CARRIED}


def orders(engine: Engine) -> list[tuple[str, int, str, int]]:
    """The table of orders."""
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT order_ref, first_sale_id, CAST(first_sold_at AS CHAR), sales FROM orders ORDER BY order_ref")
        )
        return [(row[0], row[1], row[2][:19], row[3]) for row in rows]


def test_what_a_sale_carries_is_answered_listed_and_found(store: Store) -> None:
    robot = store.product()
    sale = store.sell(robot, 2, **CARRIED)
    assert carried(sale) == CARRIED
    assert store.sales.get(f"/sales/{sale['id']}").json() == sale
    store.sell(robot, 1)
    for name in ("order_ref", "customer_ref", "channel"):
        found = store.sales.get("/sales", params={name: [CARRIED[name], "other"]}).json()["items"]
        assert found == [sale], name
        assert store.sales.get("/sales", params={name: CARRIED[name].lower() + "x"}).json()["items"] == []


def test_a_sale_that_says_nothing_carries_nothing(store: Store) -> None:
    sale = store.sell(store.product())
    assert carried(sale) == {name: NOTHING_MORE[name] for name in CARRIED}


def test_a_sale_freezes_the_cost_of_its_product(store: Store) -> None:
    robot = store.product(cost="4.00")
    frozen, own = store.sell(robot), store.sell(robot, unit_cost="3.50")
    unknown = store.sell(robot, unit_cost=None)
    changed = store.products.patch(f"/products/{robot['id']}", json={"cost": "5.00"})
    assert (changed.status_code, changed.json()["cost"]) == (200, "5.00")
    later = store.sell(robot)
    assert store.products.patch(f"/products/{robot['id']}", json={"cost": None}).json()["cost"] is None
    last = store.sell(robot)
    costs = [
        store.sales.get(f"/sales/{sale['id']}").json()["unit_cost"] for sale in (frozen, own, unknown, later, last)
    ]
    assert costs == ["4.00", "3.50", None, "5.00", None]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unit_cost", "-1.00"),
        ("unit_cost", "100000000.00"),
        ("order_ref", ""),
        ("order_ref", "x" * 65),
        ("order_ref", " A"),
        ("customer_ref", "a\u200bb"),
        ("channel", "x" * 33),
        ("channel", ""),
    ],
)
def test_what_cannot_be_carried_is_refused_at_its_field(store: Store, name: str, value: str) -> None:
    robot = store.product()
    answer = store.sales.post("/sales", json={"product_id": robot["id"], "units": 1, name: value})
    assert_field_refused(answer, f"/{name}")


def test_an_order_begins_with_its_earliest_sale(store: Store, engine: Engine) -> None:
    """However its sales are recorded: alone, later with an earlier instant, several at once."""
    robot, novel = store.product(), store.product(category="books")
    first = store.sell(robot, order_ref="A", **YESTERYEAR)
    assert orders(engine) == [("A", first["id"], "2024-05-01 12:00:00", 1)]
    store.sell(novel, order_ref="A", sold_at="2024-05-02T12:00:00Z", take_stock=False)
    assert orders(engine) == [("A", first["id"], "2024-05-01 12:00:00", 2)]
    earlier = store.sell(novel, order_ref="A", sold_at="2024-04-30T12:00:00Z", take_stock=False)
    assert orders(engine) == [("A", earlier["id"], "2024-04-30 12:00:00", 3)]
    batch = [
        {"product_id": item["id"], "units": 1, "order_ref": order_ref, "sold_at": sold_at, "take_stock": False}
        for item, order_ref, sold_at in (
            (robot, "A", "2024-04-29T12:00:00Z"),
            (novel, "B", "2024-06-02T12:00:00Z"),
            (robot, "B", "2024-06-01T12:00:00Z"),
            (novel, "A", "2024-06-01T12:00:00Z"),
        )
    ]
    ids = [sale["id"] for sale in store.sales.post("/sales/batch", json={"sales": batch}).json()["sales"]]
    assert orders(engine) == [("A", ids[0], "2024-04-29 12:00:00", 5), ("B", ids[2], "2024-06-01 12:00:00", 2)]
    days = store.summary(interval="day", start_date="2024-04-28", end_date="2024-06-03")["rows"]
    counted = {row["period"]["start"]: row["orders"] for row in days if row["orders"]}
    assert counted == {"2024-04-29": 1, "2024-06-01": 1}


def test_a_void_sale_leaves_its_order(store: Store, engine: Engine) -> None:
    """One in the midst of it, the first, the only one that is left."""
    robot = store.product()
    first, second, third = (
        store.sell(robot, order_ref="A", sold_at=f"2024-05-0{day}T12:00:00Z", take_stock=False) for day in (1, 2, 3)
    )
    left = [[("A", first["id"], "2024-05-01 12:00:00", 2)], [("A", third["id"], "2024-05-03 12:00:00", 1)], []]
    for sale, expected in zip((second, first, third), left, strict=True):
        answer = store.sales.post(f"/sales/{sale['id']}/void", json={"reason": "test"})
        assert (answer.status_code, orders(engine)) == (201, expected)


def test_files_carry_it_there_and_back(store: Store) -> None:
    robot = store.product(sku="R", cost="2.00", current_inventory=10)
    body = (
        "sku,units,sold_at,revenue,unit_cost,order_ref,customer_ref,channel\n"
        "R,1,2024-05-01T10:00:00Z,5.00,1.50,A,C,web\n"
        "R,2,2024-05-02T10:00:00Z,9.00,,,,\n"
    )
    answer = store.sales.post("/sales/import", content=body, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 200, answer.text
    items = store.sales.get("/sales", params={"sort": "id"}).json()["items"]
    assert [carried(item) for item in items] == [
        {"unit_cost": "1.50", "order_ref": "A", "customer_ref": "C", "channel": "web"},
        dict.fromkeys(CARRIED),
    ]
    exported = store.sales.get("/sales/export").text
    again = store.sales.post("/sales/import", content=exported, headers={"Content-Type": "text/csv"}).json()
    assert (again["created"], again["already"]) == (0, 2)
    plain = "sku,units,sold_at\nR,1,2024-05-03T10:00:00Z\n"
    store.sales.post("/sales/import", content=plain, headers={"Content-Type": "text/csv"})
    newest = store.sales.get("/sales", params={"sort": "-id", "limit": 1}).json()["items"][0]
    assert (newest["product_id"], newest["unit_cost"]) == (robot["id"], "2.00")
