"""The ledger: every move of a level, by hand or by a sale, in an unbroken line."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from common.db.transactions import Database
from common.settings import Settings
from common.stock.ledger import lock_products, record_taken, take_stock
from tests.conftest import recorded_statements
from tests.support.problems import assert_field_refused, assert_parameter_refused, assert_problem
from tests.support.services import running_products
from tests.support.store import ACTED, Store

LARGEST = 2_147_483_647
BY_HAND = {"sale_id": None, "return_id": None, "voided_sale_id": None, **ACTED}


def ledger_path(product: dict[str, Any]) -> str:
    """Where a product's ledger is."""
    return f"/products/{product['id']}/inventory-transactions"


def level(store: Store, product: dict[str, Any]) -> int | None:
    """A product's present level."""
    body = store.products.get(f"/products/{product['id']}").json()
    return body["current_inventory"]  # type: ignore[no-any-return]


# ---- moves


def test_a_move_is_answered_whole_and_found_at_its_location(store: Store) -> None:
    robot = store.product(current_inventory=5)
    answer = store.products.post(ledger_path(robot), json={"change": 3, "note": "Delivery 17"})
    entry = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"{ledger_path(robot)}/{entry['id']}")
    assert entry == {
        "id": ANY,
        "product_id": robot["id"],
        "quantity": 8,
        "change": 3,
        "reason": "restock",
        "note": "Delivery 17",
        "created_at": ANY,
        **BY_HAND,
    }
    assert store.products.get(answer.headers["location"]).json() == entry
    assert store.ledger(robot)[1:] == [entry]
    after = store.products.get(f"/products/{robot['id']}").json()
    assert after == robot | {"current_inventory": 8, "updated_at": entry["created_at"]}


@pytest.mark.parametrize(
    ("start", "move", "entry"),
    [
        (5, {"change": 1}, (6, 1, "restock")),
        (5, {"change": -5}, (0, -5, "adjustment")),
        (5, {"change": 2, "reason": "return"}, (7, 2, "return")),
        (5, {"change": 2, "reason": "stocktake"}, (7, 2, "stocktake")),
        (5, {"change": 2.0, "reason": None}, (7, 2, "restock")),
        (0, {"change": LARGEST}, (LARGEST, LARGEST, "restock")),
        (LARGEST, {"change": -LARGEST}, (0, -LARGEST, "adjustment")),
        (5, {"quantity": 9}, (9, 4, "adjustment")),
        (5, {"quantity": 0}, (0, -5, "adjustment")),
        (5, {"quantity": 5}, (5, 0, "adjustment")),
        (5, {"quantity": 4, "reason": "stocktake"}, (4, -1, "stocktake")),
        (5, {"quantity": 5, "reason": "stocktake"}, (5, 0, "stocktake")),
        (5, {"quantity": LARGEST, "reason": "restock"}, (LARGEST, LARGEST - 5, "restock")),
        (5, {"quantity": None}, (None, None, "block")),
        (5, {"quantity": None, "reason": "block"}, (None, None, "block")),
        (None, {"quantity": None}, (None, None, "block")),
        (None, {"quantity": None, "reason": "block"}, (None, None, "block")),
        (None, {"quantity": 7, "reason": "restock"}, (7, None, "restock")),
        (0, {"quantity": 1, "reason": "return"}, (1, 1, "return")),
        (None, {"quantity": 7}, (7, None, "unblock")),
        (None, {"quantity": 7, "reason": "unblock"}, (7, None, "unblock")),
        (None, {"quantity": 0, "reason": "stocktake"}, (0, None, "stocktake")),
        (5, {"quantity": 6, "expected_quantity": 5}, (6, 1, "adjustment")),
        (5, {"change": 1, "expected_quantity": 5}, (6, 1, "restock")),
        (None, {"quantity": 6, "expected_quantity": None}, (6, None, "unblock")),
        (0, {"change": 1, "expected_quantity": 0}, (1, 1, "restock")),
    ],
    ids=repr,
)
def test_a_move_sets_the_level_and_explains_it(
    store: Store, start: int | None, move: dict[str, Any], entry: tuple[Any, ...]
) -> None:
    robot = store.product(current_inventory=start)
    answer = store.products.post(ledger_path(robot), json=move)
    assert answer.status_code == 201, answer.text
    written = answer.json()
    assert (written["quantity"], written["change"], written["reason"]) == entry
    assert store.ledger(robot)[1:] == [written]
    assert level(store, robot) == entry[0]


