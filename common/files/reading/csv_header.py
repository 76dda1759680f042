"""The header of a CSV file: which record it is, and what separates its columns."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Protocol

from common.files.reading.columns import ColumnMap
from common.files.reading.lines import invalid_file

DELIMITERS = ",;\t|"

SEARCHED_RECORDS = 20
"""How far below the first record a header is looked for, to tell that titles stand above it."""

Record = tuple[int, list[str]]
"""The line that it starts on, and its cells."""


class CSVReader(Protocol):
    """What csv.reader gives: records, and how many lines of the file they have taken so far."""

    @property
    def line_num(self) -> int:
        """Lines read."""

    def __iter__(self) -> Iterator[list[str]]: ...


def delimiter_of(head: str, columns: ColumnMap) -> str:
    """What separates the columns: the character under which most of the header's columns are known.

    Counting separators is not enough: a name may hold more of another one than separate the columns. Where none is
    known in the first record, the records below it tell (titles may stand above the header), then the number of
    columns: the message about them will name those that people see.
    """

    def fitting(delimiter: str) -> tuple[int, int, int]:
        records = _records(_reader(head, delimiter))
        try:
            _, header = next(records, (1, []))
        except csv.Error:
            return -1, 0, 0
        return columns.known(header), 0 if columns.known(header) else _most_known(records, columns), len(header)

    return max(DELIMITERS, key=fitting)


def find_header(reader: CSVReader, columns: ColumnMap) -> Record:
    """The record that names the columns: the first, among the next, with every column that is required.

    Where none has, it is the one with most columns that are known, for the message about it. Titles and blank lines may
    stand above. Raises InvalidFile for what cannot be read.
    """
    seen: list[Record] = []
    try:
        for record in islice(_records(reader), SEARCHED_RECORDS + 1):
            if columns.is_header(record[1]):
                return record
            seen.append(record)
    except csv.Error as error:
        if not seen:
            message = f"cannot be read as a header: {error}"
            raise invalid_file(message, line=max(reader.line_num, 1)) from None
    if not seen:
        raise invalid_file("is blank, and so are all others: the file is empty", line=1)
    return max(seen, key=lambda record: columns.known(record[1]))


def pass_header(reader: CSVReader, line: int) -> None:
    """Read on until the record that starts on this line is behind."""
    for start, _ in _records(reader):
        if start >= line:
            return


def _most_known(records: Iterator[Record], columns: ColumnMap) -> int:
    try:
        return max((columns.known(cells) for _, cells in islice(records, SEARCHED_RECORDS)), default=0)
    except csv.Error:
        return 0


def _reader(head: str, delimiter: str) -> CSVReader:
    # newline="": the lines end where csv says, as they will when the file is read.
    return csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, strict=True)


def _records(reader: CSVReader) -> Iterator[Record]:
    """Records that are more than blanks and separators."""
    end = 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield end + 1, cells
        end = reader.line_num
