"""The only writers of the sales rollups; what proves and repairs them is in `sales_service.rollups.repair`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.orm import Session

from common.db.bulk import LiteralRows, insert_many, literal_rows
from common.db.models import CategoryDailySales, Grain, ProductPeriodSales, RollupZone, table_of
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
    """What some sales add to the rollups, in the order of the rollups' keys."""

    products: LiteralRows
    categories: LiteralRows


def rollup_rows(sums: Mapping[SumKey, Sums]) -> RollupRows:
    """Put together, with no lock held, what `add_to_rollups` is to write."""
    if not sums:
        return RollupRows(LiteralRows(product_periods, (), ()), LiteralRows(category_days, (), ()))
    of_levels = [[[grain] * len(of_level), *_in_order(of_level)] for grain, of_level in _levels(sums).items()]
    products = [list(chain.from_iterable(columns)) for columns in zip(*of_levels, strict=True)]
    days = ((day, category, shard_of(product_id)) for day, product_id, category in sums)
    categories = add_up(days, zip(*sums.values(), strict=True))
    return RollupRows(_literal_rows(product_periods, products), _literal_rows(category_days, _in_order(categories)))


def _levels(sums: Mapping[SumKey, Sums]) -> dict[Grain, Mapping[SumKey, Sums]]:
    """Sums by period, product and category, for each length of a period; each length adds up the one before it."""
    levels = {Grain.DAY: sums}
    for grain in MONTHS_IN:
        starts = {start: start_of(grain, start) for start in {key[0] for key in sums}}
        keys = ((starts[start], product_id, category) for start, product_id, category in sums)
        sums = levels[grain] = add_up(keys, zip(*sums.values(), strict=True))
    return levels


def _in_order(sums: Mapping[Any, Sums]) -> list[Sequence[Any]]:
    """Sums as columns: those of their keys, which are in order, and one for each measure."""
    keys = sorted(sums)
    return [*zip(*keys, strict=True), *zip(*map(sums.__getitem__, keys), strict=True)]


def _literal_rows(rollup: Table, columns: Sequence[Sequence[Any]]) -> LiteralRows:
    """Rows of a rollup, given by its columns in order."""
    names = [*rollup.primary_key.columns.keys(), *MEASURE_NAMES]
    return literal_rows(rollup, dict(zip(names, columns, strict=True)))


def add_to_rollups(session: Session, rows: RollupRows) -> None:
    """Add sales to every rollup, in the transaction that records them and after its product locks.

    Rows are written in key order, so that two transactions which share several never wait for each other in a circle.
    """
    add_to_rollup(session, rows.products)
    add_to_rollup(session, rows.categories)


def add_to_rollup(session: Session, rows: LiteralRows) -> None:
    """Add what rows of a rollup say to those that it has; one that it has not is made."""
    insert_many(session.connection(), rows, on_duplicate_add=MEASURE_NAMES)


def start_of(grain: Grain, day: date) -> date:
    """First day of the month or quarter that a day lies in."""
    return date(day.year, day.month - (day.month - 1) % MONTHS_IN[grain], 1)


def shard_of(product_id: int) -> int:
    """Which shard of its category and day a product's sales are added to."""
    return product_id % SHARDS
