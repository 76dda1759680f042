"""Synthetic sales: 10,000 products with Zipf-like popularity, 8 categories, 3 years, loaded in bulk."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine, text

from common.categories import FirstCategory
from sales_service.rollups.events import RETURNED, RETURNED_OF_SALES, SOLD, Happened
from sales_service.rollups.measures import STORED_COLUMNS
from sales_service.rollups.writing import SHARDS

PRODUCTS = 10_000
YEARS = 3
CHUNK = 500_000
CATEGORIES = [category.value for category in FirstCategory]
LAST_DAY = date(2026, 10, 31)
FIRST_DAY = date(2023, 11, 1)
LAST_RETURNED = LAST_DAY - timedelta(days=30)
"""Of what is sold later nothing comes back: nothing may come back after the last day."""

LOAD = """
LOAD DATA LOCAL INFILE '{path}' INTO TABLE sales FIELDS TERMINATED BY ','
(product_id, category, units, unit_price, total_price, revenue, sold_at, recorded_at)
"""
RETURN_ONE_IN_TEN = f"""
INSERT INTO sale_returns (sale_id, product_id, category, channel, units, restocked_units, refunded, unit_cost, reason,
  returned_at, sold_at, recorded_at)
SELECT id, product_id, category, channel, 1, 0, ROUND(revenue / units, 2), unit_cost, 'unspecified',
  sold_at + INTERVAL id % 29 DAY, sold_at, sold_at + INTERVAL id % 29 DAY
FROM sales WHERE id % 10 = 0 AND sold_at >= :start AND sold_at < LEAST(:end, '{LAST_RETURNED}')
"""
REVERSE = """
INSERT INTO sale_reversals (sale_id, product_id, category, sold_at, units, revenue, returned_units, refunded)
SELECT s.id, s.product_id, s.category, s.sold_at, s.units, s.revenue, r.units, r.refunded
FROM sale_returns r JOIN sales s ON s.id = r.sale_id WHERE r.sold_at >= :start AND r.sold_at < :end
"""
SUMS = ", ".join(f"SUM({name})" for name in STORED_COLUMNS)
MEASURES = ", ".join(STORED_COLUMNS)

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
YEARS_OF_PRODUCTS = f"""
INSERT INTO product_period_sales (grain, period_start, product_id, category, {MEASURES})
SELECT 'year', MAKEDATE(YEAR(period_start), 1) AS start, product_id, category, {SUMS}
FROM product_period_sales WHERE grain = 'quarter' GROUP BY start, product_id, category
"""
DAYS_OF_CATEGORIES = f"""
INSERT INTO category_daily_sales (grain, business_day, category, shard, {MEASURES})
SELECT 'day', period_start, category, product_id % {SHARDS}, {SUMS}
FROM product_period_sales WHERE grain = 'day' AND period_start >= :start AND period_start < :end
GROUP BY period_start, category, product_id % {SHARDS}
"""
MONTHS_OF_CATEGORIES = f"""
INSERT INTO category_daily_sales (grain, business_day, category, shard, {MEASURES})
SELECT 'month', :month, category, shard, {SUMS}
FROM category_daily_sales WHERE grain = 'day' AND business_day >= :start AND business_day < :end
GROUP BY category, shard
"""


def days_of_products(happened: Happened) -> str:
    """The statement that adds one kind of what happened to the days of its products."""
    table, instant = happened.facts.name, happened.instant
    sums = ", ".join(f"SUM({value})" for value in happened.columns.values())
    added = ", ".join(f"{name} = product_period_sales.{name} + VALUES({name})" for name in happened.columns)
    return f"""
INSERT INTO product_period_sales (grain, period_start, product_id, category, {", ".join(happened.columns)})
SELECT 'day', DATE({instant}), product_id, category, {sums}
FROM {table} WHERE {instant} >= :start AND {instant} < :end GROUP BY DATE({instant}), product_id, category
ON DUPLICATE KEY UPDATE {added}
"""


def load(engine: Engine, count: int, *, returns: bool = False) -> float:
    """Fill an empty, migrated database (store zone UTC) with products, sales and rollups.

    With `returns`, a unit of every tenth sale came back within a month. Returns the rows per second of the sales.
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
    if returns:
        _by_month(engine, "taking back", [RETURN_ONE_IN_TEN, REVERSE])
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


def _by_month(engine: Engine, label: str, statements: Sequence[str]) -> None:
    """Run statements for each month, in a transaction of its own."""
    months = pd.date_range(FIRST_DAY, LAST_DAY, freq="MS")
    with click.progressbar(months, label=label) as bar:
        for month in bar:
            span = {"month": month.date(), "start": month, "end": month + pd.offsets.MonthBegin(1)}
            with engine.begin() as connection:
                for statement in statements:
                    connection.execute(text(statement), span)


def _sum_up(engine: Engine) -> None:
    """The rollups, month by month; in UTC a business day is the DATE() of what happened on it."""
    days = [days_of_products(happened) for happened in (SOLD, RETURNED, RETURNED_OF_SALES)]
    _by_month(engine, "adding up", [*days, MONTHS_OF_PRODUCTS, DAYS_OF_CATEGORIES, MONTHS_OF_CATEGORIES])
    with engine.begin() as connection:
        connection.execute(text(QUARTERS_OF_PRODUCTS))
        connection.execute(text(YEARS_OF_PRODUCTS))
        tables = "sales, sale_returns, product_period_sales, category_daily_sales, products"
        connection.execute(text(f"ANALYZE TABLE {tables}"))
        connection.execute(text("REPLACE INTO rollup_zone (id, time_zone) VALUES (1, 'UTC')"))
