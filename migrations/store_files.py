"""The files of a whole store: which tables they have, and how a row is a line of JSON and a line is a row again."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum as AnyEnum
from itertools import islice
from pathlib import Path

from sqlalchemy import Boolean, Column, Date, Enum, Numeric, Table, select, text
from sqlalchemy.orm import Session

from common.db.models import Model
from common.db.types import UTCDateTime

STAYING = frozenset(
    {
        *("users", "user_sessions", "api_keys", "login_failures", "auth_epoch"),
        *("audit_entries", "idempotency_keys", "imports"),
    }
)
"""Tables that belong to the installation."""

ROWS = 5_000
"""Rows that are read, or written, at a time."""


NO_END_ON_MARIADB = text("SET SESSION max_statement_time = 0")
NO_END_ON_MYSQL = text("SET SESSION max_execution_time = 0")


def tables() -> list[Table]:
    """What is moved, in an order in which each row's referred ones come first."""
    return [table for table in Model.metadata.sorted_tables if table.name not in STAYING]


def file_of(directory: Path, table: Table) -> Path:
    """Where the rows of a table are."""
    return directory / f"{table.name}.ndjson.gz"


def written_lines(directory: Path, table: Table) -> Iterator[str]:
    """The lines of a table's file."""
    with gzip.open(file_of(directory, table), "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")


def stored_lines(session: Session, table: Table) -> Iterator[list[str]]:
    """What the lines of a table's rows are, in the order of their keys, some thousand in memory at a time."""
    statement = select(table).order_by(*table.primary_key).execution_options(yield_per=ROWS)
    found = session.execute(statement).mappings()
    gone = {column.name for column in table.columns if _refers_to_what_stays(column)}
    while batch := list(islice(found, ROWS)):
        yield [json.dumps({name: None if name in gone else _told(row[name]) for name in row}) for row in batch]


def let_it_last(session: Session) -> None:
    """End no statement of this session for its length: reading a table lasts as long as writing its file does."""
    is_mariadb = "mariadb" in str(session.execute(text("SELECT VERSION()")).scalar_one()).lower()
    session.execute(NO_END_ON_MARIADB if is_mariadb else NO_END_ON_MYSQL)


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


def readers_of(table: Table) -> dict[str, Reader]:
    """What makes values of a line's, by column."""
    return {column.name: _reader(column) for column in table.columns}


def row_of(line: str, readers: Mapping[str, Reader]) -> dict[str, object]:
    """The row that a line is."""
    said: dict[str, str | None] = json.loads(line)
    return {name: None if value is None else readers[name](value) for name, value in said.items()}
