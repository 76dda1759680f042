"""`everything export DIR`, `everything import DIR`: a whole store as files, into an empty one, with the same numbers.

A file for each table, one JSON object a line, packed with gzip; `manifest.json` is written last and says what there
must be: rows and SHA-256 of each file, the schema, the time zone, the names of categories. What is moved keeps its ids
and instants, so that every list and report answers as before. People, keys, logs and histories of imports stay where
they are: they belong to the installation.

Reads and writes tables of both services, so it is run as the user who runs the migrations.
"""

import gzip
import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

import click
from pydantic import BaseModel
from sqlalchemy import CursorResult, Table, delete, insert, literal, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from common.db.category_names import read_category_names
from common.db.engine import BEGIN_SNAPSHOT
from common.db.schema_version import database_revision
from common.db.statement_session import StatementSession
from common.db.transactions import Database
from common.db.types import utc_now
from common.settings import Settings
from migrations.category_columns import extend_columns
from migrations.store import MISUSED, REFUSED, migrated_store
from migrations.store_files import ROWS, file_of, let_it_last, readers_of, row_of, stored_lines, tables, written_lines

MANIFEST = "manifest.json"
FORM = 1
MAY_BE_FILLED = frozenset({"categories", "rollup_zone"})
"""Tables in which an empty store has rows already, which are replaced."""


class Moved(BaseModel):
    """A table's file."""

    rows: int
    sha256: str


class Manifest(BaseModel):
    """What there must be, and what the store must be that takes it; `revision` is that of the schema."""

    form: int
    revision: str | None
    exported_at: datetime
    time_zone: str
    currency: str
    categories: list[str]
    tables: dict[str, Moved]

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(table.rows for table in self.tables.values())


class NotMoved(Exception):
    """Why a store was not moved, in words."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def everything() -> None:
    """A whole store as files."""


DIRECTORY = click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))


@everything.command("export")
@DIRECTORY
def export_everything(directory: Path) -> None:
    """Write the whole store into DIR, which is made, or empty, as it is at one moment. Sales go on meanwhile."""
    with _ending(), migrated_store() as (database, settings):
        if directory.exists() and any(directory.iterdir()):
            raise NotMoved(f"{directory} is not empty.")
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        manifest = _written(database, settings, directory)
        (directory / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n")
    click.echo(f"{manifest.rows:,} rows of {len(manifest.tables)} tables are in {directory}.", err=True)


@everything.command("import")
@DIRECTORY
def import_everything(directory: Path) -> None:
    """Bring what `export everything` wrote into an empty store. All of it, or nothing.

    Where it was killed, the same command again goes on.
    """
    # One connection has the lock that adding categories takes, the other writes.
    with _ending(), migrated_store(pool_size=2) as (database, settings):
        manifest = _manifest(directory)
        _require_fitting(database, settings, manifest)
        _require_whole(directory, manifest)
        part = _part(database, directory) if database.read(_is_filled) else {}
        for name in manifest.categories:
            if name not in database.read(read_category_names):
                extend_columns(database, name)
        if part:
            click.echo(f"{sum(part.values()):,} rows are in already; the import goes on after them.", err=True)
            _fill_all(database, directory, part)
        else:
            _fill_or_take_back(database, directory)
    click.echo(f"{manifest.rows:,} rows of {len(manifest.tables)} tables are in the store.", err=True)


def _fill_all(database: Database, directory: Path, part: Mapping[str, int]) -> None:
    for table in tables():
        _fill(database, directory, table, part.get(table.name, 0))


def _fill_or_take_back(database: Database, directory: Path) -> None:
    try:
        _clear(database)
        _fill_all(database, directory, {})
    except BaseException:
        _take_back(database)
        raise


def _take_back(database: Database) -> None:
    """Empty the store again. Raises NotMoved where the database cannot be told: then a part stays, and it says so."""
    try:
        _clear(database)
    except SQLAlchemyError as error:
        message = (
            f"The import was broken off ({getattr(error, 'orig', None) or error}), and what it had written is still in "
            "the store. Import again: it goes on after that. Or empty the store (./docker-manager.sh reset)."
        )
        raise NotMoved(message) from error


@contextmanager
def _ending() -> Iterator[None]:
    """Ends the command with a reason where something is wrong."""
    try:
        yield
    except NotMoved as reason:
        click.echo(str(reason), err=True)
        sys.exit(REFUSED)
    except OSError as error:
        click.echo(f"{error.filename or 'The files'}: {error.strerror or error}.", err=True)
        sys.exit(MISUSED)
    except SQLAlchemyError as error:
        click.echo(f"The database refused: {getattr(error, 'orig', None) or error}. Nothing was moved.", err=True)
        sys.exit(REFUSED)


def _written(database: Database, settings: Settings, directory: Path) -> Manifest:
    """Write a file for each table, all of one moment; returns the manifest."""
    with StatementSession(database.export_engine) as session:
        let_it_last(session)
        session.execute(BEGIN_SNAPSHOT)
        return Manifest(
            form=FORM,
            revision=database_revision(session),
            exported_at=utc_now(),
            time_zone=settings.time_zone,
            currency=settings.currency,
            categories=list(read_category_names(session)),
            tables={table.name: _dump(session, directory, table) for table in tables()},
        )


def _dump(session: Session, directory: Path, table: Table) -> Moved:
    path, rows = file_of(directory, table), 0
    with path.open("xb") as raw, gzip.GzipFile("", "wb", 1, cast("BinaryIO", raw), mtime=0) as file:
        for lines in stored_lines(session, table):
            rows += len(lines)
            file.write("\n".join([*lines, ""]).encode())
    return Moved(rows=rows, sha256=_digest(path))


def _part(database: Database, directory: Path) -> dict[str, int]:
    """How many of each table's rows are in the store, left there by an import of these files that was killed.

    Raises NotMoved where something else is in it, or something of it was changed since.
    """
    with StatementSession(database.export_engine) as session:
        let_it_last(session)
        session.execute(BEGIN_SNAPSHOT)
        try:
            return {table.name: _rows_of_files(session, directory, table) for table in tables()}
        except NotMoved:
            session.invalidate()  # what is left of a long table is not read to its end first
            raise


def _rows_of_files(session: Session, directory: Path, table: Table) -> int:
    rows = 0
    written = written_lines(directory, table)
    for lines in stored_lines(session, table):
        if list(islice(written, len(lines))) != lines:
            raise NotMoved(
                f"The store is not empty, and the rows of {table.name} are not those of the files. A whole store goes "
                "into an empty one; ./docker-manager.sh reset makes it so, and deletes all data."
            )
        rows += len(lines)
    return rows


def _fill(database: Database, directory: Path, table: Table, rows: int) -> None:
    """Write a table's rows, those after the first `rows`."""
    readers = readers_of(table)
    lines = islice(written_lines(directory, table), rows, None)
    while batch := [row_of(line, readers) for line in islice(lines, ROWS)]:
        database.write(partial(_insert, table=table, rows=batch))


