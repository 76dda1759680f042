"""GET /products/{id}/inventory-series: whole answers of what was done through the API, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.conftest import recorded_statements
from tests.products_service.conftest import SetClock
from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import Store

NOW = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)
NOTHING = {"received": 0, "sold": 0, "returned": 0, "adjusted": 0, "blocked": False, "hours_out": 0.0}


def series(store: Store, product: dict[str, Any], **parameters: Any) -> dict[str, Any]:
    """What the service answers."""
    answer = store.products.get(f"/products/{product['id']}/inventory-series", params=parameters)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def at_hours(engine: Engine, product: dict[str, Any], *instants: str) -> None:
    """Put the entries of a product's ledger, and its registration, at these instants of March 2026."""
    with engine.begin() as connection:
        found = "SELECT id FROM inventory_transactions WHERE product_id = :id ORDER BY id"
        ids = connection.execute(text(found), {"id": product["id"]}).scalars()
        for entry, instant in zip(ids, instants, strict=True):
            moved = {"at": f"2026-03-{instant}:00", "id": entry}
            connection.execute(text("UPDATE inventory_transactions SET created_at = :at WHERE id = :id"), moved)
        registered = {"at": f"2026-03-{instants[0]}:00", "id": product["id"]}
        connection.execute(text("UPDATE products SET created_at = :at WHERE id = :id"), registered)


@pytest.fixture
def robot(store: Store, engine: Engine) -> dict[str, Any]:
    """Registered with 5, all sold, a return, blocked, counted, a delivery."""
    robot = store.product(current_inventory=5, low_stock_threshold=3)
    path = f"/products/{robot['id']}/inventory-transactions"
    store.sell(robot, 5)
    for body in (
        {"change": 1, "reason": "return"},
        {"quantity": None},
        {"quantity": 4},
        {"quantity": 3, "reason": "stocktake"},
        {"change": 20},
    ):
        assert store.products.post(path, json=body).status_code == 201
    at_hours(engine, robot, "09 08:00", "09 18:00", "10 12:45", "10 13:00", "10 14:00", "10 15:00", "12 08:00")
    return robot


def test_days_from_the_registration_to_today(store: Store, robot: dict[str, Any], set_clock: SetClock) -> None:
    set_clock(NOW)
    days = [{"start": f"2026-03-{day:02}", "end": f"2026-03-{day:02}", "partial": day == 12} for day in range(9, 13)]
    assert series(store, robot) == {
        "product_id": robot["id"],
        "interval": "day",
        "time_zone": "UTC",
        "as_of": "2026-03-12T15:30:00.000000Z",
        "threshold": 3,
        "rows": [
            {"period": days[0], "opening": None, "closing": 0, "lowest": 0}
            | NOTHING
            | {"received": 5, "sold": 5, "hours_out": 6.0},
            {"period": days[1], "opening": 0, "closing": 3, "lowest": 0}
            | NOTHING
            | {"returned": 1, "adjusted": -1, "blocked": True, "hours_out": 12.8},
            {"period": days[2], "opening": 3, "closing": 3, "lowest": 3} | NOTHING,
            {"period": days[3], "opening": 3, "closing": 23, "lowest": 3} | NOTHING | {"received": 20},
        ],
    }


def test_weeks_and_months_are_clipped_and_what_is_to_come_has_no_rows(
    store: Store, robot: dict[str, Any], set_clock: SetClock
) -> None:
    set_clock(NOW)
    answer = series(store, robot, start_date="2026-03-06", end_date="2026-04-30", interval="week")
    assert [row["period"] for row in answer["rows"]] == [
        {"start": "2026-03-06", "end": "2026-03-08", "partial": True},
        {"start": "2026-03-09", "end": "2026-03-12", "partial": True},
    ]
    first, second = answer["rows"]
    assert first == {"period": first["period"], "opening": None, "closing": None, "lowest": None} | NOTHING
    assert (second["opening"], second["closing"], second["hours_out"]) == (None, 23, 18.8)
    (month,) = series(store, robot, interval="month")["rows"]
    assert (month["received"], month["sold"], month["returned"], month["adjusted"]) == (25, 5, 1, -1)
    assert series(store, robot, start_date="2026-03-13")["rows"] == []


