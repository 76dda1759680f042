"""The columns that hold a category's name: an ENUM each, to which a store's own names are appended.

InnoDB compares two ENUM columns by the places of their members, as for the foreign key of `products.category`. So all
of them have the same members in the same order. `categories.name` is appended to last: it is the list of names that the
services go by (`common.db.category_names`), and whatever is in it can be stored anywhere.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Connection, text
from sqlalchemy.dialects.mysql import ENUM

from common.categories import FIRST_CATEGORIES
from common.db.category_names import members, read_category_names
from common.db.types import CategoryEnum

ENUM_COLUMNS = text(
    "SELECT table_name, column_name, column_type, is_nullable FROM information_schema.columns "
    "WHERE table_schema = DATABASE() AND data_type = 'enum'"
)
LIST_OF_NAMES = ("categories", "name")


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
    """The statement that gives a column these names, which begin with its own.

    Instant: members at the end change what the server knows of the table and no row of it. Anything else than an
    appendix the server refuses.
    """
    listed = ", ".join(f"'{name}'" for name in names)
    null = "NULL" if column.is_nullable else "NOT NULL"
    return f"ALTER TABLE {column.table} MODIFY COLUMN {column.column} ENUM({listed}) {null}, ALGORITHM=INSTANT"


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
