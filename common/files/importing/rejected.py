"""Where rejected rows go: a file in the form of the original, to be fixed and imported again."""

import csv
import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from common.errors import StorageFull
from common.files.reading.columns import REPORT_COLUMNS
from common.files.reading.table import FileRow, Missing, RowError, Table, Unreadable
from common.temporary_files import Room


class RejectedRows(Protocol):
    """What takes rejected rows."""

    def write(self, table: Table, offset: int, rows: Sequence[FileRow], errors: Sequence[RowError]) -> int:
        """Keep the rows of a chunk after the first `offset` bytes; returns the length then. Raises StorageFull.

        May be called again for the same chunk, when its transaction is tried again: what was there after `offset`
        is forgotten.
        """
        ...


class DroppedRows:
    """Keeps nothing: for answers that name the rows themselves."""

    def write(self, table: Table, offset: int, rows: Sequence[FileRow], errors: Sequence[RowError]) -> int:  # noqa: ARG002
        """Nothing is kept."""
        return 0


class RejectedFile:
    """A file that belongs to the rows that are committed, byte for byte, whenever the import was interrupted.

    Without a path it is put beside the imported file: `stem`.rejected.csv or .ndjson. With a `room`, it stays within.
    """

    def __init__(self, path: Path | None, *, stem: str = "", room: Room | None = None) -> None:
        self.path = path
        self._stem = stem
        self._room = room

    def write(self, table: Table, offset: int, rows: Sequence[FileRow], errors: Sequence[RowError]) -> int:
        """Append the rows with what is wrong with them, on the disk before it returns. Raises StorageFull."""
        path = self.path or Path(f"{self._stem}.rejected.{'csv' if table.delimiter else 'ndjson'}")
        self.path = path
        text = _csv_text(table, rows, errors) if table.delimiter else _ndjson_text(table, rows, errors)
        if self._room is not None:
            self._room.check(len(text))
        try:
            if path.exists() and not path.is_file():  # a device, such as /dev/null
                path.write_text(text, "utf-8", "backslashreplace")
                return 0
            with path.open("r+b" if offset and path.exists() else "wb") as file:
                size = file.seek(0, os.SEEK_END)
                # The file of an interrupted run was taken away: what it held is not lost, but it is not here.
                start = min(offset, size)
                file.seek(start)
                file.truncate()
                if start == 0 and table.delimiter:
                    file.write(_csv_line([*table.header[: table.width], *REPORT_COLUMNS], table.delimiter).encode())
                file.write(text.encode("utf-8", "backslashreplace"))
                file.flush()
                os.fsync(file.fileno())
                return file.tell()
        except OSError as error:
            message = f"The rejected rows cannot be written to {path}: {error.strerror}."
            raise StorageFull(detail=message) from None


def _by_line(errors: Sequence[RowError]) -> dict[int, tuple[str, str]]:
    """Columns and messages of each line, several joined."""
    found: dict[int, list[RowError]] = {}
    for error in errors:
        found.setdefault(error.line, []).append(error)
    return {
        line: ("; ".join(error.column or "" for error in of_line), "; ".join(error.detail for error in of_line))
        for line, of_line in found.items()
    }


def _csv_text(table: Table, rows: Sequence[FileRow], errors: Sequence[RowError]) -> str:
    reports = _by_line(errors)
    lines = []
    for line, cells in rows:
        if line not in reports:
            continue
        width = table.width
        given = cells.cells if isinstance(cells, Unreadable) else cells[:width]
        padded = [*given[:width], *[""] * (width - len(given))]
        # Cells beyond the header stay, behind the report, so that nothing is lost and the row is still noticed.
        lines.append(_csv_line([*padded, line, *reports[line], *given[width:]], table.delimiter or ","))
    return "".join(lines)


def _csv_line(cells: Sequence[object], delimiter: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerow(cells)
    return buffer.getvalue()


def _ndjson_text(table: Table, rows: Sequence[FileRow], errors: Sequence[RowError]) -> str:
    reports = _by_line(errors)
    lines = []
    for line, cells in rows:
        if line not in reports:
            continue
        report = dict(zip(REPORT_COLUMNS, (line, *reports[line]), strict=True))
        if isinstance(cells, Unreadable):
            members: dict[str, object] = {"import_row": "".join(cells.cells)}
        else:
            given = zip(table.header[: table.width], cells, strict=False)
            members = {name: cell for name, cell in given if not isinstance(cell, Missing)}
        lines.append(json.dumps(members | report, ensure_ascii=False) + "\n")
    return "".join(lines)
