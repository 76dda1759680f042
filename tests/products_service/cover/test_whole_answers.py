"""What lists tell of the sales of their products: whole answers, of sales made through the API."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

import products_service.main
from common.settings import Settings
from migrations.grants import TABLE_RIGHTS
from tests.conftest import recorded_statements
from tests.sales_service.test_query_plans import recorded_queries
from tests.support.export_files import ndjson_rows
from tests.support.problems import assert_parameter_refused
from tests.support.store import Store

NONE_ASKED_FOR = {"units_sold", "days_on_sale", "days_of_cover", "cover_reason"}
NOON = timedelta(hours=12)


def days_ago(days: int) -> datetime:
    """Noon of an earlier day; the start of today for 0."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days) + (NOON if days else timedelta(0))


def aged(engine: Engine, product: dict[str, Any], days: int) -> dict[str, Any]:
    """The product, registered so many days ago."""
    with engine.begin() as connection:
        for statement in (
            "UPDATE products SET created_at = :at WHERE id = :id",
            "UPDATE inventory_transactions SET created_at = :at WHERE product_id = :id AND reason = 'initial'",
        ):
            connection.execute(text(statement), {"at": days_ago(days).replace(tzinfo=None), "id": product["id"]})
    return product


def listed(client: TestClient, path: str, **parameters: Any) -> list[dict[str, Any]]:
    """The items of a list."""
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def figures(row: dict[str, Any]) -> tuple[Any, ...]:
    """What `sold_days` adds."""
    return row["units_sold"], row["days_on_sale"], row["days_of_cover"], row["cover_reason"]


def test_a_row_says_what_was_sold_and_how_long_the_rest_will_last(store: Store, engine: Engine) -> None:
    robot = aged(engine, store.product(sku="R-1", current_inventory=100), 100)
    store.sold_before(robot, days_ago(27).isoformat(), 7)
    store.sold_before(robot, days_ago(28).isoformat(), 1000)
    last = store.sell(robot, 7)
    row = {name: store.products.get(f"/products/{robot['id']}").json()[name] for name in robot}
    known = {"last_sold_at": last["sold_at"], "units_sold": 14, "days_on_sale": 28}
    known |= {"days_of_cover": 186, "cover_reason": None}  # 93 ÷ (14 ÷ 28)
    answer = store.products.get("/products", params={"sold_days": 28}).json()
    assert answer == {"items": [row | known], "next_cursor": None}
    names = ("name", "sku", "category", "status", "current_inventory", "low_stock_threshold", "stock_state")
    stock = {"product_id": row["id"]} | {name: row[name] for name in names}
    assert store.products.get("/inventory", params={"sold_days": 28}).json() == {
        "items": [stock | known],
        "next_cursor": None,
    }
    assert listed(store.products, "/inventory") == [stock | {"last_sold_at": last["sold_at"]}]


def test_days_without_stock_from_beginning_to_end_do_not_count(store: Store, engine: Engine) -> None:
    robot = aged(engine, store.product(current_inventory=10), 100)
    for change, days in ((-10, 20), (30, 10), (None, 6), (30, 4)):
        body = {"change": change} if change and days != 4 else {"quantity": change}
        answer = store.products.post(f"/products/{robot['id']}/inventory-transactions", json=body)
        assert answer.status_code == 201, answer.text
        with engine.begin() as connection:
            moved = {"at": days_ago(days).replace(tzinfo=None), "id": answer.json()["id"]}
            connection.execute(text("UPDATE inventory_transactions SET created_at = :at WHERE id = :id"), moved)
    store.sold_before(robot, days_ago(25).isoformat(), 18)
    (row,) = listed(store.products, "/inventory", sold_days=28)
    # 28 days less nine (days 19 to 11) and one (day 5): 18 units a day on one of 18 days.
    assert figures(row) == (18, 18, 30, None)


def test_why_there_are_no_days_of_cover(store: Store, engine: Engine) -> None:
    blocked = aged(engine, store.product(current_inventory=None), 100)
    new = store.product()
    still_new = aged(engine, store.product(), 6)
    unsold = aged(engine, store.product(), 8)
    out = aged(engine, store.product(current_inventory=0), 100)
    for product in (blocked, new, still_new, out):
        store.sold_before(product, days_ago(2).isoformat(), 5)
    rows = {row["product_id"]: figures(row) for row in listed(store.products, "/inventory", sold_days=3)}
    assert rows == {
        blocked["id"]: (5, 0, None, "blocked"),
        new["id"]: (5, 3, None, "too_new"),
        still_new["id"]: (5, 3, None, "too_new"),
        unsold["id"]: (0, 3, None, "no_sales"),
        out["id"]: (5, 0, 0, None),
    }


