"""What every reader of a file gives: fields and numbered rows."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from typing import TypeGuard

from common.errors import InvalidFile
from common.files.reading.lines import Lines, invalid_file


class Missing(Enum):
    """What a cell is when an NDJSON row does not have its member at all."""

    MISSING = "missing"


Cell = str | Missing | None
"""Text as it stands in the file; None for null (NDJSON only: an empty CSV cell is empty text)."""


def says_something(cell: Cell) -> TypeGuard[str]:
    """Whether a cell is a text of more than blanks."""
    return isinstance(cell, str) and bool(cell.strip())


MOST_BYTES = 8 * 1024 * 1024
"""Of a file, whose rows are in memory at once: those of four times as much, since Python's texts are larger."""

TAKEN_ROWS = 100


@dataclass(frozen=True)
class Unreadable:
    """A row that cannot be split into the columns; `cells` are what there is of it."""

    cells: list[str]
    detail: str


FileRow = tuple[int, list[Cell] | Unreadable]
"""The number of the line that the row starts on (the file's first is 1), and a cell for each column."""


@dataclass(frozen=True)
class RowError:
    """What is wrong with a row, and in which column; None when it is the row as a whole.

    `members` are told beside it, such as `actual`, the level that a product has.
    """

    line: int
    column: str | None
    detail: str
    members: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Tally:
    """What is counted while rows are read.

    - left_out: rows that the conditions of the import leave out.
    - noted: what was made of rows that say something else, with the number of these.
    """

    left_out: int = 0
    noted: Counter[str] = field(default_factory=Counter)

    @property
    def warnings(self) -> list[str]:
        """What was noted, as sentences."""
        return [f"{rows:,} row{'s' if rows > 1 else ''}: {note}." for note, rows in self.noted.items()]


@dataclass(frozen=True)
class Table:
    """An open file of rows.

    - fields: the field that each column stands for; None for one to leave out.
    - header: the columns' names as they stand in the file.
    - rows: each row once; reading raises InvalidFile when the file as a whole cannot be read on.
    - delimiter: between the columns of a CSV file; None for NDJSON.
    - header_line: where the columns are named; 0 for NDJSON.
    - currency: the store's, whose sign an amount may have; None for no sign at all.
    - width: the columns that the file itself has; behind them are those that are the same for all rows.
    """

    fields: tuple[str | None, ...]
    header: tuple[str, ...]
    rows: Iterator[FileRow]
    lines: Lines
    delimiter: str | None
    width: int
    tally: Tally
    header_line: int = 0
    currency: str | None = None

    def column(self, field: str) -> int | None:
        """The position of a field's column; None when the file has none."""
        return self.fields.index(field) if field in self.fields else None

    def name(self, field: str) -> str:
        """What the file calls a field."""
        position = self.column(field)
        return field if position is None else self.header[position].strip()


def taken(table: Table, most: int) -> list[FileRow]:
    """The next rows: so many, or fewer where they are long, so that they fit into memory; none at the end."""
    rows: list[FileRow] = []
    end = table.lines.progress + MOST_BYTES
    while len(rows) < most and table.lines.progress < end:
        wanted = min(TAKEN_ROWS, most - len(rows))
        more = list(islice(table.rows, wanted))
        rows += more
        if len(more) < wanted:
            break
    return rows


def check_row_count(announced: int | None, rows: int, line: int) -> None:
    """Raise InvalidFile when the last line of an export announces another number of rows than came before it."""
    if announced is not None and announced != rows:
        message = (
            f"says that {announced:,} rows come before it, but {rows:,} do: the file was cut or changed. If it was "
            "changed on purpose, remove this line"
        )
        raise invalid_file(message, line=line)


def rows_after_count(line: int) -> InvalidFile:
    """The problem of a file that goes on after the line that counts its rows."""
    return invalid_file("comes after the line that counts the rows; remove that line if rows were added", line=line)
