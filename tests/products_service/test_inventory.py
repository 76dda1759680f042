"""Present stock, stock as of an instant, and what the whole store has."""

import itertools
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from unittest.mock import ANY

import pytest
from sqlalchemy import Engine, text

from tests.conftest import recorded_statements
from tests.support.export_files import ndjson_rows
from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import Store

MICROSECOND = timedelta(microseconds=1)


def level_at(store: Store, product: dict[str, Any], instant: datetime) -> int | None:
    """The level that the service reports for an instant."""
    parameters = {"as_of": instant.isoformat()}
    answer = store.products.get(f"/products/{product['id']}/inventory", params=parameters)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert datetime.fromisoformat(body["as_of"]) == instant
    return body["current_inventory"]


def listed(store: Store, **parameters: Any) -> list[dict[str, Any]]:
    """The items of GET /inventory."""
    answer = store.products.get("/inventory", params=parameters)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


# ---- one product


def test_present_stock_is_as_of_now(store: Store) -> None:
    robot = store.product(current_inventory=8)
    before = datetime.now(UTC)
    body = store.products.get(f"/products/{robot['id']}/inventory").json()
    assert body == {
        "product_id": robot["id"],
        "current_inventory": 8,
        "low_stock_threshold": 10,
        "stock_state": "low",
        "as_of": ANY,
    }
    assert before <= datetime.fromisoformat(body["as_of"]) <= datetime.now(UTC)
    assert body["as_of"].endswith("Z")


def test_stock_as_of_an_instant_is_the_last_entry_up_to_and_including_it(store: Store) -> None:
    robot = store.product(current_inventory=5)
    store.sell(robot, 2)
    store.products.patch(f"/products/{robot['id']}", json={"current_inventory": None})
    store.products.patch(f"/products/{robot['id']}", json={"current_inventory": 40})
    store.products.delete(f"/products/{robot['id']}")
    entries = store.ledger(robot)
    instants = [datetime.fromisoformat(entry["created_at"]) for entry in entries]
    assert [level_at(store, robot, instant) for instant in instants] == [5, 3, None, 40, None]
    assert [level_at(store, robot, instant - MICROSECOND) for instant in instants[1:]] == [5, 3, None, 40]


def test_among_entries_of_one_instant_the_last_counts(store: Store, engine: Engine) -> None:
    robot = store.product(current_inventory=5)
    store.sell(robot, 1)
    store.sell(robot, 1)
    with engine.begin() as connection:
        connection.execute(text("UPDATE inventory_transactions SET created_at = '2026-01-01 00:00:00.000001'"))
    assert level_at(store, robot, datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC)) == 3


def test_the_state_of_a_past_level_follows_todays_threshold(store: Store) -> None:
    robot = store.product(current_inventory=5)
    created_at = robot["created_at"]
    store.products.patch(f"/products/{robot['id']}", json={"current_inventory": 50, "low_stock_threshold": 4})
    body = store.products.get(f"/products/{robot['id']}/inventory", params={"as_of": created_at}).json()
    assert body == {
        "product_id": robot["id"],
        "current_inventory": 5,
        "low_stock_threshold": 4,
        "stock_state": "ok",
        "as_of": created_at,
    }


def test_an_instant_may_carry_any_offset(store: Store) -> None:
    robot = store.product()
    instant = datetime.fromisoformat(robot["created_at"])
    for offset in (timedelta(hours=5, minutes=45), timedelta(hours=-11)):
        assert level_at(store, robot, instant.astimezone(timezone(offset))) == 100


def test_before_a_product_existed_it_is_not_found(store: Store) -> None:
    robot = store.product()
    path = f"/products/{robot['id']}/inventory"
    before = datetime.fromisoformat(robot["created_at"]) - MICROSECOND
    for as_of in (before.isoformat(), "0001-01-01T00:00:00Z", "1969-12-31T23:59:59+14:00"):
        assert_problem(store.products.get(path, params={"as_of": as_of}), 404, "product_not_found", instance=path)


def test_a_product_that_never_was_has_no_stock(store: Store) -> None:
    for parameters in ({}, {"as_of": "2026-01-01T00:00:00Z"}):
        assert_problem(store.products.get("/products/1/inventory", params=parameters), 404, "product_not_found")


