"""Rows of a CSV file: comma or semicolon, quoted line ends, each row with the line it starts on."""

import csv
import io
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from common.csv_cells import row_count_line, row_count_of_cells
from common.errors import InvalidFile
from common.tabular.columns import ColumnMap, match_header
from common.tabular.source import Lines, invalid_file, read_head
from common.tabular.table import Row, Table, Unreadable, check_row_count, rows_after_count

DELIMITERS = ",;"
COUNT_START = row_count_line(0)[:-1]
MAX_FIELD_CHARACTERS = 128 * 1024
"""Longer means that a quote was opened and never closed; it bounds what one row can take of memory."""


def open_csv(path: Path, columns: ColumnMap) -> Table:
    """The table in a CSV file. Raises InvalidFile, then and while its rows are read."""
    head = read_head(path)
    delimiter = _delimiter(head)
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    lines = Lines(path)
    reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    try:
        header = _header(reader)
        fields = match_header(header, columns)
    except InvalidFile:
        lines.close()
        raise
    rows = _rows(reader, len(header), FileEnd(path))
    return Table(fields=fields, header=tuple(header), rows=rows, lines=lines, delimiter=delimiter)


def _header(reader: Any) -> list[str]:
    try:
        header: list[str] = next(reader)
    except csv.Error as error:
        message = f"cannot be read as a header: {error}"
        raise invalid_file(message, line=1) from None
    return header


def _delimiter(head: bytes) -> str:
    """Comma or semicolon: whichever splits the header into more columns."""
    first = head.decode("utf-8", "replace").splitlines()[0]
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader(io.StringIO(first), delimiter=delimiter))))


def _rows(reader: Any, width: int, file_end: "FileEnd") -> Iterator[Row]:
    end = reader.line_num
    count = 0
    announced: int | None = None
    while True:
        line = end + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            end = reader.line_num
            count += 1
            yield line, _unreadable(error, line)
            continue
        end = reader.line_num
        # Spreadsheets like to write rows of nothing but separators under the last one.
        if not any(cells):
            continue
        if announced is not None:
            raise rows_after_count(line)
        if cells[0][: len(COUNT_START)] == COUNT_START:
            announced = row_count_of_cells(cells)
            check_row_count(announced, count, line)
        if announced is None:
            count += 1
            if len(cells) == width:
                yield line, cells
            else:
                yield line, _wrong_width(cells, width, line, is_open=file_end.open_line == end)


def _unreadable(error: csv.Error, line: int) -> Unreadable:
    """What a row that breaks the quoting is. Raises InvalidFile when nothing after it can be trusted."""
    text = str(error)
    if "unexpected end of data" in text:
        message = "the quoted text that begins in this row never ends: the file was cut off, or a quote is missing"
        raise invalid_file(message, line=line) from None
    if "field larger" in text:
        message = f"a text of this row is longer than {MAX_FIELD_CHARACTERS:,} characters: is a closing quote missing?"
        raise invalid_file(message, line=line) from None
    return Unreadable([], f"the row cannot be read: {text}; quotes inside a quoted text must be doubled")


def _wrong_width(cells: list[str], width: int, line: int, *, is_open: bool) -> Unreadable:
    if len(cells) < width and is_open:
        message = f"has {len(cells)} of {width} columns and no line end: the file was cut off in the middle of a row"
        raise invalid_file(message, line=line)
    hint = "is a separator inside an unquoted text?" if len(cells) > width else "is a column missing?"
    return Unreadable(cells, f"the row has {len(cells)} columns, the header {width}; {hint}")


class FileEnd:
    """How a file ends; looked up only when a row gives cause to."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def open_line(self) -> int:
        """The number of the last line if it has no line end, otherwise 0."""
        with self.path.open("rb") as file:
            file.seek(-1, io.SEEK_END)
            if file.read(1) in {b"\n", b"\r"}:
                return 0
            file.seek(0)
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1024 * 1024), b"")) + 1
