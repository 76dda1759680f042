"""A Parquet file as rows: the names of its columns, then its records."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet

from common.files.converting.cells import Refused

BATCH_ROWS = 1000
BUFFER_BYTES = 64 * 1024


def rows_of(path: Path) -> Iterator[Sequence[object]]:
    """The header and the rows. Raises Refused for what is no table of plain values."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    try:
        # Page by page: a row group may be larger than what a file may take of memory.
        file = parquet.ParquetFile(path, buffer_size=BUFFER_BYTES, pre_buffer=False)
        nested = [field.name for field in file.schema_arrow if pa.types.is_nested(field.type)]
        if nested:
            message = f"The column {nested[0][:100]!r} of the Parquet file holds lists or records; write plain columns"
            raise Refused(message)
        yield file.schema_arrow.names
        for batch in file.iter_batches(BATCH_ROWS, use_threads=False):
            yield from zip(*(_values(column) for column in batch.columns), strict=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        message = f"The Parquet file cannot be read ({str(error)[:200]})"
        raise Refused(message) from None


def _values(column: pa.Array) -> list[object]:
    """A column's values. Nanoseconds would be pandas' instants; microseconds are Python's."""
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    values: list[object] = column.to_pylist()
    return values
