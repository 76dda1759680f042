"""What statements give back: rows, ids of inserted rows, numbers of changed ones."""

from typing import Any, TypeAlias

from sqlalchemy import Result, Row, Select
from sqlalchemy.engine import CursorResult, RowMapping

StoredRow: TypeAlias = Row[*tuple[Any, ...]]
"""A row that is passed on as it was read, to whoever reads it by the names of its columns, such as a schema.

What reads a row itself takes it apart, `for product_id, name in …`, and knows the types of its columns."""

AnySelect: TypeAlias = Select[*tuple[Any, ...]]
"""A statement whose rows nobody here takes apart."""

AnyResult: TypeAlias = Result[*tuple[Any, ...]]


def columns_of(row: StoredRow) -> RowMapping:
    """The values of a row by the names of its columns."""
    return row._mapping  # noqa: SLF001 - the public name of it, as SQLAlchemy's documentation says


def inserted_id(result: AnyResult) -> int:
    """The generated key of the row, or of the first row, that an INSERT of one statement stored."""
    return int(_cursor(result).lastrowid)


def rows_changed(result: AnyResult) -> int:
    """How many rows an UPDATE met, changed or not, or a DELETE removed."""
    return _cursor(result).rowcount


def _cursor(result: AnyResult) -> CursorResult[*tuple[Any, ...]]:
    """The same result; Session.execute promises less than it gives for a statement that writes."""
    if not isinstance(result, CursorResult):
        message = "the statement did not write"
        raise TypeError(message)
    return result
