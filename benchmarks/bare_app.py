"""What the services are compared with: bare FastAPI sync routes that run the same statements by hand with PyMySQL."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pymysql
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from pymysql.cursors import DictCursor

from common.settings import Settings


class BareSale(BaseModel):
    """The two fields that the benchmark sends."""

    product_id: int
    units: int


def create() -> FastAPI:
    """The application; connects as the services do, with as many connections."""
    settings = Settings()  # type: ignore[call-arg]  # from the environment
    connections: queue.LifoQueue[Any] = queue.LifoQueue()
    for _ in range(settings.pool_size):
        url = settings.url
        connection = pymysql.connect(
            host=url.host, port=url.port or 3306, user=url.username, password=url.password or "",
            database=url.database, charset="utf8mb4", cursorclass=DictCursor, ssl_disabled=True,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
        connections.put(connection)

    @contextmanager
    def borrowed() -> Iterator[Any]:
        connection = connections.get()
        try:
            with connection.cursor() as cursor:
                yield cursor
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        finally:
            connections.put(connection)

    app = FastAPI()

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/products/{product_id}")
    def get_product(product_id: int) -> dict[str, Any]:
        with borrowed() as cursor:
            cursor.execute(GET_PRODUCT, (product_id,))
            row = cursor.fetchone()
        if row is None:
            raise HTTPException(404)
        return dict(row)

    @app.post("/sales", status_code=201)
    def create_sale(sale: BareSale) -> dict[str, Any]:
        now = datetime.now(UTC).replace(tzinfo=None)
        with borrowed() as cursor:
            return sell(cursor, sale, now)

    return app


GET_PRODUCT = """
SELECT id, sku, name, description, price, image_url, category, status, current_inventory, low_stock_threshold,
       created_at, updated_at,
       CASE WHEN current_inventory IS NULL THEN 'blocked' WHEN current_inventory = 0 THEN 'out'
            WHEN current_inventory <= low_stock_threshold THEN 'low' ELSE 'ok' END AS stock_state
FROM products WHERE id = %s
"""
ROLLUP = (
    "ON DUPLICATE KEY UPDATE sales = sales + VALUES(sales), units = units + VALUES(units), "
    "revenue = revenue + VALUES(revenue)"
)


def sell(cursor: Any, sale: BareSale, now: datetime) -> dict[str, Any]:
    """The statements of a sale, rollups included."""
    cursor.execute(
        "SELECT id, name, category, price, status, current_inventory, updated_at FROM products WHERE id IN (%s) "
        "ORDER BY id FOR UPDATE", (sale.product_id,),
    )  # fmt: skip
    product = cursor.fetchone()
    if product is None or product["status"] != "active" or (product["current_inventory"] or 0) < sale.units:
        raise HTTPException(409)
    total = product["price"] * sale.units
    cursor.execute(
        "INSERT INTO sales (product_id, category, units, unit_price, total_price, revenue, sold_at, recorded_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (sale.product_id, product["category"], sale.units, product["price"], total, total, now, now),
    )
    sale_id = cursor.lastrowid
    cursor.execute(
        "UPDATE products SET current_inventory = current_inventory - %s, updated_at = %s "
        "WHERE id = %s AND current_inventory >= %s", (sale.units, now, sale.product_id, sale.units),
    )  # fmt: skip
    cursor.execute(
        "INSERT INTO inventory_transactions (product_id, quantity, `change`, reason, sale_id, created_at) "
        "VALUES (%s, %s, %s, 'sale', %s, %s)",
        (sale.product_id, product["current_inventory"] - sale.units, -sale.units, sale_id, now),
    )
    day, category = now.date(), product["category"]
    cursor.execute(
        "INSERT INTO product_period_sales (grain, period_start, product_id, category, sales, units, revenue) "
        "VALUES ('day', %s, %s, %s, 1, %s, %s), ('month', %s, %s, %s, 1, %s, %s) " + ROLLUP,
        (
            day,
            sale.product_id,
            category,
            sale.units,
            total,
            day.replace(day=1),
            sale.product_id,
            category,
            sale.units,
            total,
        ),
    )
    cursor.execute(
        "INSERT INTO category_daily_sales (business_day, category, shard, sales, units, revenue) "
        f"VALUES (%s, %s, %s, 1, %s, %s) {ROLLUP}",
        (day, category, sale.product_id % 4, sale.units, total),
    )
    return {"id": sale_id, "product_id": sale.product_id, "product_name": product["name"], "category": category,
            "units": sale.units, "unit_price": product["price"], "total_price": total, "revenue": total,
            "sold_at": now, "recorded_at": now}  # fmt: skip