def _insert(session: Session, table: Table, rows: Sequence[dict[str, object]]) -> None:
    session.execute(insert(table), rows)


def _clear(database: Database) -> None:
    """An empty store, as it was before; no statement takes long, however many rows there are."""
    for table in reversed(tables()):
        while database.write(partial(_delete_some, table=table)):
            pass


def _delete_some(session: Session, table: Table) -> int:
    some = delete(table).with_dialect_options(mysql_limit=ROWS)
    return cast("CursorResult[Any]", session.execute(some)).rowcount


def _manifest(directory: Path) -> Manifest:
    """What the files are. Raises NotMoved for what is not there, or was cut off."""
    path = directory / MANIFEST
    if not path.is_file():
        raise NotMoved(f"{directory} has no {MANIFEST}: nothing was exported there, or the export was cut off.")
    try:
        manifest = Manifest.model_validate_json(path.read_text())
    except ValueError:
        raise NotMoved(f"{path} is damaged.") from None
    if manifest.form != FORM:
        raise NotMoved(f"{path} is of another form than this version reads ({FORM}).")
    return manifest


def _require_fitting(database: Database, settings: Settings, manifest: Manifest) -> None:
    """Raise NotMoved unless the store is of the same schema, zone and currency."""
    revision = database.read(database_revision)
    if manifest.revision != revision:
        raise NotMoved(
            f"The files are of the schema {manifest.revision}, the store is of {revision}. Upgrade both to one version."
        )
    zones = ("TIME_ZONE", manifest.time_zone, settings.time_zone)
    for name, theirs, mine in (zones, ("CURRENCY", manifest.currency, settings.currency)):
        if theirs != mine:
            raise NotMoved(f"The files are of a store with {name}={theirs}; here it is {mine}. Set it in .env first.")


def _is_filled(session: Session) -> bool:
    """Whether the store has anything."""
    return any(
        session.execute(select(literal(1)).select_from(table).limit(1)).scalar() is not None
        for table in tables()
        if table.name not in MAY_BE_FILLED
    )


def _require_whole(directory: Path, manifest: Manifest) -> None:
    """Raise NotMoved unless every file is there, as it was written."""
    for table in tables():
        path, said = file_of(directory, table), manifest.tables.get(table.name)
        if said is None or not path.is_file() or _digest(path) != said.sha256:
            raise NotMoved(f"{path} is missing or was changed. Nothing was moved.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
