"""The only writers of the sales rollups; what proves and repairs them is in `common.rollup_repair`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from common.db.models import CategoryDailySales, CategoryName, Grain, ProductPeriodSales, RollupZone, table_of

SHARDS = 1
"""Rows per day and category. Sales of a category wait for each other's commit on one row; with four, 64 clients that
all sell in one category are 5 % faster, but every report of the store adds up four times the rows and takes two and a
half times as long. May be raised: reports and checks add up whatever shards there are."""

product_periods = table_of(ProductPeriodSales)
category_days = table_of(CategoryDailySales)
rollup_zone = table_of(RollupZone)

MEASURES = ("sales", "units", "revenue")

MONTHS_IN = {Grain.MONTH: 1, Grain.QUARTER: 3}
"""The levels above days, finest first, and how many calendar months a period of each has."""


@dataclass(frozen=True)
class SaleFact:
    """What the rollups add up: one sale, or several of one product, category and day added up before."""

    business_day: date
    product_id: int
    category: CategoryName
    units: int
    revenue: Decimal
    sales: int = 1


def add_sales(session: Session, facts: Iterable[SaleFact]) -> None:
    """Add sales to every rollup, in the transaction that records them and after its product locks.

    Rows are written in key order, so that two transactions which share several never wait for each other in a circle.
    """
    sums: dict[SumKey, list[Any]] = {}
    for fact in facts:
        add_to(sums, (fact.business_day, fact.product_id, fact.category), fact.sales, fact.units, fact.revenue)
    coarser, categories = _coarser(sums)
    products = {(Grain.DAY, *key): measures for key, measures in sums.items()} | coarser
    session.execute(ADD_TO_PRODUCTS, _rows(product_periods, products))
    session.execute(ADD_TO_CATEGORIES, _rows(category_days, categories))


SumKey = tuple[date, int, str]
"""Business day, product id, category."""


def add_to(sums: dict[Any, list[Any]], key: Any, sales: int, units: int, revenue: Decimal) -> None:
    """Add up in place: `sums` maps each key to its number of sales, units and revenue."""
    found = sums.get(key)
    if found is None:
        sums[key] = [sales, units, revenue]
    else:
        found[0] += sales
        found[1] += units
        found[2] += revenue


@dataclass(frozen=True)
class RollupRows:
    """Many sums as rows of VALUES, in the order of their keys; nothing but numbers, dates and members of enums."""

    products: Sequence[str]
    categories: Sequence[str]


def rollup_rows(sums: Mapping[SumKey, Sequence[Any]]) -> RollupRows:
    """Put together beforehand, with no lock held, what `add_rows` will write."""
    coarser, categories = _coarser(sums)
    days = [
        f"('day','{day}',{product_id},'{category}',{sales},{units},{revenue})"
        for (day, product_id, category), (sales, units, revenue) in sorted(sums.items(), key=itemgetter(0))
    ]
    products = days + [
        f"('{grain}','{start}',{product_id},'{category}',{sales},{units},{revenue})"
        for (grain, start, product_id, category), (sales, units, revenue) in sorted(coarser.items(), key=itemgetter(0))
    ]
    return RollupRows(
        products,
        [
            f"('{day}','{category}',{shard},{sales},{units},{revenue})"
            for (day, category, shard), (sales, units, revenue) in sorted(categories.items(), key=itemgetter(0))
        ],
    )


def _coarser(sums: Mapping[SumKey, Sequence[Any]]) -> tuple[dict[Any, list[Any]], dict[Any, list[Any]]]:
    """Sums by month or quarter, product and category, and by day, category and shard."""
    products: dict[Any, list[Any]] = {}
    categories: dict[Any, list[Any]] = {}
    starts = {day: [(grain, start_of(grain, day)) for grain in MONTHS_IN] for day in {key[0] for key in sums}}
    for (day, product_id, category), measures in sums.items():
        for grain, start in starts[day]:
            add_to(products, (grain, start, product_id, category), *measures)
        add_to(categories, (day, category, shard_of(product_id)), *measures)
    return products, categories


def add_rows(session: Session, rows: RollupRows) -> None:
    """Add many sums to every rollup; see `add_sales`.

    For the driver to escape each row again would take ten times as long as to put it together.
    """
    connection = session.connection()
    for statement, table, literals in (
        (ADD_TO_PRODUCTS, product_periods, rows.products),
        (ADD_TO_CATEGORIES, category_days, rows.categories),
    ):
        compiled = str(statement.compile(dialect=connection.dialect))
        before, after = compiled.split(f"({', '.join(f'%({column.name})s' for column in table.columns)})")
        connection.exec_driver_sql(before + ",".join(literals) + after)


def start_of(grain: Grain, day: date) -> date:
    """First day of the month or quarter that a day lies in."""
    return date(day.year, day.month - (day.month - 1) % MONTHS_IN[grain], 1)


def shard_of(product_id: int) -> int:
    """Which shard of its category and day a product's sales are added to."""
    return product_id % SHARDS


def _rows(table: Table, sums: dict[tuple[Any, ...], list[Any]]) -> list[dict[str, Any]]:
    keys = [column.name for column in table.primary_key]
    return [dict(zip((*keys, *MEASURES), (*key, *sums[key]), strict=True)) for key in sorted(sums)]


def _add_to(table: Table) -> Any:
    statement = mysql.insert(table)
    return statement.on_duplicate_key_update(
        {name: table.c[name] + statement.inserted[name] for name in MEASURES},
    )


ADD_TO_PRODUCTS = _add_to(product_periods)
ADD_TO_CATEGORIES = _add_to(category_days)


def built_for(session: Session) -> str | None:
    """The time zone that the rollups' days are cut in; None before the first start."""
    return session.execute(select(rollup_zone.c.time_zone)).scalar_one_or_none()


def claim_zone(session: Session, time_zone: str) -> str:
    """Say that the rollups are in this zone unless another was claimed before; returns the zone that holds."""
    try:
        with session.begin_nested():
            session.execute(insert(rollup_zone), {"id": 1, "time_zone": time_zone})
    except IntegrityError:
        return built_for(session) or time_zone
    return time_zone


def set_zone(session: Session, time_zone: str) -> None:
    """Record the zone that a rebuild has cut the days in."""
    session.execute(update(rollup_zone), {"time_zone": time_zone})
