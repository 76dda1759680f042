"""A row as a line of a file, put together by the database.

The line is one SQL expression: the process only passes bytes on, which costs it less than half of what formatting the
rows in Python does, and leaves the other requests of the process their share of the interpreter.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, LargeBinary, SQLColumnExpression, cast, func, literal_column

from common.files.cells import FORMULA_STARTS

CRLF = "\r\n"

Expression: TypeAlias = SQLColumnExpression[Any]
"""SQL for a value of any type: what a line is put together of is text in the end."""

APOSTROPHES: Expression = literal_column("LEADING ''''")
EMPTY = 0
"""What ASCII() gives for the empty text."""
FORMULA_CODES = (EMPTY, *sorted(map(ord, FORMULA_STARTS)))


class ColumnType(Enum):
    """What the values of a column are."""

    INTEGER = auto()
    MONEY = auto()
    WORD = auto()
    """One of a few words of our own; never needs quotes."""
    TEXT = auto()
    """Whatever people wrote."""
    INSTANT = auto()
    BOOLEAN = auto()


@dataclass(frozen=True)
class ExportColumn:
    """A column of an export and where its values come from."""

    name: str
    value: Expression
    kind: ColumnType
    nullable: bool = False


Line = ColumnElement[bytes]
LineOf = Callable[[Sequence[ExportColumn]], Line]


def csv_line(columns: Sequence[ExportColumn]) -> Line:
    """The row as a line of RFC 4180, text cells quoted and defused; null is an empty cell."""
    return _joined_line(columns, defused)


def exact_csv_line(columns: Sequence[ExportColumn]) -> Line:
    """The same without defusing: null is an empty cell, the empty text a quoted one."""
    return _joined_line(columns, lambda text: text)


def _joined_line(columns: Sequence[ExportColumn], safe: Callable[[Expression], Expression]) -> Line:
    cells = [_csv_cell(column, safe) for column in columns]
    return cast(func.concat(func.concat_ws(",", *cells), CRLF), LargeBinary)


def _csv_cell(column: ExportColumn, safe: Callable[[Expression], Expression]) -> Expression:
    cell = column.value
    if column.kind is ColumnType.TEXT:
        cell = func.concat('"', func.replace(safe(cell), '"', '""'), '"')
    elif column.kind is ColumnType.INSTANT:
        cell = _rfc_3339(cell)
    elif column.kind is ColumnType.BOOLEAN:
        cell = _true_or_false(cell)
    return func.coalesce(cell, "") if column.nullable else cell


def defused(text: Expression) -> Expression:
    """`common.files.cells.defuse` in SQL."""
    # ASCII() is the code of the first byte. Comparing texts would ask the collation, to which many are equal.
    first = func.ascii(func.trim(APOSTROPHES.op("FROM")(text)))
    return func.if_(first.in_(FORMULA_CODES), func.concat("'", text), text)


def ndjson_line(columns: Sequence[ExportColumn]) -> Line:
    """The row as a JSON object like that of the list, on a line of its own."""
    parts: list[str | Expression] = []
    for number, column in enumerate(columns):
        parts += ["," if number else "{", f'"{column.name}":', _json_value(column)]
    return cast(func.concat(*parts, "}\n"), LargeBinary)


def _json_value(column: ExportColumn) -> Expression:
    value = column.value
    if column.kind is ColumnType.TEXT:
        value = func.json_quote(value)
    elif column.kind is ColumnType.INSTANT:
        value = func.concat('"', _rfc_3339(value), '"')
    elif column.kind is ColumnType.BOOLEAN:
        value = _true_or_false(value)
    elif column.kind is not ColumnType.INTEGER:
        value = func.concat('"', value, '"')
    return func.coalesce(value, "null") if column.nullable else value


def _rfc_3339(instant: Expression) -> Expression:
    return func.concat(func.replace(instant, " ", "T"), "Z")


def _true_or_false(condition: Expression) -> Expression:
    return func.if_(condition, "true", "false")
