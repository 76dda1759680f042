"""What the optimizer makes of each report's statements: the intended index, and never a full scan of `sales`."""

import contextlib
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, insert, text
from sqlalchemy.orm import Session

from common.categories import FirstCategory
from common.db.models import Category, Model, Product, ProductStatus
from sales_service.selling.bulk import SaleLines, record_sales

FIRST_DAY = date(2023, 1, 1)
DAYS = 730
PRODUCTS = 300
SALES = 30_000

QUARTER = {"start_date": "2024-01-01", "end_date": "2024-03-31"}
WEEK = {"start_date": "2024-03-04", "end_date": "2024-03-10"}
RAGGED = {"start_date": "2023-11-17", "end_date": "2024-03-12"}
FOREIGN = QUARTER | {"time_zone": "Asia/Kathmandu"}
CUSTOM = {"to": "custom", "to_start_date": "2023-05-05", "to_end_date": "2023-06-04"}

SOLD_AT = ("sales", "ix_sales_sold_at")
CATEGORY_SOLD_AT = ("sales", "ix_sales_category_sold_at")
PRODUCT_SOLD_AT = ("sales", "ix_sales_product_id_sold_at")
CATEGORY_DAYS = ("category_daily_sales", "PRIMARY")
PRODUCT_PERIODS = ("product_period_sales", "PRIMARY")
NAMED_PERIODS = ("product_period_sales", "ix_product_period_sales_product_id_grain_period_start")
FIRST_OF_MANY = {PRODUCT_PERIODS, NAMED_PERIODS, CATEGORY_DAYS}
"""All products to rank them, the shown ones to read them, categories for what all come to."""


class Use(NamedTuple):
    """How a statement reads a table: MySQL's access type, the index and the rows it expects."""

    table: str
    access: str
    key: str | None
    rows: int


@pytest.fixture(scope="module")
def shop(engine: Engine, sales_client: TestClient) -> Iterator[TestClient]:
    """Two years of sales, put straight into the tables with their rollups."""
    draw = random.Random(17)
    categories = list(FirstCategory)
    now = datetime(2025, 1, 1, tzinfo=UTC)
    products = [
        {
            "id": number,
            "name": f"Product {number}",
            "price": Decimal(10),
            "category": categories[number % 8],
            "status": ProductStatus.ACTIVE,
            "current_inventory": 100,
            "low_stock_threshold": 10,
            "created_at": now,
            "updated_at": now,
        }
        for number in range(1, PRODUCTS + 1)
    ]
    sold = [_sale(draw, draw.choice(products)) for _ in range(SALES)]
    service: Engine = sales_client.app.state.database.engine  # type: ignore[attr-defined]
    with Session(service) as session:
        session.execute(insert(Category), [{"name": name, "created_at": now} for name in categories])
        session.execute(insert(Product), products)
        for begin in range(0, SALES, 5000):
            lines = SaleLines.of(sold[begin : begin + 5000], ZoneInfo("UTC")).render()
            record_sales(session, lines, [], now, ZoneInfo("UTC"))
        session.commit()
    with engine.begin() as connection:
        connection.execute(text("ANALYZE TABLE sales, product_period_sales, category_daily_sales, products"))
    yield sales_client
    with engine.begin() as connection:
        connection.execute(text("SET foreign_key_checks = 0"))
        for table in ("sales", "product_period_sales", "category_daily_sales", "products", "categories"):
            connection.execute(Model.metadata.tables[table].delete())
        connection.execute(text("SET foreign_key_checks = 1"))


def _sale(draw: random.Random, product: dict[str, Any]) -> dict[str, Any]:
    start = datetime.combine(FIRST_DAY, datetime.min.time(), UTC)
    units = draw.randint(1, 5)
    return {
        "product_id": product["id"],
        "category": product["category"],
        "units": units,
        "unit_price": product["price"],
        "total_price": units * product["price"],
        "revenue": units * product["price"],
        "sold_at": start + timedelta(seconds=draw.randrange(DAYS * 86_400)),
    }


