"""The migration command: `python -m migrations upgrade | current | heads | check-settings | check`.

Three commands have arguments of their own: `categories …`, `audit …` and `everything …`.

The two checks say, before anything is stopped or changed, whether a start would be refused: by the settings alone, or
by the database too.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from pydantic import ValidationError
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from common.db.schema_version import database_revision, known_revisions
from common.db.transactions import Database
from common.settings import Settings, problems_of
from migrations.audit import audit, purge_audit
from migrations.categories import categories
from migrations.category_columns import extend_columns
from migrations.everything import everything
from migrations.grants import grant_service_rights
from migrations.target import address_variable, migration_settings
from sales_service.rollups.completion import complete_settled_measures
from sales_service.rollups.repair import BEING_REBUILT
from sales_service.rollups.zone import built_for, rollup_zone

ROOT = Path(__file__).parents[1]
NO_ANSWER = 3
"""The exit status of a check that could not ask the database."""


def alembic_config() -> Config:
    """Alembic's configuration from pyproject.toml."""
    return Config(toml_file=ROOT / "pyproject.toml")


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit status.

    0; 1 when it failed; 2 for settings or arguments that are wrong. `check`: 1 when a start would be refused, 3 when
    the database does not answer or refuses its user. Those with arguments of their own end the process themselves.
    """
    if arguments[:1] == ["categories"]:
        categories(arguments[1:], prog_name="categories")
    if arguments[:1] == ["audit"]:
        audit(arguments[1:], prog_name="audit")
    if arguments[:1] == ["everything"]:
        everything(arguments[1:], prog_name="everything")
    if len(arguments) != 1 or arguments[0] not in {*COMMANDS, "heads"}:
        return _fail(f"usage: python -m migrations {'|'.join([*COMMANDS, 'heads'])}", 2)
    if arguments[0] == "heads":
        _say(known_revisions()[0])
        return 0
    try:
        settings = migration_settings()
    except ValidationError as error:
        return _fail("\n".join(problems_of(error, database_url=address_variable())), 2)
    database = Database(settings)
    try:
        return _run(arguments[0], database, settings)
    finally:
        database.close()


def _run(name: str, database: Database, settings: Settings) -> int:
    try:
        return COMMANDS[name](database, settings)
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or error
        if name == "check" and isinstance(error, OperationalError):
            return _fail(f"the database does not answer, or refuses its user: {reason}", NO_ANSWER)
        return _fail(f"migration failed: {reason}")
    except KeyboardInterrupt:
        return _fail("interrupted: what was not finished is done by the next upgrade", 130)


def _zone(session: Session) -> str | None:
    """The zone that the store's days are cut in; None where none was claimed yet, or by code that had no such table."""
    return built_for(session) if inspect(session.connection()).has_table(rollup_zone.name) else None


def _current(database: Database, _settings: Settings) -> int:
    _say(database.read(database_revision) or "none")
    return 0


def _check(database: Database, settings: Settings) -> int:
    """Refuse what the start would be refused for. A database of another zone or newer schema is left as it is."""
    revision = database.read(database_revision)
    if revision is None:
        return 0
    if revision not in known_revisions():
        return _fail(_newer(revision))
    zone = database.read(_zone)
    if zone not in {None, settings.time_zone}:
        cut_off = "a move of the store's days to another zone was cut off"
        state = cut_off if zone == BEING_REBUILT else f"the store's days are cut in {zone}"
        return _fail(
            f"setting TIME_ZONE: is {settings.time_zone}, but {state}. Run "
            "./docker-manager.sh rollups rebuild, which moves them and starts both services in the new zone, or set "
            "TIME_ZONE back"
        )
    return 0


def _upgrade(database: Database, settings: Settings) -> int:
    revision = database.read(database_revision)
    if revision is not None and revision not in known_revisions():
        return _fail(_newer(revision))
    command.upgrade(alembic_config(), "head")
    extended = extend_columns(database)
    completed = complete_settled_measures(database)
    granted = database.write(grant_service_rights)
    purged = purge_audit(database, settings)
    _say(
        f"schema {known_revisions()[0]}"
        + (f", {completed} sums completed" if completed else "")
        + (f", {purged} old entries of the audit log removed" if purged else "")
        + (f", {extended} columns given the store's categories" if extended else "")
        + (f", rights granted to {', '.join(granted)}" if granted else "")
    )
    return 0


def _newer(revision: str) -> str:
    return f"nothing was changed: the database's schema ({revision}) is newer than this code ({known_revisions()[0]})"


COMMANDS: dict[str, Callable[[Database, Settings], int]] = {
    "upgrade": _upgrade,
    "current": _current,
    "check-settings": lambda *_: 0,  # they have been read when a command begins
    "check": _check,
}


def _say(line: str) -> None:
    print(line)  # noqa: T201 - a command's answer


def _fail(line: str, status: int = 1) -> int:
    print(line, file=sys.stderr)  # noqa: T201 - a command's error
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
