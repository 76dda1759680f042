"""What the commands for users and keys have in common: in whose name they act, and how they answer."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from pydantic import ValidationError

from common.command_line import opened_database, settings_from_environment
from common.db.transactions import Database
from common.problems import Problem
from common.settings import Settings
from common.validation_messages import in_words

REFUSED, MISUSED = 1, 2


@contextmanager
def acting() -> Iterator[tuple[Database, Settings]]:
    """The database and the settings, for what is done in the operator's name. Ends the command where it is refused."""
    settings = settings_from_environment()
    with opened_database(settings) as database:
        try:
            yield database, settings
        except Problem as problem:
            click.echo(problem.detail, err=True)
            sys.exit(REFUSED)


def secret_of(settings: Settings) -> str:
    """The setting AUTH_SECRET; ends the command where there is none."""
    if settings.auth_secret is None:
        click.echo("setting AUTH_SECRET: is needed; ./docker-manager.sh start makes one into .env", err=True)
        sys.exit(MISUSED)
    return settings.auth_secret.get_secret_value()


def refused_option(error: ValidationError) -> click.UsageError:
    """What a command says of the first of its options that cannot be."""
    problem = error.errors()[0]
    return click.UsageError(f"--{str(problem['loc'][0]).replace('_', '-')} {in_words(problem)}.")


def day(instant: datetime | None) -> str:
    """An instant as a column of a table shows it; a hyphen for none."""
    return "-" if instant is None else f"{instant:%Y-%m-%d %H:%MZ}"


def show_table(rows: list[tuple[str, ...]]) -> None:
    """Print rows in columns, the first one as their heads."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