@pytest.mark.parametrize(
    ("start", "move", "code", "members"),
    [
        (5, {"change": -6}, "insufficient_stock", {"available": 5}),
        (0, {"change": -1}, "insufficient_stock", {"available": 0}),
        (LARGEST, {"change": 1}, "inventory_conflict", {"actual": LARGEST}),
        (5, {"change": LARGEST}, "inventory_conflict", {"actual": 5}),
        (None, {"change": 1}, "inventory_blocked", {}),
        (None, {"change": -1}, "inventory_blocked", {}),
        (5, {"change": 1, "expected_quantity": 4}, "inventory_conflict", {"actual": 5}),
        (5, {"quantity": 1, "expected_quantity": None}, "inventory_conflict", {"actual": 5}),
        (None, {"quantity": 1, "expected_quantity": 0}, "inventory_conflict", {"actual": None}),
        # What is expected is checked before what is asked for.
        (5, {"change": -6, "expected_quantity": 4}, "inventory_conflict", {"actual": 5}),
        (None, {"change": 1, "expected_quantity": 4}, "inventory_conflict", {"actual": None}),
    ],
    ids=repr,
)
def test_a_move_that_does_not_fit_the_level_is_refused_and_changes_nothing(
    store: Store, start: int | None, move: dict[str, Any], code: str, members: dict[str, Any]
) -> None:
    robot = store.product(current_inventory=start)
    assert_problem(store.products.post(ledger_path(robot), json=move), 409, code, **members)
    assert store.products.get(f"/products/{robot['id']}").json() == robot
    assert len(store.ledger(robot)) == 1


@pytest.mark.parametrize(
    "move",
    [
        {},
        {"reason": "restock"},
        {"change": 1, "quantity": 1},
        {"change": 1, "quantity": None},
        {"change": None, "quantity": None},
        {"change": 0},
        {"change": None},
        {"change": 1, "reason": "block"},
        {"change": 1, "reason": "unblock"},
        {"quantity": 5, "reason": "block"},
        {"quantity": None, "reason": "stocktake"},
        {"change": -1, "reason": "restock"},
        {"change": -1, "reason": "return"},
    ],
    ids=repr,
)
def test_a_move_says_exactly_one_thing(store: Store, move: dict[str, Any]) -> None:
    robot = store.product()
    assert_field_refused(store.products.post(ledger_path(robot), json=move), "")
    assert len(store.ledger(robot)) == 1


@pytest.mark.parametrize(
    ("move", "pointer"),
    [
        ({"change": 1.5}, "/change"),
        ({"change": "1"}, "/change"),
        ({"change": True}, "/change"),
        ({"change": LARGEST + 1}, "/change"),
        ({"change": -LARGEST - 1}, "/change"),
        ({"quantity": -1}, "/quantity"),
        ({"quantity": LARGEST + 1}, "/quantity"),
        ({"quantity": 1, "expected_quantity": -1}, "/expected_quantity"),
        ({"change": 1, "note": "x" * 5001}, "/note"),
        ({"change": 1, "note": "\x00"}, "/note"),
        ({"change": 1, "reason": "sale"}, "/reason"),
        ({"change": 1, "reason": "initial"}, "/reason"),
        ({"quantity": None, "reason": "delete"}, "/reason"),
        ({"change": 1, "sale_id": 1}, "/sale_id"),
        ({"change": 1, "created_at": "2026-01-01T00:00:00Z"}, "/created_at"),
    ],
    ids=repr,
)
def test_a_field_beyond_its_limits_is_refused(store: Store, move: dict[str, Any], pointer: str) -> None:
    robot = store.product()
    assert_field_refused(store.products.post(ledger_path(robot), json=move), pointer)
    assert len(store.ledger(robot)) == 1


def test_a_note_may_have_5000_characters_of_any_script(store: Store) -> None:
    robot = store.product()
    for note in ("🚚" * 5000, "تسليم", "", "line\nbreak\t"):
        assert store.products.post(ledger_path(robot), json={"change": 1, "note": note}).json()["note"] == note


def test_an_inactive_product_can_be_restocked(store: Store) -> None:
    robot = store.product(current_inventory=0)
    store.products.patch(f"/products/{robot['id']}", json={"status": "inactive"})
    assert store.products.post(ledger_path(robot), json={"change": 5}).json()["quantity"] == 5


