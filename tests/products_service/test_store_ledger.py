"""GET /inventory-transactions: the ledgers of all products as one."""

import itertools
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.conftest import recorded_statements
from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import ACTED, Store


def entries(client: TestClient, **parameters: Any) -> list[dict[str, Any]]:
    """All pages of the store's ledger."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = client.get("/inventory-transactions", params=parameters | cursor)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            return found
        cursor = {"cursor": answer.json()["next_cursor"]}


@pytest.fixture
def moved(store: Store, engine: Engine) -> list[dict[str, Any]]:
    """Three products in two categories, moved by turns on three days; their entries with the products' names, by id."""
    rows = [
        store.product(name=name, sku=sku, category=category, current_inventory=9)
        for name, sku, category in (("Robot", "R-1", "toys"), ("Kite", None, "toys"), ("Bed", "B-1", "home"))
    ]
    for _, row in itertools.product(range(3), rows):
        store.sell(row)
        path = f"/products/{row['id']}/inventory-transactions"
        assert store.products.post(path, json={"change": 5}).status_code == 201
    with engine.begin() as connection:
        ids = list(connection.execute(text("SELECT id FROM inventory_transactions ORDER BY id")).scalars())
        for number, entry in enumerate(ids):
            values = {"at": f"2026-03-{number // 8 + 1:02} {number // 3 % 24:02}:00:00", "id": entry}
            connection.execute(text("UPDATE inventory_transactions SET created_at = :at WHERE id = :id"), values)
    named = {row["id"]: {"product_name": row["name"], "sku": row["sku"]} for row in rows}
    categories = {row["id"]: row["category"] for row in rows}
    return sorted(
        (entry | named[row["id"]] | {"category": categories[row["id"]]} for row in rows for entry in store.ledger(row)),
        key=lambda entry: int(entry["id"]),
    )


def test_a_whole_entry(store: Store) -> None:
    robot = store.product(name="Robot", sku="R-1", current_inventory=3)
    sale = store.sell(robot, 2)
    answer = store.products.get("/inventory-transactions", params={"reason": "sale"})
    assert answer.json() == {
        "items": [
            {
                "id": ANY,
                "product_id": robot["id"],
                "quantity": 1,
                "change": -2,
                "reason": "sale",
                "sale_id": sale["id"],
                "note": None,
                "created_at": sale["recorded_at"],
                "return_id": None,
                "voided_sale_id": None,
                **ACTED,
                "product_name": "Robot",
                "sku": "R-1",
            }
        ],
        "next_cursor": None,
    }


def test_every_combination_of_filters_is_their_conjunction(store: Store, moved: list[dict[str, Any]]) -> None:
    ids = list(dict.fromkeys(entry["product_id"] for entry in moved))
    for products, categories, reasons, first, last in itertools.product(
        [[], ids[:1], ids[1:]],
        [[], ["toys"], ["home", "toys"]],
        [[], ["sale"], ["initial", "restock"]],
        [None, "2026-03-02"],
        [None, "2026-03-02"],
    ):
        expected = [
            {name: value for name, value in entry.items() if name != "category"}
            for entry in moved
            if (not products or entry["product_id"] in products)
            and (not categories or entry["category"] in categories)
            and (not reasons or entry["reason"] in reasons)
            and (first is None or entry["created_at"][:10] >= first)
            and (last is None or entry["created_at"][:10] <= last)
        ]
        parameters: dict[str, Any] = {"product_id": products, "category": categories, "reason": reasons}
        parameters |= {name: value for name, value in (("start_date", first), ("end_date", last)) if value}
        oldest = sorted(expected, key=lambda entry: str(entry["created_at"]))
        newest = sorted(expected, key=lambda entry: str(entry["created_at"]), reverse=True)
        assert entries(store.products, sort="created_at", limit=5, **parameters) == oldest
        assert entries(store.products, limit=7, **parameters) == newest


def test_a_deleted_product_keeps_its_entries(store: Store) -> None:
    robot = store.product(name="Robot", sku="R-1")
    store.products.delete(f"/products/{robot['id']}")
    rows = [(row["reason"], row["product_name"], row["sku"]) for row in entries(store.products)]
    assert rows == [("delete", "Robot", None), ("initial", "Robot", None)]


def test_what_is_refused(store: Store) -> None:
    store.product()
    path = "/inventory-transactions"
    for name, value in (("reason", "theft"), ("category", "gadgets"), ("sort", "change"), ("product_id", "x")):
        answer = store.products.get(path, params={name: value})
        assert answer.status_code == 422, (name, answer.text)
    assert_parameter_refused(store.products.get(path, params={"product_id": 10**9}), "product_id")
    dates = {"start_date": "2026-02-02", "end_date": "2026-02-01"}
    assert_parameter_refused(store.products.get(path, params=dates), "end_date")
    assert_problem(store.products.get(path, params={"cursor": "x"}), 422, "invalid_cursor", instance=path, errors=ANY)


@pytest.mark.parametrize(
    ("parameters", "index"),
    [
        ({}, "ix_inventory_transactions_created_at"),
        ({"reason": "restock", "category": "toys", "start_date": "2026-03-02"}, "ix_inventory_transactions_created_at"),
        ({"product_id": 1}, "ix_inventory_transactions_product_id_created_at"),
    ],
)
def test_a_page_is_found_by_its_index_in_two_statements(
    store: Store, engine: Engine, moved: list[dict[str, Any]], parameters: dict[str, Any], index: str
) -> None:
    if "product_id" in parameters:
        parameters = {"product_id": moved[0]["product_id"]}
    with recorded_statements(store.products) as statements:
        store.products.get("/inventory-transactions", params=parameters | {"limit": 2})
    assert len(statements) == 2 + ("product_id" in parameters)
    assert all(f"FORCE INDEX ({index})" in statement for statement in statements[-2:])
