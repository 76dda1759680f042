"""`everything export DIR`, `everything import DIR`: a whole store as files, into an empty one, with the same numbers.

A file for each table, one JSON object a line, packed with gzip; `manifest.json` is written last and says what there
must be: rows and SHA-256 of each file, the schema, the time zone, the names of categories. What is moved keeps its ids
and instants, so that every list and report answers as before. People, keys, logs and histories of imports stay where
they are: they belong to the installation.

Reads and writes tables of both services, so it is run as the user who runs the migrations.
"""

import gzip
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import Enum as AnyEnum
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import click
from pydantic import BaseModel
from sqlalchemy import Boolean, Column, Date, Enum, Numeric, Table, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from common.db.category_names import read_category_names
from common.db.engine import BEGIN_SNAPSHOT
from common.db.models import Model
from common.db.schema_version import database_revision
from common.db.transactions import Database
from common.db.types import UTCDateTime, utc_now
from common.settings import Settings
from migrations.category_columns import extend_columns
from migrations.store import MISUSED, REFUSED, migrated_store

MANIFEST = "manifest.json"
FORM = 1
STAYING = frozenset(
    {
        *("users", "user_sessions", "api_keys", "login_failures", "auth_epoch"),
        *("audit_entries", "idempotency_keys", "imports"),
    }
)
"""Tables that belong to the installation."""

MAY_BE_FILLED = frozenset({"categories", "rollup_zone"})
"""Tables in which an empty store has rows already, which are replaced."""

ROWS = 5_000
"""Rows that are read, or written, at a time."""


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


def tables() -> list[Table]:
    """What is moved, in an order in which each row's referred ones come first."""
    return [table for table in Model.metadata.sorted_tables if table.name not in STAYING]


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
    """Bring what `export everything` wrote into an empty store. All of it, or nothing."""
    # One connection has the lock that adding categories takes, the other writes.
    with _ending(), migrated_store(pool_size=2) as (database, settings):
        manifest = _manifest(directory)
        _require_fitting(database, settings, manifest)
        _require_whole(directory, manifest)
        for name in manifest.categories:
            if name not in database.read(read_category_names):
                extend_columns(database, name)
        try:
            database.write(_clear)
            for table in tables():
                _fill(database, directory, table)
        except BaseException:
            _take_back(database)
            raise
    click.echo(f"{manifest.rows:,} rows of {len(manifest.tables)} tables are in the store.", err=True)


def _take_back(database: Database) -> None:
    """Empty the store again. Raises NotMoved where the database cannot be told: then a part stays, and it says so."""
    try:
        database.write(_clear)
    except SQLAlchemyError as error:
        message = (
            f"The import was broken off ({getattr(error, 'orig', None) or error}), and what it had written is still in "
            "the store. Empty it (./docker-manager.sh reset) and import again."
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
    with Session(database.export_engine) as session:
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
    path, rows = _file_of(directory, table), 0
    found = session.execute(select(table).order_by(*table.primary_key)).mappings().yield_per(ROWS)
    gone = {column.name for column in table.columns if _refers_to_what_stays(column)}
    with path.open("xb") as raw, gzip.GzipFile("", "wb", 1, cast("BinaryIO", raw), mtime=0) as file:
        while batch := list(islice(found, ROWS)):
            rows += len(batch)
            lines = [json.dumps({name: None if name in gone else _told(row[name]) for name in row}) for row in batch]
            file.write("\n".join([*lines, ""]).encode())
    return Moved(rows=rows, sha256=_digest(path))


def _refers_to_what_stays(column: "Column[object]") -> bool:
    return any(key.column.table.name in STAYING for key in column.foreign_keys)


def _told(value: object) -> object:
    """A value as JSON has it; numbers with decimals as text, so that no digit is lost."""
    if isinstance(value, AnyEnum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


Reader = Callable[[str], object]


def _reader(column: "Column[object]") -> Reader:
    """What makes a value of what `_told` gave."""
    kind = column.type
    if isinstance(kind, UTCDateTime):
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class
    if isinstance(kind, Numeric):
        return Decimal
    return bool if isinstance(kind, Boolean) else lambda value: value


def _fill(database: Database, directory: Path, table: Table) -> None:
    readers = {column.name: _reader(column) for column in table.columns}
    with gzip.open(_file_of(directory, table), "rt", encoding="utf-8") as lines:
        rows = (_row(line, readers) for line in lines)
        while batch := list(islice(rows, ROWS)):
            database.write(partial(_insert, table=table, rows=batch))


def _insert(session: Session, table: Table, rows: Sequence[dict[str, object]]) -> None:
    session.execute(insert(table), rows)


def _row(line: str, readers: Mapping[str, Reader]) -> dict[str, object]:
    said: dict[str, str | None] = json.loads(line)
    return {name: None if value is None else readers[name](value) for name, value in said.items()}


def _clear(session: Session) -> None:
    """An empty store: it was one before."""
    for table in reversed(tables()):
        session.execute(delete(table))


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
    """Raise NotMoved unless the store is empty and is of the same schema, zone and currency."""
    revision = database.read(database_revision)
    if manifest.revision != revision:
        raise NotMoved(
            f"The files are of the schema {manifest.revision}, the store is of {revision}. Upgrade both to one version."
        )
    zones = ("TIME_ZONE", manifest.time_zone, settings.time_zone)
    for name, theirs, mine in (zones, ("CURRENCY", manifest.currency, settings.currency)):
        if theirs != mine:
            raise NotMoved(f"The files are of a store with {name}={theirs}; here it is {mine}. Set it in .env first.")
    filled = database.read(_filled)
    if filled:
        raise NotMoved(
            f"The store is not empty ({', '.join(filled)}). A whole store goes into an empty one; "
            "./docker-manager.sh reset makes it so, and deletes all data."
        )


def _filled(session: Session) -> list[str]:
    """The tables that have rows, with their number."""
    counted = {
        table.name: session.execute(select(func.count()).select_from(select(table).limit(1).subquery())).scalar_one()
        for table in tables()
        if table.name not in MAY_BE_FILLED
    }
    return [name for name, rows in counted.items() if rows]


def _require_whole(directory: Path, manifest: Manifest) -> None:
    """Raise NotMoved unless every file is there, as it was written."""
    for table in tables():
        path, said = _file_of(directory, table), manifest.tables.get(table.name)
        if said is None or not path.is_file() or _digest(path) != said.sha256:
            raise NotMoved(f"{path} is missing or was changed. Nothing was moved.")


def _file_of(directory: Path, table: Table) -> Path:
    return directory / f"{table.name}.ndjson.gz"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
