"""GET /inventory and its summary as of an instant of the past: what the ledgers say of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from tests.conftest import recorded_statements
from tests.products_service.cover.shop import Kept, fill
from tests.support.problems import assert_parameter_refused
from tests.support.store import Store

NOW = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)
HOURS = st.integers(0, 200).map(lambda hours: NOW - timedelta(hours=hours))
LEVELS = st.sampled_from([None, 0, 5, 10, 11, 2_147_483_647])
PASTS = st.lists(st.lists(st.tuples(HOURS, LEVELS), min_size=1, max_size=5), min_size=1, max_size=6)
STATES = ("ok", "low", "out", "blocked")


def state_of(level: int | None) -> str:
    """By the threshold of every product here, ten."""
    return "blocked" if level is None else "out" if level == 0 else "low" if level <= 10 else "ok"


def levels_at(kept: Sequence[Kept], instant: datetime) -> dict[int, int | None]:
    """The level of each product that was there, by its id."""
    found: dict[int, int | None] = {}
    for product_id, product in enumerate(kept, start=1):
        for at, level in product.levels:
            if at <= instant:
                found[product_id] = level
    return found


def urgency(item: tuple[int, int | None]) -> tuple[int, int, int]:
    """Out, then low with the fewest units first, blocked, ok."""
    product_id, level = item
    rank = ("out", "low", "blocked", "ok").index(state_of(level))
    return rank, (level or 0) if rank == 1 else 0, product_id


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(pasts=PASTS, instant=HOURS, nudge=st.integers(-1, 1))
def test_list_and_summary_say_what_the_ledgers_say(
    products: TestClient,
    engine: Engine,
    pasts: list[list[tuple[datetime, int | None]]],
    instant: datetime,
    nudge: int,
) -> None:
    kept = [Kept(sorted(past, key=lambda entry: entry[0])) for past in pasts]
    with engine.begin() as connection:
        fill(connection, kept, UTC)  # type: ignore[arg-type]
    as_of = instant + nudge * timedelta.resolution
    then = levels_at(kept, as_of)
    parameters = {"as_of": as_of.isoformat()}
    found, cursor = [], {}
    while True:
        page = products.get("/inventory", params=parameters | cursor | {"limit": 2, "with_count": "true"}).json()
        assert page["count"] == len(then)
        found += [(row["product_id"], row["current_inventory"]) for row in page["items"]]
        assert all(row["stock_state"] == state_of(row["current_inventory"]) for row in page["items"])
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found == sorted(then.items(), key=urgency)
    for state in STATES:
        rows = products.get("/inventory", params=parameters | {"state": state}).json()["items"]
        assert {row["product_id"] for row in rows} == {key for key in then if state_of(then[key]) == state}
    units = sum(level or 0 for level in then.values())
    counts = {state: sum(state_of(level) == state for level in then.values()) for state in STATES}
    unknown = {"stock_cost": "0.00", "costed_units": 0}
    assert products.get("/inventory/summary", params=parameters).json() == {
        "as_of": as_of.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "currency": "USD",
        "by_state": counts,
        "by_category": [
            {"category": "toys", "products": len(then), "units_on_hand": units, "stock_value": f"{Decimal(units)}.00"}
            | unknown
            | counts
        ]
        * bool(then),
        "units_on_hand": units,
        "stock_value": f"{Decimal(units)}.00",
        **unknown,
    }


def put_at(engine: Engine, product: dict[str, Any], *days: int) -> None:
    """Put the entries of a product's ledger on these days of January 2026, at noon."""
    with engine.begin() as connection:
        found = "SELECT id FROM inventory_transactions WHERE product_id = :id ORDER BY id"
        ids = connection.execute(text(found), {"id": product["id"]}).scalars()
        for entry, day in zip(ids, days, strict=True):
            values = {"at": f"2026-01-{day:02} 12:00:00", "id": entry}
            connection.execute(text("UPDATE inventory_transactions SET created_at = :at WHERE id = :id"), values)


def listed(store: Store, **parameters: Any) -> list[tuple[str, str, int | None]]:
    """Name, status and level of each row."""
    answer = store.products.get("/inventory", params=parameters | {"sort": "id"})
    assert answer.status_code == 200, answer.text
    return [(row["name"], row["status"], row["current_inventory"]) for row in answer.json()["items"]]


def test_a_product_that_was_deleted_later_was_there(store: Store, engine: Engine) -> None:
    gone = store.product(name="gone", current_inventory=5, price="2.00")
    store.products.delete(f"/products/{gone['id']}")
    idle = store.product(name="idle", current_inventory=7)
    store.products.patch(f"/products/{idle['id']}", json={"status": "inactive"})
    put_at(engine, gone, 5, 20)
    put_at(engine, idle, 6)
    before, after = "2026-01-20T11:59:59.999999Z", "2026-01-20T12:00:00Z"
    assert listed(store, as_of=before) == [("gone", "active", 5)]
    assert listed(store, as_of=before, status=["deleted", "inactive"]) == [("idle", "inactive", 7)]
    assert listed(store, as_of=after) == []
    assert listed(store, as_of=after, status="deleted") == [("gone", "deleted", None)]
    assert listed(store, as_of="2026-01-05T11:59:59Z") == []
    summary = store.products.get("/inventory/summary", params={"as_of": before}).json()
    assert (summary["as_of"], summary["stock_value"]) == (before, "10.00")


def test_sales_after_the_instant_are_not_told(store: Store, engine: Engine) -> None:
    robot = store.product()
    for day in ("05", "10"):
        store.sold_before(robot, f"2026-01-{day}T12:00:00Z")
    put_at(engine, robot, 1)
    for as_of, last in (
        ("2026-01-10T12:00:00Z", "2026-01-10T12:00:00.000000Z"),
        ("2026-01-10T11:00:00Z", "2026-01-05T12:00:00.000000Z"),
        ("2026-01-02T12:00:00Z", None),
    ):
        (row,) = store.products.get("/inventory", params={"as_of": as_of}).json()["items"]
        assert row["last_sold_at"] == last


def test_what_is_refused(store: Store) -> None:
    for path in ("/inventory", "/inventory/summary"):
        for value in ("2999-01-01T00:00:00Z", "2026-01-01", "now"):
            assert_parameter_refused(store.products.get(path, params={"as_of": value}), "as_of")
    for other in ({"sold_days": 28}, {"unsold_days": 5}):
        parameters = {"as_of": "2026-01-01T00:00:00Z"} | other
        assert_parameter_refused(store.products.get("/inventory", params=parameters), "as_of")


def test_the_past_takes_no_more_statements_than_the_present(store: Store) -> None:
    store.product()
    as_of = datetime.now(UTC).isoformat()
    for path in ("/inventory", "/inventory/summary"):
        numbers = []
        for parameters in ({}, {"as_of": as_of}):
            with recorded_statements(store.products) as statements:
                store.products.get(path, params=parameters)
            numbers.append(len(statements))
        assert numbers[0] == numbers[1]