@pytest.mark.parametrize(
    "as_of",
    [
        "2999-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2026-01-01T00:00:00",
        "2026-01-01",
        "1767225600",
        "now",
        "",
        "2025-02-29T00:00:00Z",
        "0000-00-00T00:00:00Z",
        "2026-01-01T24:00:01Z",
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_an_instant_in_the_future_or_of_no_calendar_is_refused(store: Store, as_of: str) -> None:
    robot = store.product()
    answer = store.products.get(f"/products/{robot['id']}/inventory", params={"as_of": as_of})
    assert_parameter_refused(answer, "as_of")


def test_stock_as_of_an_instant_is_one_statement(store: Store) -> None:
    robot = store.product()
    for parameters in ({}, {"as_of": robot["created_at"]}):
        with recorded_statements(store.products) as statements:
            store.products.get(f"/products/{robot['id']}/inventory", params=parameters)
        assert len(statements) == 1


# ---- the list


def test_present_stock_lists_every_product_that_is_sold_most_urgent_first(store: Store) -> None:
    ok = store.product(name="ok", current_inventory=11, sku="OK-1")
    nearly_ok = store.product(name="nearly ok", current_inventory=10)
    blocked = store.product(name="blocked", current_inventory=None, category="home")
    low = store.product(name="low", current_inventory=1)
    out = store.product(name="out", current_inventory=0)
    also_ok = store.product(name="also ok", current_inventory=5, low_stock_threshold=4)
    also_out = store.product(name="also out", current_inventory=0)
    store.products.patch(f"/products/{store.product(current_inventory=0)['id']}", json={"status": "inactive"})
    store.products.delete(f"/products/{store.product()['id']}")
    names = ("name", "sku", "category", "status", "current_inventory", "low_stock_threshold", "stock_state")
    assert store.products.get("/inventory").json() == {
        "items": [
            {"product_id": product["id"]} | {name: product[name] for name in names} | {"last_sold_at": None}
            for product in (out, also_out, low, nearly_ok, blocked, ok, also_ok)
        ],
        "next_cursor": None,
    }


def test_the_greatest_levels_rank_as_their_state_does(store: Store) -> None:
    """A threshold at the limit makes the greatest level low: still more urgent than a blocked product."""
    blocked = store.product(current_inventory=None)
    greatest = store.product(current_inventory=2_147_483_647, low_stock_threshold=2_147_483_647)
    ok = store.product(current_inventory=2_147_483_647)
    assert [row["product_id"] for row in listed(store)] == [greatest["id"], blocked["id"], ok["id"]]


def test_the_list_can_be_filtered_by_any_of_several_states_and_categories_and_by_a_part_of_the_name(
    store: Store,
) -> None:
    rows = [
        store.product(category=category, current_inventory=level, name=f"A thing {number % 2}")
        for number, (category, level) in enumerate(
            itertools.product(("toys", "home", "books"), (None, 0, 5, 50, None, 0, 5, 50, 50))
        )
    ]
    states: list[list[str]] = [[], ["ok"], ["low"], ["out"], ["blocked"], ["out", "low"], ["ok", "blocked", "low"]]
    for wanted, categories, q in itertools.product(states, [[], ["toys"], ["home", "books"]], [None, "THING 1"]):
        expected = {
            row["id"]
            for row in rows
            if (not wanted or row["stock_state"] in wanted)
            and (not categories or row["category"] in categories)
            and (q is None or "1" in row["name"])
        }
        parameters = {"category": categories, "state": wanted} | ({"q": q} if q else {})
        assert {row["product_id"] for row in listed(store, **parameters)} == expected
        answer = store.products.get("/inventory/export", params=parameters | {"format": "ndjson"})
        assert {row["product_id"] for row in ndjson_rows(answer)} == expected


def test_q_finds_a_product_by_the_sku_it_has_and_a_deleted_one_by_that_it_had(store: Store) -> None:
    store.product(name="kept", sku="R-1")
    store.products.delete(f"/products/{store.product(name='gone', sku='R-2')['id']}")
    again = store.product(name="restored", sku="R-3")
    store.products.delete(f"/products/{again['id']}")
    store.product(name="successor", sku="R-3")
    store.products.post(f"/products/{again['id']}/restore")
    parameters = {"status": ["active", "inactive", "deleted"], "sort": "id"}
    assert [row["name"] for row in listed(store, q="r-", **parameters)] == ["kept", "gone", "successor"]
    assert [row["name"] for row in listed(store, q="r-")] == ["kept", "successor"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("state", "some"),
        ("q", " "),
        ("with_count", "many"),
        ("category", "gadgets"),
        ("sort", "price"),
        ("status", "gone"),
    ],
)
def test_a_filter_value_that_cannot_be_is_refused(store: Store, parameter: str, value: str) -> None:
    assert_parameter_refused(store.products.get("/inventory", params={parameter: value}), parameter)


# ---- the summary

EMPTY = {
    "as_of": ANY,
    "currency": "USD",
    "by_state": {"ok": 0, "low": 0, "out": 0, "blocked": 0},
    "by_category": [],
    "units_on_hand": 0,
    "stock_value": "0.00",
    "stock_cost": "0.00",
    "costed_units": 0,
}


def with_every_status(store: Store) -> dict[str, dict[str, Any]]:
    """A product of each status, by its name."""
    rows = {status: store.product(name=status, price="2.00", current_inventory=5) for status in STATUSES}
    store.products.patch(f"/products/{rows['inactive']['id']}", json={"status": "inactive"})
    store.products.delete(f"/products/{rows['deleted']['id']}")
    return rows


STATUSES = ("active", "inactive", "deleted")


@pytest.mark.parametrize(
    "wanted", [(), ("active",), ("inactive",), ("deleted",), ("inactive", "active"), STATUSES], ids=repr
)
def test_list_summary_and_export_are_of_the_products_of_any_of_the_given_statuses(
    store: Store, wanted: tuple[str, ...]
) -> None:
    """Of those that are sold when none is given."""
    with_every_status(store)
    parameters = {"status": list(wanted), "sort": "id"}
    expected = [name for name in STATUSES if name in (wanted or ("active",))]
    rows = listed(store, **parameters)
    assert [(row["name"], row["status"]) for row in rows] == [(name, name) for name in expected]
    answer = store.products.get("/inventory/export", params={"status": list(wanted), "format": "ndjson"})
    assert ndjson_rows(answer) == rows
    summary = store.products.get("/inventory/summary", params={"status": list(wanted)}).json()
    with_stock = len(set(expected) - {"deleted"})
    blocked = len(expected) - with_stock
    assert summary["by_state"] == {"ok": 0, "low": with_stock, "out": 0, "blocked": blocked}
    assert (summary["units_on_hand"], summary["stock_value"]) == (5 * with_stock, f"{10 * with_stock}.00")


def test_a_store_without_products_has_no_stock(store: Store) -> None:
    assert store.products.get("/inventory/summary").json() == EMPTY


def test_a_deleted_product_is_in_no_figure(store: Store) -> None:
    robot = store.product()
    store.products.delete(f"/products/{robot['id']}")
    assert store.products.get("/inventory/summary").json() == EMPTY


def test_the_summary_counts_states_units_and_value_by_category_and_in_all(store: Store) -> None:
    store.product(category="toys", price="19.99", cost="9.95", current_inventory=50)
    store.product(category="toys", price="0.01", current_inventory=3)
    store.product(category="toys", price="5.00", current_inventory=0)
    store.product(category="home", price="7.00", cost="3.00", current_inventory=None)
    store.product(category="books", price="2.50", cost="0.00", current_inventory=4)
    inactive = store.product(category="books", price="2.50", current_inventory=4)
    store.products.patch(f"/products/{inactive['id']}", json={"status": "inactive"})
    none = {"ok": 0, "low": 0, "out": 0, "blocked": 0}
    unknown = {"stock_cost": "0.00", "costed_units": 0}
    home = {"category": "home", "products": 1, "blocked": 1, "units_on_hand": 0, "stock_value": "0.00"} | unknown
    books = {"category": "books", "products": 1, "low": 1, "units_on_hand": 4, "stock_value": "10.00"}
    books |= {"stock_cost": "0.00", "costed_units": 4}
    toys = {"category": "toys", "products": 3, "ok": 1, "low": 1, "out": 1}
    toys |= {"units_on_hand": 53, "stock_value": "999.53", "stock_cost": "497.50", "costed_units": 50}
    assert store.products.get("/inventory/summary").json() == {
        "as_of": ANY,
        "currency": "USD",
        "by_state": {"ok": 1, "low": 2, "out": 1, "blocked": 1},
        "by_category": [none | books, none | home, none | toys],
        "units_on_hand": 57,
        "stock_value": "1009.53",
        "stock_cost": "497.50",
        "costed_units": 54,
    }


def test_stock_value_is_exact_however_large(store: Store) -> None:
    """Five shelves of the dearest goods: far past what a float or a 64-bit integer of cents could hold exactly."""
    for category in ("toys", "home"):
        for _ in range(5):
            store.product(category=category, price="99999999.99", current_inventory=2_147_483_647)
    summary = store.products.get("/inventory/summary").json()
    value = 5 * 2_147_483_647 * Decimal("99999999.99")
    assert [row["stock_value"] for row in summary["by_category"]] == [str(value), str(value)]
    assert (summary["stock_value"], summary["units_on_hand"]) == (str(2 * value), 10 * 2_147_483_647)


def test_the_summary_is_one_statement(store: Store) -> None:
    store.product()
    with recorded_statements(store.products) as statements:
        store.products.get("/inventory/summary")
    assert len(statements) == 1
