"""Reading files of rows: every row with its line, and everything that is not a file of rows refused by its name."""

import csv
import gzip
import io
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import InvalidFile
from common.files.reading.columns import ColumnMap, Fields
from common.files.reading.csv_rows import open_csv
from common.files.reading.lines import MAX_LINE_BYTES
from common.files.reading.ndjson_rows import open_ndjson
from common.files.reading.table import FileRow, Missing, Table, Unreadable

FIELDS = Fields(names=("sku", "name", "price"), required=(("sku", "name"),), ignored=frozenset({"id"}))
MISSING = Missing.MISSING

WriteFile = Callable[[bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> WriteFile:
    """Writes a file with the given content."""

    def write_file(content: bytes) -> Path:
        path = tmp_path / "rows"
        path.write_bytes(content)
        return path

    return write_file


def read(
    open_file: Callable[[Path, ColumnMap], Table], path: Path, mapping: dict[str, str] | None = None
) -> list[FileRow]:
    """Every row."""
    table = open_file(path, ColumnMap(FIELDS, mapping or {}))
    try:
        return list(table.rows)
    finally:
        table.lines.close()


def refused(open_file: Callable[[Path, ColumnMap], Table], path: Path, mapping: dict[str, str] | None = None) -> str:
    """Why a file is refused as a whole."""
    with pytest.raises(InvalidFile) as refusal:
        read(open_file, path, mapping)
    return refusal.value.detail


def test_rows_have_the_line_that_they_start_on(write: WriteFile) -> None:
    path = write(b'sku,name\r\nA,"two\r\nlines"\r\n\r\n,\r\nB,"x"\r\nC,last')
    assert read(open_csv, path) == [(2, ["A", "two\r\nlines"]), (6, ["B", "x"]), (7, ["C", "last"])]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [b",", b";"])
def test_what_spreadsheets_write_is_read_alike(write: WriteFile, end: bytes, bom: bytes, separator: bytes) -> None:
    lines = [separator.join(cells) for cells in ((b"SKU", b'"Name"', b"Price"), (b"A", "é,;x".encode(), b"1.5"))]
    lines[1] = separator.join((b"A", '"é,;x"'.encode(), b"1.5"))
    assert read(open_csv, write(bom + end.join(lines) + end)) == [(2, ["A", "é,;x", "1.5"])]


def test_the_header_decides_what_separates(write: WriteFile) -> None:
    assert read(open_csv, write(b"sku;name\na,b;c,d\n")) == [(2, ["a,b", "c,d"])]
    assert read(open_csv, write(b"sku\na;b\n")) == [(2, ["a;b"])]


TEXT = "sku,name\nA,é\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gzip.compress(TEXT.encode(), mtime=0), "packed too often"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"),
        (TEXT.encode("latin-1"), "Line 2: is not UTF-8 text (byte 0xE9)"),
        (b"sku,name\nA,x\nB,y\x00\n", "Line 3: contains a NUL byte"),
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"A,x\nB,y\n", "names none that is known"),
        (b"1,2025-01-01\n", "is the header missing?"),
        (b"sku,name,sku\nA,x,A\n", "Line 1: names sku more than once"),
        (b"sku,Name,name\nA,x,A\n", "Line 1: names name more than once"),
        (b"sku,nane\nA,x\n", "Line 1: an unknown column: nane; known are sku, name, price. Map each"),
        (b"price,id\n1,2\n", "lacks a column for sku or name"),
        (b'sku,name\nA,"x\nB,y\n', "Line 2: the quoted text that begins in this row never ends"),
        (b"sku,name\nA,x\nB", "Line 3: has 1 of 2 columns and no line end: the file was cut off"),
        (b'sku,name\nA,"' + b"x\n" * 100_000 + b'"\n', "is a closing quote missing?"),
        (b"sku,name\nA,x\n# rows: 2\n", "says that 2 rows come before it, but 1 do"),
        (b"sku,name\nA,x\n# rows: 1\nB,y\n", "comes after the line that counts the rows"),
    ],
)
def test_what_is_no_csv_file_is_refused_by_its_name(write: WriteFile, content: bytes, reason: str) -> None:
    assert reason in refused(open_csv, write(content))


