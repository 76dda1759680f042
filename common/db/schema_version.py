"""Whether the database's schema fits the code: a service refuses to start on an older one.

Without Alembic, which writes what is read here: 10 MB of each process of a service, for two short texts.
"""

import ast
import re
import time
from functools import cache
from pathlib import Path

from sqlalchemy import String, column, inspect, select, table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from common.db.failures import is_disconnect
from common.db.transactions import Database

MIGRATIONS = Path(__file__).parents[2] / "migrations" / "versions"
LINK = re.compile(r"^(revision|down_revision)\b[^=\n]*= *(.+)$", re.MULTILINE)
"""What a migration is called, or follows: `down_revision = "5d0c7e3a91b4"`; the first of all follows None."""

REVISION = select(column("version_num", String)).select_from(table("alembic_version"))
DATABASE_WAIT_SECONDS = 60
"""How long a starting service waits for the database: it may be starting too, after a power cut."""


class StartRefused(RuntimeError):
    """A service must not start on this database; the message says what to run."""


class SchemaMismatch(StartRefused):
    """The database's schema does not fit the code; the message says what to run."""


@cache
def known_revisions() -> tuple[str, ...]:
    """The code's migrations, newest first; each follows one other."""
    links = [dict(LINK.findall(path.read_text())) for path in MIGRATIONS.glob("*.py")]
    following = {ast.literal_eval(link["down_revision"]): ast.literal_eval(link["revision"]) for link in links}
    chain: list[str] = []
    while (revision := following.get(chain[-1] if chain else None)) is not None:
        chain.append(revision)
    return tuple(reversed(chain))


def database_revision(session: Session) -> str | None:
    """The migration that the database stands at; None for a database without our schema."""
    connection = session.connection()
    return session.execute(REVISION).scalar() if inspect(connection).has_table("alembic_version") else None


def schema_is_behind(session: Session) -> bool:
    """Whether migrations are missing. A newer schema is not behind: the old version serves on during an upgrade."""
    revision = database_revision(session)
    return revision is None or revision in known_revisions()[1:]


def require_current_schema(database: Database) -> None:
    """Wait for the database, then raise SchemaMismatch unless its schema is exactly the code's."""
    revision = _read_when_up(database)
    newest = known_revisions()[0]
    if revision == newest:
        return
    if revision is None:
        state = "The database has no schema yet"
    elif revision in known_revisions():
        state = f"The database's schema ({revision}) is older than this code ({newest})"
    else:
        message = (
            f"The database's schema ({revision}) is newer than this code ({newest}). Install the version that it was "
            "migrated with, or restore an older backup."
        )
        raise SchemaMismatch(message)
    message = f"{state}. Run ./docker-manager.sh migrate."
    raise SchemaMismatch(message)


def _read_when_up(database: Database) -> str | None:
    deadline = time.monotonic() + DATABASE_WAIT_SECONDS
    while True:
        try:
            return database.read(database_revision)
        except DBAPIError as error:
            if not is_disconnect(error) or time.monotonic() > deadline:
                raise
            time.sleep(1)