@contextlib.contextmanager
def recorded_queries(client: TestClient) -> Iterator[list[tuple[str, Any]]]:
    """The queries that a service runs inside the block, with their parameters."""
    engine: Engine = client.app.state.database.engine  # type: ignore[attr-defined]
    queries: list[tuple[str, Any]] = []

    def record(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if not statement.startswith("SET "):
            queries.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", record)
    try:
        yield queries
    finally:
        event.remove(engine, "before_cursor_execute", record)


def plan_of(client: TestClient, engine: Engine, path: str, parameters: dict[str, Any]) -> list[Use]:
    """How each statement of a request reads the tables of sales and the rollups.

    Without sales that are looked up by what says of a few that they are voided, or the first of an order.
    """
    with recorded_queries(client) as queries:
        answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    with engine.connect() as connection:
        plans = [
            connection.exec_driver_sql(f"EXPLAIN FORMAT=TRADITIONAL {query}", values).mappings().all()
            for query, values in queries
        ]
    return [
        Use(row["table"], row["type"], row["key"], int(row["rows"]))
        for plan in plans
        for row in plan
        if row["table"] in {"sales", "product_period_sales", "category_daily_sales"} and row["type"] != "eq_ref"
    ]


PLANS = [
    ("/sales/summary", QUARTER, {CATEGORY_DAYS}),
    ("/sales/summary", QUARTER | {"interval": "day"}, {CATEGORY_DAYS}),
    ("/sales/summary", QUARTER | {"group_by": "category", "interval": "week"}, {CATEGORY_DAYS}),
    ("/sales/summary", QUARTER | {"group_by": "category", "interval": "month", "top": 2}, {CATEGORY_DAYS}),
    ("/sales/summary", QUARTER | {"category": ["toys", "home"], "interval": "month"}, {CATEGORY_DAYS}),
    ("/sales/summary", QUARTER | {"group_by": "product", "top": 10}, FIRST_OF_MANY),
    ("/sales/summary", RAGGED | {"group_by": "product", "top": 10}, FIRST_OF_MANY),
    ("/sales/summary", QUARTER | {"product_id": 7, "interval": "day"}, {NAMED_PERIODS}),
    ("/sales/summary", QUARTER | {"product_id": [7, 8, 9], "group_by": "product"}, {NAMED_PERIODS}),
    ("/sales/summary", FOREIGN, {CATEGORY_DAYS, SOLD_AT}),
    ("/sales/summary", FOREIGN | {"interval": "day", "group_by": "category"}, {CATEGORY_DAYS, SOLD_AT}),
    ("/sales/summary", FOREIGN | {"group_by": "product", "top": 10}, {CATEGORY_DAYS, SOLD_AT}),
    ("/sales/summary", FOREIGN | {"product_id": 7, "interval": "month"}, {NAMED_PERIODS, PRODUCT_SOLD_AT}),
    ("/sales/summary", WEEK | {"interval": "hour"}, {CATEGORY_DAYS, SOLD_AT}),
    ("/sales/summary", WEEK | {"interval": "hour", "product_id": 7}, {NAMED_PERIODS, PRODUCT_SOLD_AT}),
    ("/sales/compare", WEEK | {"interval": "hour", "group_by": "category"}, {CATEGORY_DAYS, SOLD_AT}),
    ("/sales/compare", QUARTER | {"interval": "week", "group_by": "category"}, {CATEGORY_DAYS}),
    ("/sales/compare", QUARTER | CUSTOM | {"group_by": "product", "top": 10}, FIRST_OF_MANY),
    ("/sales/compare", FOREIGN | {"interval": "month"}, {CATEGORY_DAYS, SOLD_AT}),
    ("/sales", {}, {SOLD_AT}),
    ("/sales", QUARTER, {SOLD_AT}),
    ("/sales", QUARTER | {"category": "toys"}, {CATEGORY_SOLD_AT}),
    ("/sales", {"product_id": 7}, {PRODUCT_SOLD_AT}),
    ("/sales", {"sort": "id"}, {("sales", "PRIMARY")}),
    # How many there are; which, by the index of the range and never by going through all ids; and what they are.
    ("/sales", WEEK | {"sort": "-id"}, {CATEGORY_DAYS, SOLD_AT, ("sales", "PRIMARY")}),
    ("/sales", WEEK | {"sort": "-revenue"}, {CATEGORY_DAYS, SOLD_AT, ("sales", "PRIMARY")}),
    ("/sales", {"product_id": 7, "sort": "-units"}, {NAMED_PERIODS, PRODUCT_SOLD_AT, ("sales", "PRIMARY")}),
]


@pytest.mark.parametrize(("path", "parameters", "indexes"), PLANS)
def test_a_report_reads_by_the_intended_index(
    shop: TestClient, engine: Engine, path: str, parameters: dict[str, Any], indexes: set[tuple[str, str]]
) -> None:
    uses = plan_of(shop, engine, path, parameters)
    assert {(use.table, use.key) for use in uses} == indexes, uses
    # An unfiltered page follows its index only as far as the page goes.
    assert {use.access for use in uses} <= ({"range", "ref"} if path != "/sales" else {"range", "ref", "index"}), uses
    assert all(use.rows < SALES / 2 for use in uses), uses
