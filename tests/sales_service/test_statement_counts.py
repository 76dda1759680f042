"""How many SQL statements each call runs: the same few, however many sales, products, days and rows there are."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import recorded_statements
from tests.support.store import Store

RANGE = {"start_date": "2025-01-01", "end_date": "2025-03-31"}
CUSTOM = {"to": "custom", "to_start_date": "2024-01-01", "to_end_date": "2024-12-31"}
CATEGORIES = ("books", "home", "toys")


def fill(store: Store, products: int, sales: int) -> list[int]:
    """Sales of each of some new products, spread over the year 2025; the products' ids."""
    ids = [store.product(category=CATEGORIES[number % 3], current_inventory=5000)["id"] for number in range(products)]
    batch = [
        {
            "product_id": product_id,
            "units": 1,
            "sold_at": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}T12:00:00Z",
            "take_stock": False,
        }
        for product_id in ids
        for number in range(sales)
    ]
    assert store.sales.post("/sales/batch", json={"sales": batch}).status_code == 201
    return ids


def statements_of(client: TestClient, path: str, **parameters: Any) -> list[str]:
    """What a GET runs."""
    with recorded_statements(client) as statements:
        answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return statements


# With SET TRANSACTION, which begins a snapshot. Names of products are one statement, a check of wanted ones another.
REPORTS = [
    ("/sales/summary", RANGE, 2),
    ("/sales/summary", {}, 3),  # where the range begins
    ("/sales/summary", {"time_zone": "Asia/Kolkata"}, 5),  # that in two tables, and how many sales would be read
    ("/sales/summary", RANGE | {"time_zone": "Asia/Kolkata"}, 3),
    ("/sales/summary", RANGE | {"interval": "day"}, 2),
    ("/sales/summary", RANGE | {"interval": "week", "week_start": "sunday"}, 2),
    ("/sales/summary", RANGE | {"group_by": "category"}, 2),
    ("/sales/summary", RANGE | {"group_by": "category", "interval": "day"}, 2),
    ("/sales/summary", RANGE | {"group_by": "category", "interval": "month", "top": 1}, 4),
    ("/sales/summary", RANGE | {"group_by": "channel"}, 2),
    ("/sales/summary", RANGE | {"group_by": "channel", "interval": "month", "top": 1}, 3),
    ("/sales/summary", RANGE | {"min_units": 2}, 3),
    ("/sales/summary", RANGE | {"weekday": 1, "hour": 9}, 3),
    ("/sales/summary", RANGE | {"customer_ref": "Ann"}, 3),
    ("/sales/summary", RANGE | {"group_by": "product"}, 3),
    ("/sales/summary", RANGE | {"group_by": "product", "top": 2}, 5),
    ("/sales/summary", RANGE | {"group_by": "product", "interval": "month"}, 4),
    ("/sales/summary", RANGE | {"group_by": "product", "interval": "month", "top": 2}, 5),
    ("/sales/summary", RANGE | {"group_by": "product", "top": 2, "time_zone": "Asia/Kolkata", "interval": "day"}, 6),
    ("/sales/compare", RANGE, 2),
    ("/sales/compare", RANGE | {"to": "previous_year", "interval": "week", "group_by": "category"}, 2),
    ("/sales/compare", RANGE | {"group_by": "product", "interval": "month", "top": 2}, 5),
    ("/sales/compare", RANGE | CUSTOM | {"group_by": "product", "time_zone": "Asia/Kolkata"}, 4),
    ("/sales/heatmap", RANGE, 3),  # how many sales would be read
    ("/sales/heatmap", {}, 4),
    ("/sales/heatmap", RANGE | {"time_zone": "America/New_York", "category": "toys"}, 3),
    ("/returns/summary", RANGE, 3),  # how many returns would be read
    ("/returns/summary", {}, 4),
    ("/returns/summary", RANGE | {"group_by": "reason", "interval": "day"}, 4),
    ("/sales", {}, 2),  # where the page ends in the index, and the page
    ("/sales", {"limit": 2}, 2),
    ("/sales", RANGE | {"category": "toys", "sort": "-revenue", "limit": 200}, 3),
    ("/sales", {"sort": "id", "min_units": 1}, 3),  # how many would be looked at, which, and what they are
    ("/sales", RANGE | {"weekday": [1, 2], "hour": 9}, 3),
    # With totals in one snapshot: the page, and what the summary runs.
    ("/sales", RANGE | {"with_totals": "true"}, 4),
    ("/sales", {"with_totals": "true", "limit": 2}, 5),
    ("/sales", RANGE | {"with_totals": "true", "min_units": 1, "sort": "id"}, 6),
    ("/returns", RANGE | {"with_totals": "true"}, 5),
]


