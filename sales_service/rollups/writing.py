"""The only writers of the sales rollups; what proves and repairs them is in `sales_service.rollups.repair`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Session

from common.db.models import CategoryDailySales, CategoryName, Grain, ProductPeriodSales, RollupZone, table_of
from sales_service.rollups.measures import MEASURE_NAMES, Sums

SHARDS = 1
"""Rows per day and category. Sales of a category wait for each other's commit on one row; with four, 64 clients that
all sell in one category are 5 % faster, but every report of the store adds up four times the rows and takes two and a
half times as long. May be raised: reports and checks add up whatever shards there are."""

product_periods = table_of(ProductPeriodSales)
category_days = table_of(CategoryDailySales)
rollup_zone = table_of(RollupZone)

MONTHS_IN = {Grain.MONTH: 1, Grain.QUARTER: 3}
"""The levels above days, finest first, and how many calendar months a period of each has."""


@dataclass(frozen=True)
class SaleFact:
    """What the rollups add up of one sale; `adds` is what it adds to each measure."""

    business_day: date
    product_id: int
    category: CategoryName
    adds: Sums


def add_sales(session: Session, facts: Iterable[SaleFact]) -> None:
    """Add sales to every rollup, in the transaction that records them and after its product locks.

    Rows are written in key order, so that two transactions which share several never wait for each other in a circle.
    """
    facts = list(facts)
    keys = [(fact.business_day, fact.product_id, fact.category) for fact in facts]
    levels, categories = _rollups(add_up(keys, zip(*(fact.adds for fact in facts), strict=True)))
    products = {(grain, *key): sums for grain, of_level in levels.items() for key, sums in of_level.items()}
    session.execute(ADD_TO_PRODUCTS, _rows(product_periods, products))
    session.execute(ADD_TO_CATEGORIES, _rows(category_days, categories))


SumKey = tuple[date, int, str]
"""Business day, product id, category."""

Key = TypeVar("Key")


def add_up(keys: Iterable[Key], columns: Iterable[Iterable[Any]]) -> dict[Key, Sums]:
    """The sums of each distinct key.

    There is a column for each measure, with the value that goes with each of the keys. Adding up one column after the
    other costs no more for ten thousand sales than the same written out for each measure.
    """
    places: dict[Key, int] = {}
    found = [places.setdefault(key, len(places)) for key in keys]
    totals = []
    for column in columns:
        total = [0] * len(places)
        for place, value in zip(found, column, strict=True):
            total[place] += value
        totals.append(total)
    return dict(zip(places, zip(*totals, strict=True), strict=True))


@dataclass(frozen=True)
class RollupRows:
    """Many sums as rows of VALUES, in the order of their keys; nothing but numbers, dates and members of enums."""

    products: Sequence[str]
    categories: Sequence[str]


def rollup_rows(sums: Mapping[SumKey, Sums]) -> RollupRows:
    """Put together beforehand, with no lock held, what `add_rows` will write."""
    levels, categories = _rollups(sums)
    dates = {day: f"'{day}'" for of_level in levels.values() for day in {key[0] for key in of_level}}
    return RollupRows(
        [
            f"('{grain}',{dates[start]},{product_id},'{category}',{measures})"
            for grain, of_level in levels.items()
            for (start, product_id, category), measures in _in_order(of_level)
        ],
        [
            f"({dates[day]},'{category}',{shard},{measures})"
            for (day, category, shard), measures in _in_order(categories)
        ],
    )


def _in_order(sums: Mapping[Any, Sums]) -> Iterator[tuple[Any, str]]:
    """The keys in order, each with its measures as SQL writes them."""
    keys = sorted(sums)
    columns = zip(*map(sums.__getitem__, keys), strict=True)
    return zip(keys, map(",".join, zip(*(map(str, column) for column in columns), strict=True)), strict=True)


def _rollups(sums: Mapping[SumKey, Sums]) -> tuple[dict[Grain, Mapping[Any, Sums]], dict[Any, Sums]]:
    """Sums by period, product and category at each level, and by day, category and shard."""
    columns = list(zip(*sums.values(), strict=True))
    levels: dict[Grain, Mapping[Any, Sums]] = {Grain.DAY: sums}
    for grain in MONTHS_IN:
        starts = {day: start_of(grain, day) for day in {key[0] for key in sums}}
        levels[grain] = add_up(((starts[day], product_id, category) for day, product_id, category in sums), columns)
    days = ((day, category, shard_of(product_id)) for day, product_id, category in sums)
    return levels, add_up(days, columns)


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


def _rows(table: Table, sums: Mapping[Any, Sums]) -> list[dict[str, Any]]:
    keys = [column.name for column in table.primary_key]
    return [dict(zip((*keys, *MEASURE_NAMES), (*key, *sums[key]), strict=True)) for key in sorted(sums)]


def _add_to(table: Table) -> Any:
    statement = mysql.insert(table)
    return statement.on_duplicate_key_update(
        {name: table.c[name] + statement.inserted[name] for name in MEASURE_NAMES},
    )


ADD_TO_PRODUCTS = _add_to(product_periods)
ADD_TO_CATEGORIES = _add_to(category_days)