@pytest.mark.parametrize("move", [{"change": 1}, {"quantity": 1}, {"quantity": None}], ids=repr)
def test_a_deleted_product_cannot_be_moved(store: Store, move: dict[str, Any]) -> None:
    robot = store.product()
    store.products.delete(f"/products/{robot['id']}")
    assert_problem(store.products.post(ledger_path(robot), json=move), 409, "product_unavailable")
    assert [entry["reason"] for entry in store.ledger(robot)] == ["initial", "delete"]


def test_a_product_that_never_was_has_no_ledger(products: TestClient) -> None:
    path = "/products/1/inventory-transactions"
    assert_problem(products.get(path), 404, "product_not_found", instance=path)
    assert_problem(products.get(f"{path}/1"), 404, "product_not_found")
    assert_problem(products.post(path, json={"change": 1}), 404, "product_not_found")


def test_a_move_is_five_statements(store: Store) -> None:
    """Lock, move, ledger entry, the answer, COMMIT."""
    robot = store.product()
    for move in ({"change": 1}, {"quantity": 5}):
        with recorded_statements(store.products) as statements:
            store.products.post(ledger_path(robot), json=move)
        assert (len(statements), statements[-1]) == (5, "COMMIT")


# ---- the line of entries

LEVELS = st.one_of(st.none(), st.integers(0, 20))
MOVES = st.one_of(
    st.builds(lambda change: {"change": change}, st.integers(-15, 15).filter(bool)),
    st.builds(lambda quantity: {"quantity": quantity}, LEVELS),
    st.builds(lambda change, seen: {"change": change, "expected_quantity": seen}, st.integers(1, 9), LEVELS),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=LEVELS, moves=st.lists(MOVES, max_size=8))
def test_any_moves_leave_the_ledger_that_a_model_of_them_predicts(
    store: Store, start: int | None, moves: list[dict[str, Any]]
) -> None:
    robot = store.product(current_inventory=start)
    now, line = start, [(start, start)]
    for move in moves:
        answer = store.products.post(ledger_path(robot), json=move)
        if now != move.get("expected_quantity", now) or (
            "change" in move and (now is None or now + move["change"] < 0)
        ):
            assert answer.status_code == 409
            continue
        after = move["quantity"] if "quantity" in move else now + move["change"]  # type: ignore[operator]
        line.append((after, None if now is None or after is None else after - now))
        now = after
        assert answer.status_code == 201
    assert [(entry["quantity"], entry["change"]) for entry in store.ledger(robot)] == line
    assert level(store, robot) == now


def test_time_never_runs_backwards_in_a_ledger(store: Store, engine: Engine) -> None:
    """Another host, whose clock is ahead, may have written the entry before."""
    robot = store.product(current_inventory=5)
    ahead = (datetime.now(UTC) + timedelta(hours=1)).replace(tzinfo=None)
    with engine.begin() as connection:
        connection.execute(text("UPDATE products SET updated_at = :at"), {"at": ahead})
        connection.execute(text("UPDATE inventory_transactions SET created_at = :at"), {"at": ahead})
    store.products.post(ledger_path(robot), json={"change": 1})
    store.products.patch(f"/products/{robot['id']}", json={"current_inventory": 1, "name": "New"})
    store.products.delete(f"/products/{robot['id']}")
    assert {entry["created_at"] for entry in store.ledger(robot)} == {ahead.isoformat() + "Z"}


def test_a_level_that_moved_outside_its_lock_is_never_oversold(store: Store) -> None:
    """The last line of defence, which no request comes to: every writer of levels takes the lock first."""
    robot = store.product(current_inventory=5)
    database: Database = store.products.app.state.database  # type: ignore[attr-defined]

    def oversell(session: Session) -> None:
        taken = take_stock(lock_products(session, [robot["id"]])[robot["id"]], 5)
        session.execute(text("UPDATE products SET current_inventory = 4"))
        record_taken(session, [taken], [1], datetime.now(UTC))

    with pytest.raises(RuntimeError, match="moved outside its lock"):
        database.write(oversell)
    assert level(store, robot) == 5


# ---- reading it


def test_an_entry_of_another_product_is_missing(store: Store) -> None:
    robot, ball = store.product(), store.product()
    [entry] = store.ledger(ball)
    path = f"{ledger_path(robot)}/{entry['id']}"
    assert_problem(store.products.get(path), 404, "not_found", instance=path)
    assert_problem(store.products.get(f"{ledger_path(robot)}/9223372036854775807"), 404, "not_found")
    assert_parameter_refused(store.products.get(f"{ledger_path(robot)}/0"), "transaction_id")


