"""`python -m common.files.converting workbook|parquet FILE [SHEET]`: the file as CSV on standard output."""

import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from common.files.converting.cells import REFUSED, Refused, write_rows

MEMORY = {"workbook": 640 * 1024 * 1024, "parquet": 2 * 1024 * 1024 * 1024}
"""Bytes of address space, most of which is never touched: Arrow's libraries alone are mapped to a gigabyte."""


def rows_of(kind: str, path: Path, sheet: str | None) -> Iterator[Sequence[object]]:
    """The rows of the file. What reads one kind is not loaded for the other."""
    if kind == "workbook":
        from common.files.converting.workbook import rows_of as rows_of_workbook  # noqa: PLC0415

        return rows_of_workbook(path, sheet)
    from common.files.converting.parquet import rows_of as rows_of_parquet  # noqa: PLC0415

    return rows_of_parquet(path)


def main(kind: str, path: str, sheet: str | None = None) -> int:
    """Convert; returns the status of the process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY[kind], MEMORY[kind]))
    try:
        write_rows(sys.stdout.buffer, rows_of(kind, Path(path), sheet))
        sys.stdout.buffer.flush()
    except Refused as refusal:
        sys.stderr.write(str(refusal))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
