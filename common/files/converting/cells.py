"""The values of a typed file as the cells of a CSV file that says the same."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import BinaryIO

from common.files.cells import DEFUSED

REFUSED = 3
"""The status of a process that refuses its file."""

DIGITS = 15
"""What a spreadsheet shows of a number; the sixteenth is where 0.1 + 0.2 is no longer 0.3."""

BLOCK_CHARACTERS = 256 * 1024


class Refused(Exception):
    """The file cannot be converted; the message says what to do."""


def cell_of(value: object) -> str:
    """A value as text: dates and times in ISO 8601, numbers without an exponent, nothing for null."""
    if isinstance(value, str):
        # So that nothing is taken away from it when the file is read; see `common.files.cells`.
        return "'" + value if value and DEFUSED.match(value) else value
    if isinstance(value, float):
        return plain(Decimal(f"{value:.{DIGITS}g}")) if isfinite(value) else ""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat().replace("+00:00", "Z")
    return "" if value is None else str(value)


def plain(number: Decimal) -> str:
    """A number without an exponent, and without zeros that a double has no place for."""
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    return f"{number:f}"


def write_rows(out: BinaryIO, rows: Iterable[Sequence[object]]) -> None:
    """Write each row as a record; one of nothing is a blank line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        cells = [cell_of(value) for value in row]
        if any(cells):
            writer.writerow(cells)
        else:
            text.write("\r\n")
        if text.tell() > BLOCK_CHARACTERS:
            _flush(out, text)
    _flush(out, text)


def _flush(out: BinaryIO, text: io.StringIO) -> None:
    out.write(text.getvalue().encode("utf-8", "replace"))
    text.seek(0)
    text.truncate()
