"""What every command for operators needs: settings with readable errors, and a database that is closed again."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from common.access.operators import acting_as_operator
from common.db.transactions import Database
from common.settings import Settings, problems_of


def settings_from_environment() -> Settings:
    """The settings, or exit status 2 after saying which variable is missing or wrong."""
    try:
        return Settings()
    except ValidationError as error:
        for line in problems_of(error):
            print(line, file=sys.stderr)  # noqa: T201 - a command's error
        raise SystemExit(2) from None


@contextmanager
def opened_database(settings: Settings) -> Iterator[Database]:
    """The database that the settings name, for the operator; exit status 1 with a line of reason when it fails."""
    database = Database(settings)
    try:
        with acting_as_operator():
            yield database
    except DBAPIError as error:
        print(f"database error: {error.orig}", file=sys.stderr)  # noqa: T201 - a command's error
        raise SystemExit(1) from error
    finally:
        database.close()
