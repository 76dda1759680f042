"""The columns that hold a category's name: an ENUM each, to which a store's own names are appended.

InnoDB compares two ENUM columns by the places of their members, as for the foreign key of `products.category`. So all
of them have the same members in the same order. `categories.name` is appended to last: it is the list of names that the
services go by (`common.db.category_names`), and whatever is in it can be stored anywhere.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, cast

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.mysql import ENUM
from sqlalchemy.exc import OperationalError

from common.categories import FIRST_CATEGORIES, MOST_CATEGORIES, is_category_text
from common.db.category_names import members, read_category_names
from common.db.failures import error_number, is_lock_failure
from common.db.transactions import Database
from common.db.types import CategoryEnum

if TYPE_CHECKING:
    from sqlalchemy.dialects.mysql.base import MySQLDialect

ENUM_COLUMNS = text(
    "SELECT table_name, column_name, column_type, is_nullable FROM information_schema.columns "
    "WHERE table_schema = DATABASE() AND data_type = 'enum'"
)
CHECKS = text(
    "SELECT table_name, constraint_name FROM information_schema.table_constraints "
    "WHERE constraint_schema = DATABASE() AND constraint_type = 'CHECK' AND enforced = :enforced"
)
LIST_OF_NAMES = ("categories", "name")
NOT_INSTANT = 1845

WAIT_SECONDS = 1
PAUSE_SECONDS = 1
"""How long a statement waits for a table, during which sales wait behind it, and how long it then lets them pass."""

PATIENCE_SECONDS = 300
"""How long it is tried again: an export may take minutes."""

TURN_SECONDS = 60
LONGEST_LOCK_NAME = 64


class TooManyCategories(Exception):
    """There are as many categories as there can be."""


class CategoryColumn(NamedTuple):
    """A column that holds a category's name, and the names that it can hold."""

    table: str
    column: str
    names: tuple[str, ...]
    is_nullable: bool


def category_enum() -> sa.Enum:
    """For a migration: the type of a column that holds a category's name, with the store's own names.

    `op.add_column("returns", sa.Column("category", category_enum(), nullable=False))`
    """
    return sa.Enum(*read_category_names(op.get_bind()))


def category_columns(connection: Connection) -> list[CategoryColumn]:
    """Every such column of the database, the list of names last; told by its members, whoever has added it."""
    rows = ((*row[:2], members(row[2]), row[3] == "YES") for row in connection.execute(ENUM_COLUMNS))
    found = [CategoryColumn(*row) for row in rows if row[2][: len(FIRST_CATEGORIES)] == FIRST_CATEGORIES]
    return sorted(found, key=lambda column: (column[:2] == LIST_OF_NAMES, column))


def all_names(columns: Iterable[CategoryColumn]) -> tuple[str, ...]:
    """The names of all columns in their common order: those of the column that has most.

    Raises ValueError when a column has others, or the same in another order, which is no work of ours.
    """
    longest = max(columns, key=lambda column: len(column.names))
    for column in columns:
        if column.names != longest.names[: len(column.names)]:
            message = f"{column.table}.{column.column} and {longest.table}.{longest.column} have different categories"
            raise ValueError(message)
    return longest.names


def append_statement(column: CategoryColumn, names: Sequence[str]) -> str:
    """The statement that gives a column these names, which begin with its own. Raises ValueError for what is no name.

    Instant: members at the end change what the server knows of the table and no row of it. Anything else than an
    appendix the server refuses.
    """
    if not all(map(is_category_text, names)):
        message = f"not all of these are names of categories: {names}"
        raise ValueError(message)
    listed = ", ".join(f"'{name}'" for name in names)
    null = "NULL" if column.is_nullable else "NOT NULL"
    return f"ALTER TABLE {column.table} MODIFY COLUMN {column.column} ENUM({listed}) {null}, ALGORITHM=INSTANT"


def extend_columns(database: Database, *more: str) -> int:
    """Give every column the names of all, and some more; returns how many columns lacked any.

    What an earlier call left undone, one that was cut off, is done as well. Calls of several processes follow each
    other. Raises ValueError as `all_names` does, TooManyCategories, TimeoutError when others have had their turn for a
    minute, and OperationalError when a table was in use all the time.
    """
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection, _alone(connection):
        columns = category_columns(connection)
        known = all_names(columns)
        names = (*known, *(name for name in dict.fromkeys(more) if name not in known))
        if len(names) > MOST_CATEGORIES and len(names) > len(known):
            raise TooManyCategories
        lacking = [column for column in columns if column.names != names]
        for column in lacking:
            _append(connection, column, names)
            _enforce_checks(connection)
        _enforce_checks(connection)  # those that an earlier call has left so
        return len(lacking)


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Let nobody else extend columns of this database meanwhile, and no sale wait for long behind us.

    A statement that changes a table waits for the transactions that use it, and who comes later waits behind it.
    """
    name = func.left(func.concat("categories of ", func.database()), LONGEST_LOCK_NAME)
    connection.exec_driver_sql(f"SET SESSION lock_wait_timeout = {WAIT_SECONDS}")
    if connection.execute(select(func.get_lock(name, TURN_SECONDS))).scalar() != 1:
        message = "another process has been changing the categories for a minute; try again"
        raise TimeoutError(message)
    try:
        yield
    finally:
        connection.execute(select(func.release_lock(name)))
        connection.exec_driver_sql("SET SESSION lock_wait_timeout = DEFAULT")


def _append(connection: Connection, column: CategoryColumn, names: Sequence[str]) -> None:
    statement = append_statement(column, names)
    try:
        _alter(connection, statement)
    except OperationalError as error:
        if error_number(error) != NOT_INSTANT:
            raise
        # MySQL takes a CHECK that mentions an ENUM or an instant, any of the table's, for one that has to be proven
        # anew. Not enforced, it does not stand in the way.
        checks = _checks(connection, enforced=True)[column.table]
        _alter(connection, f"{_altered(column.table, checks, 'NOT ENFORCED')}, ALGORITHM=INSTANT")
        _alter(connection, statement)


def _enforce_checks(connection: Connection) -> None:
    """Enforce the checks that are not. The server proves them by a copy of the table, which can be read meanwhile."""
    for table, checks in _checks(connection, enforced=False).items():
        _alter(connection, _altered(table, checks, "ENFORCED"))


def _checks(connection: Connection, *, enforced: bool) -> dict[str, list[str]]:
    """The CHECK constraints of each table that has any which are enforced, or not. MariaDB enforces them always."""
    found: dict[str, list[str]] = {}
    if not cast("MySQLDialect", connection.dialect).is_mariadb:
        for table, check in connection.execute(CHECKS, {"enforced": "YES" if enforced else "NO"}):
            found.setdefault(table, []).append(check)
    return found


def _altered(table: str, checks: Iterable[str], how: str) -> str:
    return f"ALTER TABLE {table} {', '.join(f'ALTER CHECK {check} {how}' for check in checks)}"


def _alter(connection: Connection, statement: str) -> None:
    """Run a statement that changes a table, again and again while something uses that for long, such as an export."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.exec_driver_sql(statement)
        except OperationalError as error:
            if not is_lock_failure(error) or time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return


def differs(
    _context: object, _inspected: object, _column: object, inspected_type: object, metadata_type: object
) -> bool | None:
    """For Alembic: whether a column's type is not what the models say; None leaves that to Alembic.

    A store's own categories are no difference.
    """
    if isinstance(metadata_type, CategoryEnum):
        names = tuple(inspected_type.enums) if isinstance(inspected_type, ENUM) else ()
        return names[: len(FIRST_CATEGORIES)] != FIRST_CATEGORIES
    return None