def test_the_ledger_is_of_one_product_oldest_first_unless_asked_otherwise(store: Store) -> None:
    robot, ball = store.product(current_inventory=5), store.product()
    sale = store.sell(robot, 2)
    store.sell(ball)
    store.products.post(ledger_path(robot), json={"change": 4})
    page = store.products.get(ledger_path(robot)).json()
    common = {"id": ANY, "product_id": robot["id"], "note": None, "created_at": ANY} | BY_HAND
    assert page == {
        "items": [
            common | {"quantity": 5, "change": 5, "reason": "initial"},
            common | {"quantity": 3, "change": -2, "reason": "sale", "sale_id": sale["id"]},
            common | {"quantity": 7, "change": 4, "reason": "restock"},
        ],
        "next_cursor": None,
    }
    newest_first = store.products.get(ledger_path(robot), params={"sort": "-id"}).json()
    assert newest_first == {"items": page["items"][::-1], "next_cursor": None}


def test_the_ledger_can_be_filtered_by_reason(store: Store) -> None:
    robot = store.product()
    store.sell(robot)
    store.products.post(ledger_path(robot), json={"quantity": 5})
    store.products.post(ledger_path(robot), json={"quantity": 6, "reason": "stocktake"})
    store.products.delete(f"/products/{robot['id']}")
    for entry in store.ledger(robot):
        page = store.products.get(ledger_path(robot), params={"reason": entry["reason"]}).json()
        assert page["items"] == [entry]
    assert store.products.get(ledger_path(robot), params={"reason": "return"}).json()["items"] == []


@pytest.fixture
def in_kathmandu(settings: Settings, clean_tables: None) -> Iterator[TestClient]:
    """The products service of a store whose days begin at 18:15 UTC of the day before."""
    with running_products(settings, time_zone="Asia/Kathmandu") as client:
        yield client


def test_dates_are_whole_days_of_the_stores_zone_both_included(
    in_kathmandu: TestClient, engine: Engine, store: Store
) -> None:
    robot = store.product(current_inventory=1)
    instants = [
        "2026-03-09 18:14:59.999999",
        "2026-03-09 18:15:00",
        "2026-03-10 18:14:59.999999",
        "2026-03-10 18:15:00",
    ]
    for _ in instants[1:]:
        store.products.post(ledger_path(robot), json={"change": 1})
    with engine.begin() as connection:
        for entry, instant in zip(store.ledger(robot), instants, strict=True):
            statement = text("UPDATE inventory_transactions SET created_at = :at WHERE id = :id")
            connection.execute(statement, {"at": instant, "id": entry["id"]})

    def found(**dates: str) -> list[int]:
        answer = in_kathmandu.get(ledger_path(robot), params=dates)
        assert answer.status_code == 200, answer.text
        return [entry["quantity"] for entry in answer.json()["items"]]

    assert found(start_date="2026-03-10", end_date="2026-03-10") == [2, 3]
    assert found(start_date="2026-03-10") == [2, 3, 4]
    assert found(end_date="2026-03-10") == [1, 2, 3]
    assert found(start_date="2026-03-11", end_date="2026-12-31") == [4]
    assert found(end_date="2026-03-08") == []
    assert found(start_date="1900-01-01", end_date="2199-12-31") == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("start_date", "2025-02-29"),
        ("start_date", "0000-00-00"),
        ("end_date", "9999-12-31"),
        ("end_date", "2200-01-01"),
        ("start_date", "1899-12-31"),
        ("start_date", "2026-1-1"),
        ("start_date", "20260101"),
        ("start_date", "2026-W01-1"),
        ("end_date", "2026-01-01T00:00:00Z"),
        ("end_date", "٢٠٢٦-٠١-٠١"),
        ("reason", "theft"),
        ("sort", "created_at"),
    ],
)
def test_a_filter_value_that_cannot_be_is_refused(store: Store, parameter: str, value: str) -> None:
    robot = store.product()
    assert_parameter_refused(store.products.get(ledger_path(robot), params={parameter: value}), parameter)


def test_a_range_that_ends_before_it_starts_is_refused(store: Store) -> None:
    robot = store.product()
    answer = store.products.get(ledger_path(robot), params={"start_date": "2026-01-02", "end_date": "2026-01-01"})
    assert_parameter_refused(answer, "end_date")


def test_a_page_of_the_ledger_is_two_statements_however_long_it_is(store: Store) -> None:
    """Whether the product exists, and its entries."""
    robot = store.product()
    for _ in range(12):
        store.products.post(ledger_path(robot), json={"change": 1})
    with recorded_statements(store.products) as statements:
        store.products.get(ledger_path(robot))
    assert len(statements) == 2