def test_history_that_came_with_a_product_counts_from_its_first_sale(store: Store, engine: Engine) -> None:
    """Else a store's first weeks here would show a few days of cover where there are many."""
    robot = aged(engine, store.product(current_inventory=40), 8)
    for day in range(1, 20):
        store.sold_before(robot, days_ago(day).isoformat(), 2)
    (row,) = listed(store.products, "/inventory", sold_days=28)
    assert figures(row) == (38, 20, 21, None)


def test_products_that_nobody_buys_are_found(store: Store, engine: Engine) -> None:
    dead = aged(engine, store.product(name="dead", current_inventory=3), 100)
    slow = aged(engine, store.product(name="slow"), 100)
    aged(engine, store.product(name="new"), 29)
    everything = ["dead", "slow", "new"]
    store.sold_before(dead, days_ago(30).isoformat())
    store.sold_before(slow, days_ago(29).isoformat())
    for days, names in ((28, everything), (29, everything), (30, ["dead"]), (31, [])):
        for path in ("/inventory", "/products"):
            assert [row["name"] for row in listed(store.products, path, unsold_days=days, sort="id")] == names, days
            exported = store.products.get(f"{path}/export", params={"unsold_days": days, "format": "ndjson"})
            assert [row["name"] for row in ndjson_rows(exported)] == names


@pytest.mark.parametrize("path", ["/inventory", "/products"])
def test_what_was_not_asked_for_is_left_out(store: Store, path: str) -> None:
    store.product()
    (row,) = listed(store.products, path)
    assert not NONE_ASKED_FOR & row.keys()
    (row,) = listed(store.products, path, sold_days=1)
    assert row.keys() >= NONE_ASKED_FOR


@pytest.mark.parametrize("path", ["/inventory", "/products"])
def test_a_list_can_be_sorted_by_sales_that_are_counted(store: Store, path: str) -> None:
    for sort in ("days_of_cover", "-days_of_cover", "units_sold", "-units_sold"):
        detail = assert_parameter_refused(store.products.get(path, params={"sort": sort}), "sort")
        assert detail == f"sort={sort} needs sold_days, the number of days whose sales count; 28 is usual"
    for name, values in (("sold_days", (0, 366, "x")), ("unsold_days", (0, 3651))):
        for value in values:
            assert_parameter_refused(store.products.get(path, params={name: value}), name)


SALES = [
    ({}, 3),  # SET TRANSACTION, the rows, and when each was sold last
    ({"sold_days": 28}, 4),  # days on sale
    ({"sold_days": 28, "sort": "-units_sold"}, 4),
    ({"sold_days": 365, "sort": "days_of_cover"}, 4),
    ({"sold_days": 28, "with_count": "true"}, 5),
]


@pytest.mark.parametrize(("parameters", "number"), SALES)
def test_a_list_runs_the_same_statements_however_many_there_are(
    store: Store, parameters: dict[str, Any], number: int
) -> None:
    for products in (2, 20):
        for _ in range(products):
            store.sell(store.product())
        for path in ("/inventory", "/products"):
            with recorded_statements(store.products) as statements:
                listed(store.products, path, **parameters)
            assert len(statements) == number, statements


def test_numbers_that_come_from_python_are_not_compared_with_every_product(store: Store, engine: Engine) -> None:
    """What a server reads out of JSON has no key: it has to be stored before products are joined to it."""
    store.sell(store.product(current_inventory=1))
    with recorded_queries(store.products) as queries:
        listed(store.products, "/inventory", sold_days=28, sort="days_of_cover")
    with engine.connect() as connection:
        plans = [
            row
            for query, values in queries
            for row in connection.exec_driver_sql(f"EXPLAIN FORMAT=TRADITIONAL {query}", values).mappings()
        ]
    assert {row["select_type"] for row in plans if row["table"] == "turned"} == {"DERIVED"}


@pytest.fixture
def with_its_rights(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    """The products service as the database user that it has in a stack."""
    user, secret = "ecm_rights_test", "Rights-1"
    with engine.begin() as connection:
        connection.execute(text(f"DROP USER IF EXISTS {user}@'%'"))
        connection.execute(text(f"CREATE USER {user}@'%' IDENTIFIED BY '{secret}'"))
        for table, rights in TABLE_RIGHTS["ecm_products"].items():
            connection.execute(text(f"GRANT {rights} ON {table} TO {user}@'%'"))
    url = settings.url.set(username=user, password=secret).render_as_string(hide_password=False)
    limited = settings.model_copy(update={"database_url": type(settings.database_url)(url)})
    with TestClient(products_service.main.create(limited), raise_server_exceptions=False) as client:
        yield client
    with engine.begin() as connection:
        connection.execute(text(f"DROP USER {user}@'%'"))


def test_the_services_rights_are_enough(store: Store, with_its_rights: TestClient) -> None:
    store.sell(store.product())
    for path in ("/inventory", "/products"):
        for parameters in ({}, {"sold_days": 28}, {"sold_days": 28, "sort": "days_of_cover"}, {"unsold_days": 3}):
            answer = with_its_rights.get(path, params=parameters)
            assert answer.status_code == 200, answer.text