@pytest.mark.parametrize(("path", "parameters", "number"), REPORTS)
def test_a_read_runs_the_same_statements_on_more_data(
    store: Store, path: str, parameters: dict[str, Any], number: int
) -> None:
    fill(store, products=3, sales=4)
    few = statements_of(store.sales, path, **parameters)
    fill(store, products=20, sales=45)
    many = statements_of(store.sales, path, **parameters)
    assert (len(few), len(many)) == (number, number), "\n\n".join(many)


@pytest.mark.parametrize("path", ["/sales", "/sales/summary", "/sales/compare", "/sales/heatmap"])
def test_any_number_of_wanted_products_is_checked_at_once(store: Store, path: str) -> None:
    ids = fill(store, products=30, sales=5)
    without = len(statements_of(store.sales, path, **RANGE))
    for wanted in (ids[:1], ids):
        assert len(statements_of(store.sales, path, **RANGE, product_id=wanted)) == without + 1


def test_one_sale_is_one_statement(store: Store) -> None:
    sale = store.sell(store.product())
    assert len(statements_of(store.sales, f"/sales/{sale['id']}")) == 1


def statements_of_sales(store: Store, sales: list[dict[str, Any]]) -> int:
    """How many statements a batch runs."""
    with recorded_statements(store.sales) as statements:
        answer = store.sales.post("/sales/batch", json={"sales": sales})
    assert answer.status_code == 201, answer.text
    assert statements[-1] == "COMMIT"
    return len(statements)


def test_a_batch_runs_one_statement_more_than_one_sale_however_long_it_is(store: Store) -> None:
    """Lock, levels, sales, ledger, two rollups and COMMIT; how far apart the keys of several sales are."""
    ids = [store.product(current_inventory=5000)["id"] for _ in range(5)]
    for products in (1, 2, 5):
        for sales in (1, 200):
            batch = [{"product_id": product_id, "units": 1} for product_id in ids[:products]] * sales
            assert statements_of_sales(store, batch) == 7 + (len(batch) > 1)


def test_an_order_is_one_statement_more_and_a_channel_another(store: Store) -> None:
    product = {"product_id": store.product(current_inventory=50)["id"], "units": 1}
    assert statements_of_sales(store, [product | {"unit_cost": "1.00", "customer_ref": "C"}]) == 7
    for _ in range(2):  # the first sale of an order, and one that follows
        assert statements_of_sales(store, [product | {"order_ref": "A"}]) == 8
    assert statements_of_sales(store, [product | {"order_ref": "A", "channel": "web"}]) == 9


def test_history_takes_no_stock_and_so_fewer_statements(store: Store) -> None:
    sale = {"product_id": store.product()["id"], "units": 1, "sold_at": "2020-01-01T00:00:00Z", "take_stock": False}
    assert statements_of_sales(store, [sale]) == 5
    assert statements_of_sales(store, [sale] * 500) == 6


def test_a_refused_sale_stops_at_the_lock(store: Store) -> None:
    robot = store.product(current_inventory=0)
    with recorded_statements(store.sales) as statements:
        answer = store.sales.post("/sales", json={"product_id": robot["id"], "units": 1})
    assert (answer.status_code, len(statements)) == (409, 1)
