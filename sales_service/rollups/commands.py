"""`rollups verify` and `rollups rebuild`: prove the rollups against the sales, repair what drifted."""

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

import click

from common.calendar.periods import days
from common.command_line import opened_database, settings_from_environment
from common.db.transactions import Database
from sales_service.rollups.repair import (
    BEING_REBUILT,
    Unit,
    begin_rezone,
    correction,
    covered_dates,
    finish_rezone,
    repair,
    units,
)
from sales_service.rollups.zone import built_for

CALENDAR_DATE = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def rollups() -> None:
    """Daily and monthly sums of the sales, which reports are made from."""


Command = TypeVar("Command", bound=Callable[..., None])


def _date_range(command: Command) -> Command:
    first = click.option("--from", "first", type=CALENDAR_DATE, help="First day, YYYY-MM-DD; default the first sale.")
    last = click.option("--to", "last", type=CALENDAR_DATE, help="Last day; default the last sale.")
    return first(last(command))


@rollups.command()
@_date_range
def verify(first: datetime | None, last: datetime | None) -> None:
    """Recompute every day from the sales; print what differs and exit with 1 if anything does."""
    settings = settings_from_environment()
    zone = settings.zone
    with opened_database(settings) as database:
        built = database.read(built_for)
        if built not in {None, zone.key}:
            state = "only half rebuilt" if built == BEING_REBUILT else f"in {built}"
            click.echo(f"The rollups are {state}, TIME_ZONE is {zone.key}: run rollups rebuild.")
            sys.exit(1)
        todo = _units(database, zone, first, last)
        drifted = list(_drifted(database, zone, todo))
    for unit, wrong in drifted:
        click.echo(f"{unit.name}: {wrong} rows differ")
    click.echo(f"{len(todo)} sums checked, {len(drifted)} differ")
    sys.exit(1 if drifted else 0)


@rollups.command()
@_date_range
def rebuild(first: datetime | None, last: datetime | None) -> None:
    """Repair the days that differ, while sales go on being recorded; after a change of TIME_ZONE, all of them.

    While the zone changes, the sales service must be stopped: it would add to days that are cut in the old one.
    """
    settings = settings_from_environment()
    zone = settings.zone
    with opened_database(settings) as database:
        rezone = begin_rezone(database, zone)
        todo = _units(database, zone, None if rezone else first, None if rezone else last)
        repaired = 0
        for unit, _ in _drifted(database, zone, todo):
            wrong = database.write(partial(repair, unit=unit, zone=zone))
            if not rezone:
                click.echo(f"{unit.name}: {wrong} rows repaired")
            repaired += 1
        if rezone:
            finish_rezone(database, zone)
        click.echo(f"{len(todo)} sums checked, {repaired} repaired; days are cut in {zone.key}")


def _units(database: Database, zone: ZoneInfo, first: datetime | None, last: datetime | None) -> list[Unit]:
    covered = database.read(lambda session: covered_dates(session, zone))
    if covered is None:
        return []
    begin: date = first.date() if first else covered[0]
    end: date = last.date() if last else covered[1]
    return list(units(days(begin, end)))


def _drifted(database: Database, zone: ZoneInfo, todo: list[Unit]) -> Iterator[tuple[Unit, int]]:
    """Each unit that differs and in how many rows; shows a progress bar on a terminal."""
    with click.progressbar(todo, label="checking", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for unit in bar:
            wrong = database.read(partial(correction, unit=unit, zone=zone))
            if wrong:
                yield unit, len(wrong)
