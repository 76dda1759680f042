"""POST /returns/batch: all or none, each counting what those above it left."""

from typing import Any
from unittest.mock import ANY

from fastapi.testclient import TestClient

from tests.conftest import recorded_statements
from tests.sales_service.conftest import ReadState
from tests.sales_service.returns.conftest import LONG_AGO, block, level, now, post_batch, void_sale
from tests.support.problems import assert_field_refused, assert_problem
from tests.support.store import ACTED, Store


def test_a_batch_is_answered_whole_in_its_order(store: Store) -> None:
    robot, kite = store.product(name="Robot", current_inventory=9), store.product(name="Kite", category="home")
    robots, kites = store.sell(robot, 4), store.sold_before(kite, LONG_AGO, 2, revenue="15.01")
    answer = post_batch(
        store,
        {"sale_id": kites["id"], "units": 1, "reason": "damaged"},
        {"sale_id": robots["id"], "units": 3, "restocked_units": 2, "note": "One is broken"},
        {"product_id": robot["id"], "refunded": "2.00", "reason": "goodwill", "returned_at": LONG_AGO},
        {"sale_id": kites["id"], "units": 1},
    )
    assert answer.status_code == 201, answer.text
    recorded_at = answer.json()["returns"][0]["recorded_at"]
    common = {"id": ANY, "note": None, "reason": "unspecified", "recorded_at": recorded_at, "voided_at": None}
    common |= {"returned_at": recorded_at, "sku": None, **ACTED}
    of_kite = {"sale_id": kites["id"], "product_id": kite["id"], "product_name": "Kite", "category": "home", "units": 1}
    of_kite |= common | {"restocked_units": 0}
    of_robot = common | {"product_id": robot["id"], "product_name": "Robot", "category": "toys"}
    assert answer.json() == {
        "returns": [
            of_kite | {"refunded": "7.51", "reason": "damaged"},
            of_robot
            | {"sale_id": robots["id"], "units": 3, "restocked_units": 2, "refunded": "30.00", "note": "One is broken"},
            of_robot
            | {"sale_id": None, "units": 0, "restocked_units": 0, "refunded": "2.00", "reason": "goodwill"}
            | {"returned_at": "2020-05-04T12:30:00.000000Z"},
            of_kite | {"refunded": "7.50"},
        ]
    }
    ids = [row["id"] for row in answer.json()["returns"]]
    assert ids == list(range(ids[0], ids[0] + 4))
    assert answer.headers["location"] == f"/returns/{ids[0]}"
    for row in answer.json()["returns"]:
        assert store.sales.get(f"/returns/{row['id']}").json() == row
    assert now(store, kites) == kites | {"returned_units": 2, "refunded": "15.01"}
    assert [(entry["change"], entry["return_id"]) for entry in store.ledger(robot)[2:]] == [(2, ids[1])]


def test_entries_of_one_product_follow_each_other(store: Store) -> None:
    robot = store.product(current_inventory=10)
    sales = [store.sell(robot, 3), store.sell(robot, 2)]
    returns = [{"sale_id": sale["id"], "units": 1} for sale in (*sales, *sales)]
    assert post_batch(store, *returns).status_code == 201
    entries = [(entry["quantity"], entry["change"], entry["reason"]) for entry in store.ledger(robot)[3:]]
    assert entries == [(6, 1, "return"), (7, 1, "return"), (8, 1, "return"), (9, 1, "return")]


def test_one_that_cannot_be_taken_refuses_all_with_its_place_and_what_is_left(store: Store, state: ReadState) -> None:
    robot, kite = store.product(current_inventory=50), store.product(current_inventory=50)
    sale, voided = store.sell(robot, 5), store.sell(robot)
    void_sale(store, voided)
    block(store, kite)
    of_sale = {"sale_id": sale["id"], "units": 2, "refunded": "9.00"}
    before = state()

    def refused(last: dict[str, Any], member: str, code: str, **more: Any) -> None:
        answer = post_batch(store, of_sale, of_sale, last)
        errors = [{"pointer": f"/returns/2/{member}", "detail": ANY}]
        assert_problem(answer, 409, code, errors=errors, **more)

    refused(of_sale, "units", "return_exceeds_sale", returnable=1)
    refused(of_sale | {"units": 1, "refunded": "32.01"}, "refunded", "refund_exceeds_sale", refundable="32.00")
    refused({"sale_id": voided["id"], "units": 1}, "sale_id", "sale_voided")
    blocked = {"product_id": kite["id"], "units": 1, "refunded": 0, "restocked_units": 1}
    refused(blocked, "restocked_units", "inventory_blocked")
    late = post_batch(store, of_sale, of_sale | {"returned_at": "2199-01-01T00:00:00Z"})
    assert_field_refused(late, "/returns/1/returned_at")
    assert state() == before


def test_a_batch_has_one_return_at_least_and_a_thousand_at_most(store: Store) -> None:
    robot = store.product(current_inventory=2000)
    one = {"sale_id": store.sell(robot, 1000)["id"], "units": 1}
    assert_field_refused(post_batch(store), "/returns")
    assert_field_refused(post_batch(store, *[one] * 1001), "/returns")
    rows = post_batch(store, *[one | {"note": "'; --\\"}] * 1000).json()["returns"]
    assert sum(row["units"] for row in rows) == 1000
    assert {row["note"] for row in rows} == {"'; --\\"}
    assert level(store, robot) == 2000


# ---- round trips


def statements_of(client: TestClient, path: str, body: dict[str, Any], status: int = 201) -> list[str]:
    """What a POST runs."""
    with recorded_statements(client) as statements:
        answer = client.post(path, json=body)
    assert answer.status_code == status, answer.text
    return statements


def test_a_return_is_one_statement_more_than_a_sale(store: Store) -> None:
    """Sale, reversal and product locked by one; return, reversal, level, ledger, two rollups, COMMIT."""
    sale = store.sell(store.product(), 5)
    returned = {"sale_id": sale["id"], "units": 1}
    for _ in range(3):
        assert len(statements_of(store.sales, "/returns", returned)) <= 8
    assert len(statements_of(store.sales, "/returns", returned | {"restocked_units": 0})) <= 6


def test_a_refused_return_stops_at_the_lock(store: Store) -> None:
    sale = store.sell(store.product(), 5)
    assert len(statements_of(store.sales, "/returns", {"sale_id": sale["id"], "units": 6}, 409)) == 1


def test_a_batch_runs_as_many_statements_for_one_as_for_many(store: Store) -> None:
    """One more than a return alone at most has to: how far apart the keys of several are."""
    products = [store.product(current_inventory=5000) for _ in range(5)]
    sales = [store.sell(product, 300) for product in products for _ in range(2)]
    numbers = {
        len(
            statements_of(
                store.sales,
                "/returns/batch",
                {"returns": [{"sale_id": sale["id"], "units": 1} for sale in sales[:several]] * times},
            )
        )
        for several, times in ((2, 1), (10, 1), (10, 20))
    }
    assert len(numbers) == 1
    assert max(numbers) <= 10
