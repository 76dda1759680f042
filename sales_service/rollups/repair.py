"""Prove the rollups against the sales, orders and returns that they sum up, and repair those that drifted.

The unit is one rollup over one day, or one longer period that it has rows of. A check is one statement, so it sees one
state of the database and sales that are being recorded meanwhile cannot look like drift. What a unit lacks, the
*correction*, is added to it by the same statement that adds a sale; under locks, so that no sale is counted twice or
lost.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Label,
    Row,
    Select,
    Table,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from common.calendar.periods import Period, local_date, stretches
from common.db.bulk import LiteralRows, literal_rows
from common.db.engine import BEGIN_SNAPSHOT
from common.db.models import Grain
from common.db.rows import rows_changed
from common.db.transactions import Database
from sales_service.rollups.events import HAPPENINGS, summed
from sales_service.rollups.levels import (
    FINER,
    LEVELS,
    START,
    category_days,
    channel_days,
    last_of,
    product_periods,
    start_of,
)
from sales_service.rollups.measures import STORED_COLUMNS
from sales_service.rollups.writing import add_to_rollup
from sales_service.rollups.zone import built_for, set_complete_to, set_zone

BEING_REBUILT = "rebuilding"
"""Stands in for the zone while days of two zones are mixed: services refuse to start until the rebuild is through."""

INSERT_BATCH = 2000

ROLLUPS = (product_periods, category_days, channel_days)
"""In the order in which a sale adds to them."""

KEYS = {
    product_periods.name: ("product_id", "category"),
    category_days.name: ("category",),
    channel_days.name: ("channel",),
}
"""The key columns of a unit's sums; in which shard a sale was counted does not matter."""


@dataclass(frozen=True)
class Unit:
    """One rollup over one day, or over one period of one of its levels."""

    table: Table
    grain: Grain
    start: date

    @property
    def last(self) -> date:
        """Its last day."""
        return last_of(self.grain, self.start)

    @property
    def name(self) -> str:
        """How the unit is called in what operators read."""
        return f"{self.start} {self.table.name}" + (f" ({self.grain})" if self.grain in FINER else "")


def units(dates: Iterable[date]) -> Iterator[Unit]:
    """Every unit that touches some dates, given in order; each after the finer ones that it is checked against."""
    dates = list(dates)
    for day, following in zip_longest(dates, dates[1:]):
        for rollup in ROLLUPS:
            yield Unit(rollup, Grain.DAY, day)
        for rollup in ROLLUPS:
            for grain in LEVELS[rollup.name]:
                start = start_of(grain, day)
                if following is None or start_of(grain, following) != start:
                    yield Unit(rollup, grain, start)


def covered_dates(session: Session, zone: ZoneInfo) -> tuple[date, date] | None:
    """First and last date that sales, orders, returns or rollups know; None when there are none.

    Of a longer row only when the dates do not touch its period already: a year's would add up to 364 days of nothing.
    """
    edges: list[date] = []
    for rollup in ROLLUPS:
        edges += _first_and_last(session, rollup, Grain.DAY)
    for happened in HAPPENINGS:
        at = happened.instant
        instants = session.execute(select(func.min(at), func.max(at)).select_from(happened.rows)).one()
        edges += [local_date(instant, zone) for instant in instants if instant]
    for rollup in ROLLUPS:
        for grain in LEVELS[rollup.name]:
            touched = [start_of(grain, edge) for edge in (min(edges), max(edges))] if edges else []
            for day in _first_and_last(session, rollup, grain):
                if not touched or not touched[0] <= start_of(grain, day) <= touched[1]:
                    edges.append(day)
    return (min(edges), max(edges)) if edges else None


def _first_and_last(session: Session, rollup: Table, grain: Grain) -> list[date]:
    """The first and the last start of a level's rows; none when it has none."""
    start = START[rollup.name]
    of_level = [rollup.c.grain == grain] if LEVELS[rollup.name] else []
    return [edge for edge in session.execute(select(func.min(start), func.max(start)).where(*of_level)).one() if edge]


# Of a product's day, 31 March 2026 in Berlin, with two of the measures:
#
#   SELECT product_id, category, SUM(sales) AS sales, …, SUM(refunded) AS refunded, …
#   FROM (
#       -- what is expected; of a longer period from the rows of the finer level
#       SELECT product_id, category, SUM(1) AS sales, …, 0 AS refunded, …
#       FROM sales
#       WHERE sold_at >= '2026-03-30 22:00' AND sold_at < '2026-03-31 22:00'
#       GROUP BY product_id, category
#       UNION ALL
#       SELECT product_id, category, SUM(-1) AS sales, …, 0 AS refunded, …
#       FROM sale_reversals JOIN sales ON sales.id = sale_reversals.sale_id
#       WHERE sale_reversals.voided_at IS NOT NULL AND sale_reversals.sold_at >= …
#       GROUP BY product_id, category
#       UNION ALL
#       SELECT product_id, category, 0 AS sales, …, SUM(refunded) AS refunded, …
#       FROM sale_returns
#       WHERE voided_at IS NULL AND returned_at >= '2026-03-30 22:00' AND returned_at < '2026-03-31 22:00'
#       GROUP BY product_id, category
#       UNION ALL … -- first sales of orders, and returns by the instants of their sales
#       UNION ALL
#       -- less what is stored
#       SELECT product_id, category, -sales, …, -refunded, …
#       FROM product_period_sales
#       WHERE grain = 'day' AND period_start = '2026-03-31'
#   ) AS `both`
#   GROUP BY product_id, category
#   HAVING SUM(sales) != 0 OR … OR SUM(refunded) != 0 OR …
#   ORDER BY product_id, category
def correction(session: Session, unit: Unit, zone: ZoneInfo) -> list[Row[Any]]:
    """What has to be added to a unit's rows: their key columns and what is missing of each measure."""
    keys = KEYS[unit.table.name]
    stored = select(
        *(unit.table.c[key] for key in keys), *((-unit.table.c[name]).label(name) for name in STORED_COLUMNS)
    )
    both = union_all(*_expected(unit, zone), stored.where(_rows_of(unit))).subquery("both")
    columns = [both.c[key] for key in keys]
    sums = _sums(both)
    statement = select(*columns, *sums).group_by(*columns).having(or_(*(total != 0 for total in sums)))
    return list(session.execute(statement.order_by(*columns)))


