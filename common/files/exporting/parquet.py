"""Parquet: row groups written as they fill, each from the lines of a CSV file without a header."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import csv, parquet

from common.files.exporting.sql_lines import ColumnType, ExportColumn, exact_csv_line
from common.files.exporting.streamed import Written

ROW_GROUP_BYTES = 4 * 1024 * 1024
"""CSV bytes of one row group: some 30,000 sales. Larger ones compress little better and take more memory."""

TYPES: dict[ColumnType, Any] = {
    ColumnType.INTEGER: pa.int64(),
    ColumnType.MONEY: pa.decimal128(18, 2),
    ColumnType.WORD: pa.string(),
    ColumnType.TEXT: pa.string(),
    ColumnType.INSTANT: pa.timestamp("us", tz="UTC"),
    ColumnType.BOOLEAN: pa.bool_(),
}


class ParquetRows:
    """Writes one Parquet file; see `common.files.exporting.formats.Encoder`. The file's own footer counts its rows."""

    def __init__(self, columns: Sequence[ExportColumn]) -> None:
        self.line = exact_csv_line(columns)
        self._types = {column.name: TYPES[column.kind] for column in columns}
        schema = pa.schema([pa.field(column.name, TYPES[column.kind], nullable=column.nullable) for column in columns])
        self._schema = schema
        self._written = Written()
        self._writer = parquet.ParquetWriter(
            self._written,
            schema,
            compression="zstd",
            # Numbers and instants hardly repeat within a row group: a dictionary of them is memory for nothing.
            use_dictionary=[column.name for column in columns if column.kind in {ColumnType.WORD, ColumnType.TEXT}],
        )
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    def head(self) -> bytes:
        """The magic number."""
        return self._written.take()

    def encode(self, lines: Sequence[bytes]) -> bytes:
        """The row groups that these lines fill."""
        block = b"".join(lines)
        self._waiting.append(block)
        self._waiting_bytes += len(block)
        if self._waiting_bytes >= ROW_GROUP_BYTES:
            self._write_group()
        return self._written.take()

    def tail(self, rows: int) -> bytes:  # noqa: ARG002 - the format has its own way to say it
        """The last row group, and the footer."""
        self._write_group()
        self._writer.close()
        return self._written.take()

    def _write_group(self) -> None:
        if not self._waiting_bytes:
            return
        table = csv.read_csv(
            pa.py_buffer(b"".join(self._waiting)),
            # One block and one thread: the machine's other cores have requests to answer.
            read_options=csv.ReadOptions(
                column_names=self._schema.names, use_threads=False, block_size=self._waiting_bytes + 1
            ),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=self._types,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
        self._waiting, self._waiting_bytes = [], 0
        # Not cast(): it would import Arrow's functions, 20 MB, only to say which columns have no nulls.
        self._writer.write_table(pa.Table.from_arrays(table.columns, schema=self._schema))
        # What is free goes back to the system; the process would grow by 15 MB per million rows (measured).
        del table
        pa.default_memory_pool().release_unused()
