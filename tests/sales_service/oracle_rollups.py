"""What must stand in every row of every rollup, worked out in plain Python, and what must be said of what stands there.

Written from the tables' descriptions (`common/db/models/measures.py`), sharing no code with their writers.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from tests.sales_service.oracle import Oracle
from tests.sales_service.oracle_figures import Fact, Sold, facts
from tests.sales_service.oracle_periods import day_of
from tests.support.damage import ROLLUPS, first_of

PRODUCTS, CATEGORIES, CHANNELS = (rollup.name for rollup in ROLLUPS)
FINER = {"month": ("day", 1), "quarter": ("month", 3), "year": ("quarter", 12)}
"""Of what a level is the sum, and how many months it has."""

LEVELS = {PRODUCTS: ("month", "quarter", "year"), CATEGORIES: ("month",)}
"""Above the days."""

Sums = Counter[str]
"""Columns by name; one that is missing is zero."""

Rows = dict[tuple[Any, ...], Sums]
"""By the values of their key in its order; the shard of a category is left out, shards are added up."""

Rollups = dict[str, Rows]


def true_rollups(oracle: Oracle) -> Rollups:
    """Every row that there should be."""
    found: Rollups = {PRODUCTS: {}, CATEGORIES: {}, CHANNELS: {}}
    for fact, worth in _worth(oracle):
        day = day_of(fact.at, ZoneInfo(oracle.store_zone))
        keys: list[tuple[str, tuple[Any, ...]]] = [
            *((CATEGORIES, (*level, fact.category)) for level in _levels(CATEGORIES, day)),
            *((PRODUCTS, (*level, fact.product_id, fact.category)) for level in _levels(PRODUCTS, day)),
        ]
        keys += [(CHANNELS, (day, fact.channel))] if fact.channel is not None else []
        for table, key in keys:
            _add(found[table], key, worth)
    return {table: not_empty(rows) for table, rows in found.items()}


def _levels(table: str, day: date) -> list[tuple[str, date]]:
    return [("day", day), *((grain, first_of(day, FINER[grain][1])) for grain in LEVELS[table])]


def _worth(oracle: Oracle) -> Iterator[tuple[Fact, dict[str, Any]]]:
    """Everything that counts, and what it adds to which columns."""
    for fact in facts(oracle.sales, oracle.returns, "return_date"):
        if fact.returned is not None:
            yield fact, _of_return(fact)
        elif fact.is_order:
            yield fact, {"orders": 1}
        elif fact.sale is not None:
            yield fact, _of_sale(fact.sale)
    for fact in facts(oracle.sales, oracle.returns, "sale_date"):
        if fact.returned is not None:
            yield fact, {f"{name}_of_sales": value for name, value in _of_return(fact).items()}


def _of_sale(sale: Sold) -> dict[str, Any]:
    knows_cost = sale.unit_cost is not None
    return {
        "sales": 1,
        "units": sale.units,
        "revenue": sale.revenue,
        "list_total": sale.list_total,
        "cost_sold": sale.units * (sale.unit_cost or 0),
        "costed_revenue": sale.revenue if knows_cost else 0,
        "order_revenue": sale.revenue if sale.order_ref is not None else 0,
    }


def _of_return(fact: Fact) -> dict[str, Any]:
    returned = fact.returned
    assert returned is not None
    cost = returned.sale.unit_cost if returned.sale is not None else None
    return {
        "returns": 1,
        "units_returned": returned.units,
        "refunded": returned.refunded,
        "cost_returned": returned.restocked * (cost or 0),
        "costed_refunded": 0 if cost is None else returned.refunded,
    }


def _add(rows: Rows, key: tuple[Any, ...], sums: dict[str, Any]) -> None:
    rows.setdefault(key, Counter()).update({name: value for name, value in sums.items() if value})


def not_empty(rows: Rows) -> Rows:
    """Without those that say nothing."""
    return {key: sums for key, sums in rows.items() if any(sums.values())}


def stored_rollups(engine: Engine) -> Rollups:
    """What stands there."""
    found: Rollups = {}
    with engine.connect() as connection:
        for rollup in ROLLUPS:
            keys = [column.name for column in rollup.primary_key.columns if column.name != "shard"]
            rows: Rows = found.setdefault(rollup.name, {})
            for row in connection.execute(text(f"SELECT * FROM {rollup.name}")).mappings():
                sums = {name: Decimal(value) for name, value in row.items() if name not in {*keys, "shard"}}
                _add(rows, tuple(row[key] for key in keys), sums)
    return {table: not_empty(rows) for table, rows in found.items()}


def differing(stored: Rollups, true: Rollups) -> Counter[str]:
    """In how many rows each sum differs: days from what happened, a longer period from the finer ones in it."""
    found: Counter[str] = Counter()
    for key in _different(stored[CHANNELS], true[CHANNELS]):
        found[f"{key[0]} {CHANNELS}"] += 1
    for table, levels in LEVELS.items():
        for key in _different(_days(stored[table]), _days(true[table])):
            found[f"{key[1]} {table}"] += 1
        for grain in levels:
            finer, months = FINER[grain]
            for key in _different(*(_coarse(stored[table], of, months) for of in (grain, finer))):
                found[f"{key[0]} {table} ({grain})"] += 1
    return found


def _days(rows: Rows) -> Rows:
    return {key: sums for key, sums in rows.items() if key[0] == "day"}


def _coarse(rows: Rows, grain: str, months: int) -> Rows:
    """The rows of a level added up over periods of so many months."""
    found: Rows = {}
    for (of, start, *rest), sums in rows.items():
        if of == grain:
            _add(found, (first_of(start, months), *rest), sums)
    return found


def _different(some: Rows, others: Rows) -> list[tuple[Any, ...]]:
    return [key for key in {**some, **others} if some.get(key, Counter()) != others.get(key, Counter())]
