"""Damage to the rollups by chance: a row changed, emptied, deleted or invented."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, select, update
from sqlalchemy.dialects.mysql import insert

from common.categories import FIRST_CATEGORIES
from common.db.models import CategoryDailySales, ChannelDailySales, Grain, ProductPeriodSales, table_of

ROLLUPS = tuple(map(table_of, (ProductPeriodSales, CategoryDailySales, ChannelDailySales)))
CHANGES = (-1, 1, -40, 1_000_000)
NOBODY = 999_999
"""A product that there is not."""


def measures_of(rollup: Table) -> list[str]:
    """The columns of a rollup that are not of its key."""
    return [column.name for column in rollup.columns if not column.primary_key]


def damage(connection: Connection, chance: Random, days: Sequence[date], product_ids: Sequence[int]) -> None:
    """Spoil one row of one rollup. What is invented is of one of these days or products, or of a product unknown."""
    rollup = chance.choice(ROLLUPS)
    keys = list(rollup.primary_key.columns)
    rows = connection.execute(select(*keys).order_by(*keys)).all()
    kind = chance.choice(("change", "change", "empty", "delete", "invent", "invent")) if rows else "invent"
    if kind == "invent":
        values = _key(rollup, chance, days, product_ids) | _sums(rollup, chance)
        connection.execute(insert(rollup).values(values).on_duplicate_key_update(values))
        return
    this = and_(*(key == value for key, value in zip(keys, chance.choice(rows), strict=True)))
    if kind == "delete":
        connection.execute(delete(rollup).where(this))
    elif kind == "empty":
        connection.execute(update(rollup).where(this).values(dict.fromkeys(measures_of(rollup), 0)))
    else:
        column = rollup.c[chance.choice(measures_of(rollup))]
        connection.execute(update(rollup).where(this).values({column: column + chance.choice(CHANGES)}))


def _sums(rollup: Table, chance: Random) -> dict[str, Any]:
    sums = {name: Decimal(chance.randint(-3, 9)) for name in measures_of(rollup)}
    return sums if chance.randint(0, 3) else dict.fromkeys(sums, Decimal(0))


def _key(rollup: Table, chance: Random, days: Sequence[date], product_ids: Sequence[int]) -> dict[str, Any]:
    grain, day = chance.choice(list(Grain)), chance.choice(days)
    grain = grain if rollup.name == "product_period_sales" else min(grain, Grain.MONTH, key=list(Grain).index)
    months = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}.get(grain)
    # A row that begins within its month is one that nobody could have written.
    start = day if months is None or not chance.randint(0, 2) else first_of(day, months)
    any_key = {
        "grain": grain,
        "period_start": start,
        "business_day": start if rollup.name == "category_daily_sales" else day,
        "product_id": chance.choice((*product_ids, NOBODY)),
        "category": chance.choice(FIRST_CATEGORIES),
        "channel": chance.choice(("web", "Web", "nowhere")),
        "shard": chance.choice((0, 1)),
    }
    return {key.name: any_key[key.name] for key in rollup.primary_key.columns}


def first_of(day: date, months: int) -> date:
    """The first day of the calendar month, or run of months, that a day lies in."""
    return date(day.year, (day.month - 1) // months * months + 1, 1)