def _sums(rows: FromClause) -> list[Label[Any]]:
    return [func.sum(rows.c[name]).label(name) for name in STORED_COLUMNS]


def _rows_of(unit: Unit) -> ColumnElement[bool]:
    """The rows that a unit consists of; of a longer period also those that do not begin with it."""
    return _of_level(unit, unit.grain)


def _of_level(unit: Unit, grain: Grain) -> ColumnElement[bool]:
    """The rows of a level in a unit's rollup and period."""
    if not LEVELS[unit.table.name]:
        return START[unit.table.name] == unit.start
    return and_(unit.table.c.grain == grain, START[unit.table.name].between(unit.start, unit.last))


def _is_astray(unit: Unit) -> ColumnElement[bool]:
    """Which of a unit's rows begin with another day: nobody has written them, but reports would add them up."""
    return and_(_rows_of(unit), START[unit.table.name] != unit.start)


def _expected(unit: Unit, zone: ZoneInfo) -> Iterator[Select[Any]]:
    """What a unit's rows should be: sums over what happened on a day, over the finer level for a longer period."""
    names = KEYS[unit.table.name]
    if unit.grain in FINER:
        keys = [unit.table.c[name] for name in names]
        yield select(*keys, *_sums(unit.table)).where(_of_level(unit, FINER[unit.grain])).group_by(*keys)
        return
    cover = stretches([Period(unit.start, unit.start)], zone)
    for happened in HAPPENINGS:
        at, keys = happened.instant, [happened.facts.c[name] for name in names]
        ranges = [and_(at >= stretch.start, at < stretch.end) for stretch in cover]
        conditions = [*happened.conditions, or_(*ranges) if ranges else literal(value=False)]
        if unit.table is channel_days:
            conditions.append(happened.facts.c.channel.is_not(None))
        sums = select(*keys, *summed(happened, STORED_COLUMNS)).select_from(happened.rows)
        yield sums.where(*conditions).group_by(*keys)


def repair(session: Session, unit: Unit, zone: ZoneInfo) -> int:
    """Correct one unit, in a transaction of its own; returns how many rows were wrong.

    Sales of the unit's dates wait while it runs: their rows, and the gaps where new ones would go, are locked before
    the sums are taken. A sale that has its place already has its effect in both; one that waits is in neither.
    """
    session.execute(BEGIN_SNAPSHOT)  # at this level the locks below cover the gaps too
    for condition, table in _lock_order(unit):
        session.execute(select(func.count()).select_from(table).where(condition).with_for_update())
    astray = rows_changed(session.execute(delete(unit.table).where(_is_astray(unit)))) if unit.grain in FINER else 0
    wrong = correction(session, unit, zone)
    for begin in range(0, len(wrong), INSERT_BATCH):
        add_to_rollup(session, _as_literals(unit, wrong[begin : begin + INSERT_BATCH]))
    if wrong:
        session.execute(delete(unit.table).where(_rows_of(unit), _is_empty(session, unit)))
    return len(wrong) + astray


def _is_empty(session: Session, unit: Unit) -> ColumnElement[bool]:
    """Which of a unit's rows nothing is left in."""
    if unit.table is not category_days:
        return and_(*(unit.table.c[name] == 0 for name in STORED_COLUMNS))
    # The shards of a category add up to nothing together.
    category = category_days.c.category
    nothing = and_(*(func.sum(category_days.c[name]) == 0 for name in STORED_COLUMNS))
    sums = select(category).where(_rows_of(unit)).group_by(category).having(nothing)
    return category.in_(list(session.execute(sums).scalars()))


def _lock_order(unit: Unit) -> list[tuple[ColumnElement[bool], Table]]:
    """What to lock, in the order in which a sale takes its locks."""
    if unit.grain in FINER:
        return [(_of_level(unit, FINER[unit.grain]), unit.table), (_rows_of(unit), unit.table)]
    return [(_rows_of(unit), unit.table)]


def _as_literals(unit: Unit, corrections: Sequence[Row[Any]]) -> LiteralRows:
    """What `correction` gives, as rows of the unit."""
    same = {"grain": unit.grain, START[unit.table.name].name: unit.start, "shard": 0}
    columns = {name: [value] * len(corrections) for name, value in same.items() if name in unit.table.c}
    columns |= {name: [getattr(row, name) for row in corrections] for name in corrections[0]._fields}
    return literal_rows(unit.table, columns)


def begin_rezone(database: Database, zone: ZoneInfo) -> bool:
    """Mark the rollups as being rebuilt when they are in another zone than the store's; whether they are."""
    if database.read(built_for) in {None, zone.key}:
        return False
    database.write(lambda session: set_zone(session, BEING_REBUILT))
    return True


def finish_rezone(database: Database, zone: ZoneInfo) -> None:
    """Record that every day is cut in the store's zone now, and that every measure of it is complete."""

    def finish(session: Session) -> None:
        set_zone(session, zone.key)
        set_complete_to(session, None)

    database.write(finish)
