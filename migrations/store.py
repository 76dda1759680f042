"""The database that an operator's command changes, as the user who runs the migrations."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from pydantic import ValidationError

from common.command_line import opened_database
from common.db.schema_version import SchemaMismatch, require_current_schema
from common.db.transactions import Database
from common.settings import Settings, problems_of
from migrations.target import address_variable, migration_settings

REFUSED, MISUSED = 1, 2
"""Exit statuses of a command: what it was asked for cannot be done; it, or a setting, was not understood."""


@contextmanager
def migrated_store(pool_size: int = 1) -> Iterator[tuple[Database, Settings]]:
    """The database that is migrated, and the settings; `pool_size` is the connections that are needed at once.

    Ends the command with the reason when a setting is wrong, or the schema is not the one of this code.
    """
    try:
        settings = migration_settings()
    except ValidationError as error:
        for line in problems_of(error, database_url=address_variable()):
            click.echo(line, err=True)
        sys.exit(MISUSED)
    with opened_database(settings.model_copy(update={"pool_size": pool_size})) as database:
        try:
            require_current_schema(database)
        except SchemaMismatch as error:
            click.echo(str(error), err=True)
            sys.exit(REFUSED)
        yield database, settings
