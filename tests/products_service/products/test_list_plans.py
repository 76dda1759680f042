"""GET /products in an order that an index has: a page is read, and not the catalog."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, insert, text

from common.db.models import Category, Product, ProductStatus
from tests.conftest import recorded_statements
from tests.support.store import Store

PRODUCTS = 3000
NOW = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def catalog(store: Store, engine: Engine) -> Store:
    """Many products, put straight into the table; prices repeat."""
    with engine.begin() as connection:
        connection.execute(insert(Category), [{"name": "toys", "created_at": NOW}])
        rows = [
            {
                "name": f"Product {number * 7 % PRODUCTS}",
                "price": Decimal(number * 11 % 600),
                "category": "toys",
                "status": ProductStatus.ACTIVE,
                "current_inventory": 1,
                "low_stock_threshold": 1,
                "created_at": NOW + timedelta(seconds=number * 13 % PRODUCTS),
                "updated_at": NOW,
            }
            for number in range(PRODUCTS)
        ]
        connection.execute(insert(Product), rows)
        connection.execute(text("ANALYZE TABLE products"))
    return store


@pytest.mark.parametrize(
    ("sort", "number"),
    [("price", 3), ("-price", 4), ("created_at", 3), ("-created_at", 4), ("-name", 4)],
)
def test_a_page_in_the_order_of_an_index_reads_a_page(catalog: Store, engine: Engine, sort: str, number: int) -> None:
    """A snapshot; the end of a page that goes backwards, the page, and when its products were sold last."""
    with recorded_statements(catalog.products) as statements:
        shown = catalog.products.get("/products", params={"sort": sort, "limit": 40}).json()["items"]
    assert len(statements) == number, statements
    column = sort.removeprefix("-")
    key = {"price": lambda row: Decimal(row["price"])}.get(column, lambda row: row[column])
    rows, cursor = [], {}
    while True:
        page = catalog.products.get("/products", params={"sort": sort, "limit": 200} | cursor).json()
        rows += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    by_id = sorted(rows, key=lambda row: row["id"])
    assert len({row["id"] for row in rows}) == PRODUCTS
    assert rows == sorted(by_id, key=key, reverse=sort.startswith("-"))
    assert shown == rows[:40]
    with engine.connect() as connection:
        plan = connection.execute(
            text(f"EXPLAIN FORMAT=TRADITIONAL SELECT {column} FROM products ORDER BY {column} LIMIT 1 OFFSET 40")
        ).mappings()
        assert [row["key"] for row in plan] == [f"ix_products_{column}"]
