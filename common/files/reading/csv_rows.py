"""Rows of a CSV file: quoted line ends, each row with the line it starts on."""

import csv
import io
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, cast

from common.files.cells import row_count_line, row_count_of_cells
from common.files.reading.columns import ColumnMap, match_header
from common.files.reading.conditions import Sieve
from common.files.reading.csv_header import CSVReader, delimiter_of, find_header, pass_header
from common.files.reading.inherited import inheriting, without_headings
from common.files.reading.lines import Lines, invalid_file, opened_lines, read_head
from common.files.reading.table import Cell, FileRow, Table, Tally, Unreadable, check_row_count, rows_after_count

BATCH_ROWS = 1000
BATCH_BYTES = 2 * 1024 * 1024
"""What is read at a time: so many rows, or about so many bytes of longer ones."""

FIRST_ROWS = 16
COUNT_START = row_count_line(0)[:-1]
MAX_FIELD_CHARACTERS = 128 * 1024
"""Longer means that a quote was opened and never closed; it bounds what one row can take of memory."""


def open_csv(
    path: Path,
    columns: ColumnMap,
    *,
    counts_records: bool = False,
    delimiter: str | None = None,
    pads: bool = False,
) -> Table:
    """The table in a CSV file. Raises InvalidFile, then and while its rows are read.

    - counts_records: a row's line is the number of its record, whatever line ends its texts hold.
    - pads: a row of fewer columns than the header has is one whose last cells are empty.
    """
    head = read_head(path)
    delimiter = delimiter or delimiter_of(head.decode("utf-8", "replace"), columns)
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    with opened_lines(path) as lines:
        line, header = find_header(_reader(lines, delimiter, counts_records=counts_records), columns)
    fields = match_header(header, columns, line)
    tally = Tally()
    sieve = Sieve(columns.conditions, columns.filtering(header), tally)
    lines = Lines(path)
    reader = _reader(lines, delimiter, counts_records=counts_records)
    pass_header(reader, line)
    counted = CountedRows(len(header), FileEnd(path), end=reader.line_num, counts_records=counts_records, pads=pads)
    rows = _shaped(chain.from_iterable(_batches(reader, lines, len(header), counted)), columns, header, tally)
    return Table(
        fields=(*fields, *columns.constants),
        header=(*header, *columns.constants),
        rows=with_constants(filter(sieve.takes, rows) if columns.conditions else rows, columns.constants.values()),
        lines=lines,
        delimiter=delimiter,
        width=len(header),
        tally=tally,
        header_line=line,
    )


def _shaped(rows: Iterator[FileRow], columns: ColumnMap, header: list[str], tally: Tally) -> Iterator[FileRow]:
    """The rows with what they take from others, and without headings. Their columns are there: see `match_header`."""
    found = dict(zip(columns.shaping, columns.positions(header, columns.shaping), strict=True))
    places = {name: place for name, place in found.items() if place is not None}
    if columns.inherit:
        rows = inheriting(rows, columns.inherit, places.__getitem__)
    return rows if columns.heading is None else without_headings(rows, places[columns.heading], tally)


def with_constants(rows: Iterator[FileRow], texts: Iterable[str]) -> Iterator[FileRow]:
    """The rows, with these cells behind the others."""
    constants: list[Cell] = list(texts)
    if not constants:
        return rows
    return ((line, cells if isinstance(cells, Unreadable) else cells + constants) for line, cells in rows)


def _reader(lines: Lines, delimiter: str, *, counts_records: bool) -> CSVReader:
    reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    return CountedRecords(reader) if counts_records else reader


class CountedRecords:
    """A reader whose lines are its records."""

    def __init__(self, records: Iterable[list[str]]) -> None:
        self._records = iter(records)
        self.line_num = 0

    def __iter__(self) -> Iterator[list[str]]:
        """Itself: the records go on where they were left."""
        return self

    def __next__(self) -> list[str]:
        record = next(self._records)
        self.line_num += 1
        return record


