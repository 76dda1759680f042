"""How each format turns lines into the bytes of a file."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from common.files.cells import ROW_COUNT_MEMBER, row_count_line
from common.files.exporting.query import ExportFormat, ExportQuery
from common.files.exporting.sql_lines import CRLF, ExportColumn, Line, csv_line, ndjson_line
from common.files.exporting.xlsx import WorkbookRows

UTF8_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"

MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.NDJSON: "application/x-ndjson",
    ExportFormat.PARQUET: "application/vnd.apache.parquet",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Encoder(Protocol):
    """Writes one file: `head`, any number of `encode`, `tail`, the bytes of each in that order."""

    @property
    def line(self) -> Line:
        """What the database makes of a row."""

    def head(self) -> bytes:
        """What comes before the rows."""

    def encode(self, lines: Sequence[bytes]) -> bytes:
        """These rows; may keep some back for later."""

    def tail(self, rows: int) -> bytes:
        """What is left, `rows` having been written in all."""


@dataclass(frozen=True)
class TextLines:
    """A format whose lines are the rows. `last_line` counts them, where it is wanted."""

    line: Line
    first_line: str
    last_line: Callable[[int], str] | None

    def head(self) -> bytes:
        """The header, if the format has one."""
        return self.first_line.encode()

    @staticmethod
    def encode(lines: Sequence[bytes]) -> bytes:
        """The lines one after the other."""
        return b"".join(lines)

    def tail(self, rows: int) -> bytes:
        """The line that counts the rows."""
        return self.last_line(rows).encode() if self.last_line else b""


def encoder(query: ExportQuery, columns: Sequence[ExportColumn]) -> Encoder:
    """What writes the wanted format."""
    if query.format is ExportFormat.PARQUET:
        # Arrow's own allocator keeps what it once had: 30 MB more for the process (measured).
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
        # A tenth of a second and 40 MB that services whose exports are text do not need.
        from common.files.exporting.parquet import ParquetRows  # noqa: PLC0415

        return ParquetRows(columns)
    if query.format is ExportFormat.XLSX:
        return WorkbookRows(columns)
    if query.format is ExportFormat.NDJSON:
        return TextLines(ndjson_line(columns), "", _ndjson_count if query.row_count else None)
    header = (UTF8_BOM if query.bom else "") + ",".join(column.name for column in columns) + CRLF
    return TextLines(csv_line(columns), header, _csv_count if query.row_count else None)


def _csv_count(rows: int) -> str:
    return row_count_line(rows) + CRLF


def _ndjson_count(rows: int) -> str:
    return json.dumps({ROW_COUNT_MEMBER: rows}) + "\n"
