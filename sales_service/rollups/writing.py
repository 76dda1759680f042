"""The only writers of the sales rollups; what proves and repairs them is in `sales_service.rollups.repair`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.orm import Session

from common.db.bulk import LiteralRows, insert_many, literal_rows
from common.db.models import Grain
from sales_service.rollups.arithmetic import Number
from sales_service.rollups.levels import LEVELS, category_days, channel_days, product_periods, start_of

SHARDS = 1
"""Rows per period and category. Sales of a category wait for each other's commit on one row; with four, 64 clients that
all sell in one category are 5 % faster, but every report of the store adds up four times the rows and takes two and a
half times as long. May be raised: reports and checks add up whatever shards there are."""

PeriodKey = tuple[Any, ...]
"""The key of a rollup's row without its grain: the first day of its period, then of what it tells sales apart by."""

Totals = tuple[Number, ...]
"""The sums of some measures."""


Key = TypeVar("Key")


def add_up(keys: Iterable[Key], columns: Iterable[Iterable[Any]]) -> dict[Key, Totals]:
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
class RollupLines:
    """What some sales, orders and returns add to the rollups, as columns of equal length.

    - business_day: the date in the store's zone that a line counts on.
    - channel: None for a line without one.
    - measures: by the rollups' names of their columns; those that are missing are not added to.
    """

    business_day: Sequence[date]
    product_id: Sequence[int]
    category: Sequence[str]
    channel: Sequence[str | None]
    measures: Mapping[str, Sequence[Number]]

    def __len__(self) -> int:
        return len(self.business_day)


def joined(parts: Sequence[RollupLines]) -> RollupLines:
    """The lines of several, one after the other."""
    names = dict.fromkeys(name for part in parts for name in part.measures)
    measures = {name: [value for part in parts for value in part.measures.get(name, [0] * len(part))] for name in names}
    return RollupLines(
        [day for part in parts for day in part.business_day],
        [product_id for part in parts for product_id in part.product_id],
        [category for part in parts for category in part.category],
        [channel for part in parts for channel in part.channel],
        measures,
    )


@dataclass(frozen=True)
class RollupRows:
    """What some lines add to the rollups, in the order of the rollups' keys."""

    products: LiteralRows
    categories: LiteralRows
    channels: LiteralRows


def rollup_rows(lines: RollupLines) -> RollupRows:
    """Put together, with no lock held, what `add_to_rollups` is to write."""
    if not lines:
        return RollupRows(*(LiteralRows(rollup, (), ()) for rollup in (product_periods, category_days, channel_days)))
    days = add_up(zip(lines.business_day, lines.product_id, lines.category, strict=True), lines.measures.values())
    shards = ((day, category, shard_of(product_id)) for day, product_id, category in days)
    categories = add_up(shards, zip(*days.values(), strict=True))
    rollups = ((product_periods, days), (category_days, categories), (channel_days, _of_channels(lines)))
    return RollupRows(*(_rows_of_levels(rollup, tuple(lines.measures), of_days) for rollup, of_days in rollups))


def _of_channels(lines: RollupLines) -> dict[PeriodKey, Totals]:
    """Sums by day and channel; none of what has no channel."""
    if not any(lines.channel):
        return {}
    sums = add_up(zip(lines.business_day, lines.channel, strict=True), lines.measures.values())
    return {key: of_channel for key, of_channel in sums.items() if key[1] is not None}


def _rows_of_levels(rollup: Table, measures: Sequence[str], days: Mapping[PeriodKey, Totals]) -> LiteralRows:
    """What sums by day, and by whatever else the rollup tells apart, are as rows of all its levels, in key order."""
    if not days:
        return LiteralRows(rollup, (), ())
    of_levels = [[[grain] * len(sums), *_in_order(sums)] for grain, sums in _levels(rollup, days)]
    columns = [list(chain.from_iterable(parts)) for parts in zip(*of_levels, strict=True)]
    names = [*rollup.primary_key.columns.keys(), *measures]
    return literal_rows(rollup, dict(zip(names, columns if "grain" in rollup.c else columns[1:], strict=True)))


def _levels(rollup: Table, sums: Mapping[PeriodKey, Totals]) -> Iterator[tuple[Grain, Mapping[PeriodKey, Totals]]]:
    """Sums by period for each length of a period, beginning with days; each length adds up the one before it."""
    yield Grain.DAY, sums
    for grain in LEVELS[rollup.name]:
        starts = {start: start_of(grain, start) for start in {key[0] for key in sums}}
        keys = ((starts[start], *others) for start, *others in sums)
        sums = add_up(keys, zip(*sums.values(), strict=True))
        yield grain, sums


def _in_order(sums: Mapping[Any, Totals]) -> list[Sequence[Any]]:
    """Sums as columns: those of their keys, which are in order, and one for each measure."""
    keys = sorted(sums)
    return [*zip(*keys, strict=True), *zip(*map(sums.__getitem__, keys), strict=True)]


def add_to_rollups(session: Session, rows: RollupRows) -> None:
    """Add lines to every rollup, in the transaction that records them and after its other locks.

    Rows are written in key order, so that two transactions which share several never wait for each other in a circle.
    """
    for of_rollup in (rows.products, rows.categories, rows.channels):
        add_to_rollup(session, of_rollup)


def add_to_rollup(session: Session, rows: LiteralRows) -> None:
    """Add what rows of a rollup say to those that it has; one that it has not is made."""
    key = rows.table.primary_key.columns
    measures = [name for name in rows.columns if name not in key]
    insert_many(session.connection(), rows, on_duplicate_add=measures)


def shard_of(product_id: int) -> int:
    """Which shard of its category and period a product's sales are added to."""
    return product_id % SHARDS