def _batches(reader: CSVReader, lines: Lines, width: int, counted: "CountedRows") -> Iterator[Iterable[FileRow]]:
    """The rows, many at a time: looking at each in turn takes twice as long as reading it."""
    records = cast("Iterator[list[Cell]]", reader)  # texts are cells; nobody writes into a record
    wanted, read = FIRST_ROWS, lines.progress
    while True:
        batch: list[list[Cell]] = []
        error = None
        try:
            batch.extend(islice(records, wanted))
        except csv.Error as refused:
            error = refused  # of the row after those that the batch has got
        if _is_plain(batch, width) and error is None and reader.line_num == counted.end + len(batch):
            yield counted.number_rows(batch)
        else:
            yield counted.inspect_rows(batch)
        if error is not None:
            yield counted.unreadable(error, end=reader.line_num)
        elif len(batch) < wanted:
            return
        is_large = lines.progress - read > BATCH_BYTES
        wanted, read = max(wanted // 2, 1) if is_large else min(wanted * 2, BATCH_ROWS), lines.progress


def _is_plain(batch: list[list[Cell]], width: int) -> bool:
    """Whether the rows have the header's columns, and none is empty or counts rows."""
    return (
        set(map(len, batch)) == {width}
        and all(map(itemgetter(0), batch))
        and not any(map(is_count_line, map(itemgetter(0), batch[-1:])))
    )


def is_count_line(cell: Cell) -> bool:
    """Whether a row that begins with this cell may be the one that counts the rows."""
    return isinstance(cell, str) and cell.startswith(COUNT_START)


class CountedRows:
    """Gives rows their lines. `end` is the last line of those before; see `open_csv` for the others."""

    def __init__(
        self, width: int, file_end: "FileEnd", *, end: int, counts_records: bool = False, pads: bool = False
    ) -> None:
        self.end = end
        self._pads = pads
        self._width = width
        self._file_end = file_end
        self._count = 0
        self._is_over = False
        self._line_ends = (lambda _: 0) if counts_records else _line_ends

    def number_rows(self, batch: list[list[Cell]]) -> Iterable[FileRow]:
        """Rows of one line each, with nothing special about any."""
        if self._is_over:
            raise rows_after_count(self.end + 1)
        begin = self.end + 1
        self.end += len(batch)
        self._count += len(batch)
        return zip(range(begin, begin + len(batch)), batch, strict=True)

    def inspect_rows(self, batch: list[Any]) -> list[FileRow]:
        """Rows of any number of lines, blank ones, and the one that counts the rows. Raises InvalidFile."""
        rows: list[FileRow] = []
        for cells in batch:
            line = self.end + 1
            self.end += 1 + sum(map(self._line_ends, cells))
            # Spreadsheets like to write rows of nothing but separators under the last one.
            if not any(cells):
                continue
            if self._is_over:
                raise rows_after_count(line)
            announced = row_count_of_cells(cells) if is_count_line(cells[0]) else None
            if announced is not None:
                check_row_count(announced, self._count, line)
                self._is_over = True
                continue
            self._count += 1
            rows.append((line, cells if len(cells) == self._width else self._wrong_width(cells, line)))
        return rows

    def unreadable(self, error: csv.Error, *, end: int) -> list[FileRow]:
        """The row that breaks the quoting. Raises InvalidFile when nothing after it can be trusted."""
        line, self.end = self.end + 1, end
        self._count += 1
        return [(line, _unreadable(error, line))]

    def _wrong_width(self, cells: list[str], line: int) -> list[Cell] | Unreadable:
        if len(cells) < self._width and self._file_end.open_line == self.end:
            message = f"has {len(cells)} of {self._width} columns and no line end: the file was cut off in this row"
            raise invalid_file(message, line=line)
        if self._pads and len(cells) < self._width:
            return [*cells, *[""] * (self._width - len(cells))]
        hint = "is a separator inside an unquoted text?" if len(cells) > self._width else "is a column missing?"
        return Unreadable(cells, f"the row has {len(cells)} columns, the header {self._width}; {hint}")


def _line_ends(cell: str) -> int:
    if "\n" not in cell and "\r" not in cell:
        return 0
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")


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
