"""The migration command: `python -m migrations upgrade | current | heads`."""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from common.db.schema_version import database_revision, known_revisions
from common.db.session import Database
from migrations.grants import grant_service_rights
from migrations.target import migration_settings

ROOT = Path(__file__).parents[1]


def alembic_config() -> Config:
    """Alembic's configuration from pyproject.toml."""
    return Config(toml_file=ROOT / "pyproject.toml")


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit status."""
    if len(arguments) != 1 or arguments[0] not in {"upgrade", "current", "heads"}:
        return _fail("usage: python -m migrations upgrade|current|heads", 2)
    if arguments[0] == "heads":
        _say(known_revisions()[0])
        return 0
    try:
        database = Database(migration_settings())
        if arguments[0] == "upgrade":
            return _upgrade(database)
        _say(database.read(database_revision) or "none")
    except SQLAlchemyError as error:
        return _fail(f"migration failed: {getattr(error, 'orig', None) or error}")
    except ValidationError as error:
        return _fail(f"migration failed: {error.errors()[0]['loc'][0]}: {error.errors()[0]['msg']}")
    return 0


def _upgrade(database: Database) -> int:
    revision = database.read(database_revision)
    if revision is not None and revision not in known_revisions():
        return _fail(
            f"nothing was changed: the database's schema ({revision}) is newer than this code ({known_revisions()[0]})"
        )
    command.upgrade(alembic_config(), "head")
    granted = database.write(grant_service_rights)
    _say(f"schema {known_revisions()[0]}" + (f", rights granted to {', '.join(granted)}" if granted else ""))
    return 0


def _say(line: str) -> None:
    print(line)  # noqa: T201 - a command's answer


def _fail(line: str, status: int = 1) -> int:
    print(line, file=sys.stderr)  # noqa: T201 - a command's error
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