def test_hours_of_another_zone(store: Store, robot: dict[str, Any], set_clock: SetClock) -> None:
    set_clock(NOW)
    parameters = {"start_date": "2026-03-12", "interval": "hour", "time_zone": "Asia/Kolkata"}
    rows = series(store, robot, **parameters)["rows"]
    assert len(rows) == 22
    assert rows[13] == {
        "period": {"start": "2026-03-12T13:00:00+05:30", "end": "2026-03-12T14:00:00+05:30", "partial": False},
        "opening": 3,
        "closing": 23,
        "lowest": 3,
    } | NOTHING | {"received": 20}  # fmt: skip
    assert [row["period"]["partial"] for row in rows] == [False] * 21 + [True]


def test_an_hour_that_comes_twice_is_two_hours_long(store: Store, engine: Engine, set_clock: SetClock) -> None:
    """Of the clock's 02:00 to 03:00 in Sydney, 5 April 2026."""
    robot = store.product(current_inventory=0)
    at_hours(engine, robot, "09 08:00")
    set_clock(datetime(2026, 4, 6, tzinfo=UTC))
    dates = {"start_date": "2026-04-05", "end_date": "2026-04-05"}
    rows = series(store, robot, **dates, interval="hour", time_zone="Australia/Sydney")["rows"]
    assert [row["hours_out"] for row in rows] == [1.0, 1.0, 2.0, *[1.0] * 21]


def test_a_date_that_a_zone_left_out_has_no_hours(store: Store) -> None:
    """Samoa went from 29 to 31 December 2011."""
    dates = {"start_date": "2011-12-30", "end_date": "2011-12-30"}
    assert series(store, store.product(), **dates, interval="hour", time_zone="Pacific/Apia")["rows"] == []


def test_a_deleted_product_is_blocked_and_its_past_stays(store: Store) -> None:
    robot = store.product(current_inventory=5)
    store.products.delete(f"/products/{robot['id']}")
    (row,) = series(store, robot)["rows"]
    assert (row["opening"], row["closing"], row["lowest"], row["blocked"], row["received"]) == (None, None, 5, True, 5)


def test_what_is_refused(store: Store) -> None:
    robot = store.product()
    path = f"/products/{robot['id']}/inventory-series"
    assert_problem(store.products.get("/products/1000000/inventory-series"), 404, "product_not_found")
    for name, value in (("interval", "year"), ("time_zone", "Mars"), ("start_date", "2026-02-30")):
        assert_parameter_refused(store.products.get(path, params={name: value}), name)
    dates = {"start_date": "2026-02-02", "end_date": "2026-02-01"}
    assert_parameter_refused(store.products.get(path, params=dates), "end_date")
    for parameters in ({"start_date": "1900-01-01"}, {"interval": "hour", "start_date": "2026-01-01"}):
        assert_problem(store.products.get(path, params=parameters), 422, "range_too_large", instance=path)


def test_a_series_is_three_statements_in_one_snapshot_however_long_it_is(store: Store) -> None:
    robot = store.product()
    for _ in range(3):
        store.sell(robot)
        for parameters in ({}, {"start_date": "2000-01-01"}):
            with recorded_statements(store.products) as statements:
                series(store, robot, **parameters)
            assert len(statements) == 4
            assert statements[0].startswith("SET TRANSACTION")


def test_the_last_hour_of_a_week_can_be_asked(store: Store) -> None:
    robot = store.product()
    start = (datetime.now(UTC) - timedelta(days=6)).date()
    rows = series(store, robot, interval="hour", start_date=start.isoformat())["rows"]
    assert 6 * 24 < len(rows) <= 7 * 24
    assert rows[-1]["closing"] == 100
