"""Complete what the rollups lack: a measure or a level that sales were recorded without.

A migration adds a measure's column, zero in every row, and says in `rollup_zone.complete_to` that all sales may be
missing in it. The version before it goes on selling, and knows nothing of the column. So there are two steps:

    by the migration command   everything but the last minutes, which takes minutes for millions of sales
    by the sales service       at its start, when the other has stopped: what was recorded since

Each day is corrected as `rollups rebuild` does it, which counts no sale twice or not at all whatever goes on meanwhile,
and may be interrupted and repeated. Reports are served only when nothing is missing.

A migration that adds a level says so too, in `rollup_zone.levels_complete`. The level lacks what the version before has
sold meanwhile, or everything where the migration left it empty. The sales service compares it with the finer one at its
start, period by period, and repairs what falls short.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from common.calendar.periods import ONE_DAY, days
from common.db.models import Grain, Sale, table_of
from common.db.transactions import Database
from common.db.types import utc_now
from sales_service.rollups.levels import FINER, category_days, product_periods
from sales_service.rollups.repair import BEING_REBUILT, Unit, correction, covered_dates, repair, units
from sales_service.rollups.zone import built_for, complete_to, levels_complete, set_complete_to, set_levels_complete

sales = table_of(Sale)

SETTLED = timedelta(minutes=10)
"""No transaction takes so long: what was recorded before is committed, as are all sales with lower ids."""

MISREAD = (category_days, Grain.MONTH)
"""Rows that a version which knows no months of categories would add up with the days: there are none while it runs."""


def complete_levels(database: Database, zone: ZoneInfo) -> None:
    """Add to each level what a version that did not know it has sold; `zone` is the store's.

    Such versions must not record sales any more. Months of products every version has known, and their days are many.
    """
    if database.read(levels_complete):
        return
    for unit in database.read(partial(_long_units, zone=zone)):
        if database.read(partial(correction, unit=unit, zone=zone)):
            database.write(partial(repair, unit=unit, zone=zone))
    database.write(set_levels_complete)


def _long_units(session: Session, zone: ZoneInfo) -> list[Unit]:
    """Every period above a day of every rollup, but months of products; each after the finer ones."""
    covered = covered_dates(session, zone)
    known = (product_periods, Grain.MONTH)
    every = units(days(*covered)) if covered else ()
    return [unit for unit in every if unit.grain in FINER and (unit.table, unit.grain) != known]


def complete_settled_measures(database: Database) -> int:
    """Complete what was recorded up to some minutes ago, while sales go on; returns how many sums lacked something.

    Nothing while the zone changes: the rebuild that must follow completes every measure.
    """
    zone = database.read(built_for)
    if zone is None or zone == BEING_REBUILT:
        return 0
    return _complete(database, ZoneInfo(zone), database.read(_last_settled_sale))


def complete_measures(database: Database, zone: ZoneInfo) -> None:
    """Complete the rest; `zone` is the store's. Versions that do not know a measure must not record sales any more."""
    _complete(database, zone, None)


def _complete(database: Database, zone: ZoneInfo, last: int | None) -> int:
    """Complete the days of the sales up to `last` (None: of all); returns how many sums lacked something."""
    done = database.read(complete_to)
    if done is None or (last is not None and last <= done):
        return 0
    completed = 0
    for unit in units(database.read(partial(_days, after=done, last=last))):
        if last is None or (unit.table, unit.grain) != MISREAD:
            completed += bool(database.write(partial(repair, unit=unit, zone=zone)))
    database.write(partial(set_complete_to, sale_id=last))
    return completed


def _last_settled_sale(session: Session) -> int:
    settled = sales.c.recorded_at < utc_now() - SETTLED
    return session.execute(select(sales.c.id).where(settled).order_by(sales.c.id.desc()).limit(1)).scalar() or 0


def _days(session: Session, after: int, last: int | None) -> list[date]:
    """The dates in any zone of the sales after one up to another, in order."""
    day = func.date(sales.c.sold_at)
    statement = select(day).where(sales.c.id > after).distinct()
    if last is not None:
        statement = statement.where(sales.c.id <= last)
    return sorted({near for found in session.execute(statement).scalars() for near in _days_around(found)})


def _days_around(day: date) -> Iterator[date]:
    """A UTC date's instants are of that date, or of one beside it."""
    yield from (day - ONE_DAY, day, day + ONE_DAY)
