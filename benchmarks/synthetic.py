"""Synthetic sales: 10,000 products with Zipf-like popularity, 8 categories, 3 years, loaded in bulk."""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine, text

from common.categories import FirstCategory
from sales_service.rollups.events import SOLD
from sales_service.rollups.writing import SHARDS

PRODUCTS = 10_000
YEARS = 3
CHUNK = 500_000
CATEGORIES = [category.value for category in FirstCategory]
LAST_DAY = date(2026, 10, 31)
FIRST_DAY = date(2023, 11, 1)

LOAD = """
LOAD DATA LOCAL INFILE '{path}' INTO TABLE sales FIELDS TERMINATED BY ','
(product_id, category, units, unit_price, total_price, revenue, sold_at, recorded_at)
"""
MEASURES = ", ".join(SOLD.columns)
SUMS_OF_SALES = ", ".join(f"SUM({value})" for value in SOLD.columns.values())
SUMS = ", ".join(f"SUM({name})" for name in SOLD.columns)

DAYS_OF_PRODUCTS = f"""
INSERT INTO product_period_sales (grain, period_start, product_id, category, {MEASURES})
SELECT 'day', DATE(sold_at), product_id, category, {SUMS_OF_SALES}
FROM sales WHERE sold_at >= :start AND sold_at < :end GROUP BY DATE(sold_at), product_id, category
"""
MONTHS_OF_PRODUCTS = f"""
INSERT INTO product_period_sales (grain, period_start, product_id, category, {MEASURES})
SELECT 'month', :month, product_id, category, {SUMS}
FROM product_period_sales WHERE grain = 'day' AND period_start >= :start AND period_start < :end
GROUP BY product_id, category
"""
QUARTERS_OF_PRODUCTS = f"""
INSERT INTO product_period_sales (grain, period_start, product_id, category, {MEASURES})
SELECT 'quarter', MAKEDATE(YEAR(period_start), 1) + INTERVAL QUARTER(period_start) - 1 QUARTER AS start,
  product_id, category, {SUMS}
FROM product_period_sales WHERE grain = 'month' GROUP BY start, product_id, category
"""
DAYS_OF_CATEGORIES = f"""
INSERT INTO category_daily_sales (business_day, category, shard, {MEASURES})
SELECT period_start, category, product_id % {SHARDS}, {SUMS}
FROM product_period_sales WHERE grain = 'day' AND period_start >= :start AND period_start < :end
GROUP BY period_start, category, product_id % {SHARDS}
"""


def load(engine: Engine, count: int) -> float:
    """Fill an empty, migrated database (store zone UTC) with products, sales and rollups.

    Returns the rows per second of the sales.
    """
    generator = np.random.default_rng(1)
    prices = list_prices(generator)
    with engine.begin() as connection:
        insert_products(connection, prices)
    started = time.monotonic()
    with click.progressbar(length=count, label=f"loading {count:,} sales") as bar:
        for chunk in chunks(generator, prices, count):
            with engine.begin() as connection, tempfile.NamedTemporaryFile(suffix=".csv") as file:
                chunk.to_csv(file.name, index=False, header=False)
                connection.execute(text("SET foreign_key_checks = 0"))
                connection.execute(text(LOAD.format(path=Path(file.name).as_posix())))
            bar.update(len(chunk))
    rate = count / (time.monotonic() - started)
    _sum_up(engine)
    return rate


def list_prices(generator: np.random.Generator) -> np.ndarray:
    """A price for each product."""
    return np.round(generator.lognormal(3, 1, PRODUCTS), 2)


def category_of(product_id: int) -> str:
    """A product's category; the products of each are spread over all shards of the rollup, as they are in a store."""
    return CATEGORIES[product_id // 16 % len(CATEGORIES)]


def insert_products(connection: Connection, prices: np.ndarray) -> None:
    """The products, with the first entry of each one's ledger."""
    now = datetime.now(UTC).replace(tzinfo=None)
    connection.execute(
        text("INSERT INTO categories (name, created_at) VALUES (:name, :now)"),
        [{"name": name, "now": now} for name in CATEGORIES],
    )
    rows = [
        {"id": number, "sku": f"SKU-{number}", "name": f"Product {number}", "price": float(prices[number - 1]),
         "category": category_of(number), "now": now}
        for number in range(1, PRODUCTS + 1)
    ]  # fmt: skip
    connection.execute(
        text(
            "INSERT INTO products (id, sku, name, price, category, status, current_inventory, low_stock_threshold, "
            "created_at, updated_at) VALUES (:id, :sku, :name, :price, :category, 'active', 1000000000, 10, :now, :now)"
        ),
        rows,
    )
    connection.execute(
        text(
            "INSERT INTO inventory_transactions (product_id, quantity, `change`, reason, created_at) "
            "SELECT id, 1000000000, 1000000000, 'initial', created_at FROM products"
        )
    )


def chunks(generator: np.random.Generator, prices: np.ndarray, count: int) -> Iterator[pd.DataFrame]:
    """Sales in order of time, as a store records them."""
    seconds = (LAST_DAY - FIRST_DAY + timedelta(days=1)).total_seconds()
    popularity = 1 / np.arange(1, PRODUCTS + 1) ** 0.8
    popularity = generator.permutation(popularity / popularity.sum())
    for begin in range(0, count, CHUNK):
        size = min(CHUNK, count - begin)
        instants = np.sort(generator.uniform(begin / count, (begin + size) / count, size)) * seconds
        product = generator.choice(PRODUCTS, size, p=popularity)
        units = generator.integers(1, 6, size)
        cents = np.rint(prices[product] * 100).astype(np.int64)
        total = units * cents
        discount = np.where(generator.random(size) < 0.2, total // 10, 0)
        sold_at = pd.Timestamp(FIRST_DAY) + pd.to_timedelta((instants * 1e6).astype(np.int64), unit="us")
        yield pd.DataFrame(
            {
                "product_id": product + 1,
                "category": np.array([category_of(number) for number in range(PRODUCTS + 1)])[product + 1],
                "units": units,
                "unit_price": cents / 100,
                "total_price": total / 100,
                "revenue": (total - discount) / 100,
                "sold_at": sold_at,
                "recorded_at": sold_at,
            }
        )


def _sum_up(engine: Engine) -> None:
    """The rollups, month by month; in UTC a business day is the DATE() of its sales."""
    months = pd.date_range(FIRST_DAY, LAST_DAY, freq="MS")
    with click.progressbar(months, label="adding up") as bar:
        for month in bar:
            span = {"month": month.date(), "start": month, "end": month + pd.offsets.MonthBegin(1)}
            with engine.begin() as connection:
                for statement in (DAYS_OF_PRODUCTS, MONTHS_OF_PRODUCTS, DAYS_OF_CATEGORIES):
                    connection.execute(text(statement), span)
    with engine.begin() as connection:
        connection.execute(text(QUARTERS_OF_PRODUCTS))
        connection.execute(text("ANALYZE TABLE sales, product_period_sales, category_daily_sales, products"))
        connection.execute(text("REPLACE INTO rollup_zone (id, time_zone) VALUES (1, 'UTC')"))