def test_an_endless_line_is_an_error_and_not_a_full_memory(tmp_path: Path) -> None:
    """Four gigabytes without a line end, of which the disk holds nothing: refused after the first megabyte."""
    for start in (b"sku,name\n", b'sku,name\nA,"'):
        path = tmp_path / "endless"
        with path.open("wb") as file:
            file.write(start + b"x" * 2 * MAX_LINE_BYTES)
            file.truncate(4 * 1024**3)
        tracemalloc.start()
        reason = refused(open_csv, path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert "longer than" in reason
        assert peak < 20 * 1024**2


@pytest.mark.parametrize(
    ("row", "detail"),
    [
        (b"A", "the row has 1 columns, the header 2; is a column missing?"),
        (b"A,x,y", "the row has 3 columns, the header 2; is a separator inside an unquoted text?"),
        (b'A,"x"y', "the row cannot be read: ',' expected after '\"'; quotes inside a quoted text must be doubled"),
    ],
)
def test_a_row_that_cannot_be_split_does_not_end_the_file(write: WriteFile, row: bytes, detail: str) -> None:
    rows = read(open_csv, write(b"sku,name\n" + row + b"\nB,y\n"))
    assert rows[1] == (3, ["B", "y"])
    line, cells = rows[0]
    assert isinstance(cells, Unreadable)
    assert (line, cells.detail) == (2, detail)


def test_other_names_are_mapped_and_left_out(write: WriteFile) -> None:
    path = write(b"Art-Nr,Bezeichnung,x=y,id\nA,Ball,z,1\n")
    table = open_csv(path, ColumnMap(FIELDS, {"Art-Nr": "sku", "Bezeichnung": "name", "x=y": ""}))
    assert (table.fields, table.name("name"), list(table.rows)) == (
        ("sku", "name", None, None),
        "Bezeichnung",
        [(2, ["A", "Ball", "z", "1"])],
    )
    table.lines.close()
    assert "has no column 'nr'" in refused(open_csv, write(b"sku,name\nA,x\n"), {"nr": "sku"})


def test_an_exports_last_line_counts_its_rows(write: WriteFile) -> None:
    assert read(open_csv, write(b"sku,name\r\nA,x\r\nB,y\r\n# rows: 2\r\n")) == [(2, ["A", "x"]), (3, ["B", "y"])]
    assert read(open_csv, write(b"sku,name\r\nA,x\r\n# rows: 1,\r\n")) == [(2, ["A", "x"])]
    assert read(open_ndjson, write(b'{"sku":"A"}\n{"rows": 1}\n')) == [(1, ["A", MISSING, MISSING])]
    assert "says that 2 rows come before it" in refused(open_ndjson, write(b'{"sku":"A"}\n{"rows": 2}\n'))


def test_ndjson_rows_are_the_cells_of_a_csv_file(write: WriteFile) -> None:
    rows: list[dict[str, Any]] = [{"sku": "A", "price": 1.5, "id": 7}, {"name": None, "price": 3, "sku": ""}]
    path = write(b"\xef\xbb\xbf" + "\n\n".join(map(json.dumps, rows)).encode())
    assert read(open_ndjson, path) == [(1, ["A", MISSING, "1.5"]), (3, ["", None, "3"])]


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ("[1]", "the line is not a JSON object"),
        ('{"sku": "A", "x": 1}', "'x': unknown column; map it (x=FIELD) or leave it out (x=)"),
        ('{"price": 1}', "sku or name is missing"),
        ('{"sku": ["A"]}', "sku must be a text, a number or null"),
        ('{"sku": true}', "sku must be a text, a number or null"),
        ('{"sku": "A", "SKU": "B"}', "sku is given more than once"),
        ('{"sku": "A", "sku": "B"}', "the member 'sku' is given more than once"),
        ('{"sku": "A", "price": NaN}', "NaN is not a JSON number"),
        ('{"sku": "\\u0000"}', "sku contains the NUL character"),
        ('{"sku": "x\\ud800y"}', "sku contains \\ud800, half of a character that takes two such codes"),
        ('{"sku": "A", "x\\udfff": 1}', "a member's name contains \\udfff, half of a character"),
        ('{"sku": "A", "x\\u0000": 1}', "a member's name contains the NUL character"),
        ('{"x\\ud800": 1, "x\\ud800": 2}', "the member 'x\\ud800' is given more than once"),
        ('{"sku": "A"', "the line is not valid JSON"),
        ("[" * 100_000, "the line is not valid JSON: it is nested too deeply"),
    ],
)
def test_a_bad_ndjson_row_says_what_is_wrong(write: WriteFile, line: str, detail: str) -> None:
    [(number, cells), last] = read(open_ndjson, write(f'{line}\n{{"sku": "B"}}\n'.encode()))
    assert isinstance(cells, Unreadable)
    assert (number, last) == (1, (2, ["B", MISSING, MISSING]))
    assert detail in cells.detail


def test_half_a_line_at_the_end_of_an_ndjson_file_is_a_cut(write: WriteFile) -> None:
    assert "Line 2: is not a whole JSON object" in refused(open_ndjson, write(b'{"sku": "A"}\n{"sku": "B'))


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=20), delimiter=st.sampled_from(",;"))
def test_whatever_csv_writes_is_read_back_with_the_right_lines(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str
) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    expected = []
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["sku", "name"])
    for row in rows:
        # Lines as csv and editors count them: at \r, \n, or both together.
        line = len(buffer.getvalue().replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        if any(row) and not row[0].startswith("# rows:"):
            expected.append((line, list(row)))
            writer.writerow(row)
    path.write_bytes(buffer.getvalue().encode())
    assert read(open_csv, path) == expected
