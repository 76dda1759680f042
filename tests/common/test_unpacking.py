"""Files as people have them: packed, in other encodings, as workbooks and Parquet."""

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from common.errors import InvalidFile
from common.files.reading.columns import ColumnMap, Fields
from common.files.reading.csv_rows import open_csv
from common.files.reading.table import FileRow
from common.files.unpacking import PlainFile, Unpacking, unpacked
from common.temporary_files import Room
from tests.support.imports import send
from tests.support.problems import assert_parameter_refused
from tests.support.store import Store

TEXT = "sku,name\nA-1,Größe 5 €\n"
FIELDS = Fields(names=("sku", "name", "price"), required=(("sku",),), ignored=frozenset())
ROOM = Room(None, 0)

Read = Callable[..., tuple[PlainFile, list[FileRow]]]


def called(value: object) -> str:
    """What a case is called: packed bytes have the time in them."""
    return value if isinstance(value, str) else "file"


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Read]:
    """Reads the rows of a file with this content; nothing may be left in the room for temporary files."""

    def rows_of(content: bytes, **how: object) -> tuple[PlainFile, list[FileRow]]:
        path = tmp_path / "file"
        path.write_bytes(content)
        with unpacked(path, Unpacking(ROOM, **how)) as plain:  # type: ignore[arg-type]
            columns = ColumnMap(FIELDS, {}, ignores_others=True)
            table = open_csv(plain.path, columns, counts_records=plain.counts_records)
            rows = list(table.rows)
            table.lines.close()
            return plain, rows

    yield rows_of
    assert ROOM.taken == 0


def zipped(**files: bytes) -> bytes:
    """A ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_csv", ".csv"), content)
    return buffer.getvalue()


def workbook(*rows: list[object], sheet: str = "Orders") -> bytes:
    """A workbook with a hidden sheet, an empty one, and one with rows."""
    book = openpyxl.Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.title, hidden.sheet_state = "Hidden", "hidden"
    hidden.append(["sku"])
    book.create_sheet("Empty")
    rows_sheet = book.create_sheet(sheet)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            rows_sheet.cell(number, place, value)  # type: ignore[arg-type]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "layers"),
    [
        (TEXT.encode(), ()),
        (gzip.compress(TEXT.encode()), ("gzip",)),
        (zipped(a_csv=TEXT.encode()), ("zip",)),
        (gzip.compress(zipped(a_csv=TEXT.encode())), ("gzip", "zip")),
        (zipped(**{"a_csv": TEXT.encode(), "__MACOSX/._a_csv": b"x", "d/.DS_Store": b"x"}), ("zip",)),
    ],
    ids=called,
)
def test_what_is_packed_is_unpacked(read: Read, content: bytes, layers: tuple[str, ...]) -> None:
    plain, rows = read(content)
    assert (plain.layers, rows) == (layers, [(2, ["A-1", "Größe 5 €"])])


@pytest.mark.parametrize(
    ("encoding", "is_guess"),
    [("utf-8-sig", False), ("utf-16", False), ("utf-16-le", False), ("utf-16-be", False), ("cp1252", True)],
)
def test_the_encoding_is_found(read: Read, encoding: str, is_guess: bool) -> None:
    plain, rows = read(TEXT.encode(encoding))
    assert rows == [(2, ["A-1", "Größe 5 €"])]
    assert plain.encoding.is_guess is is_guess
    assert plain.encoding.name in {encoding, "utf-8"}


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské"),
        ("cp1251", "Рубашка синяя, молоко и хлеб"),
        ("shift_jis", "牛乳とパン、青いシャツ"),
    ],
)
def test_other_alphabets_are_guessed_or_told(read: Read, encoding: str, text: str) -> None:
    content = f"sku;name\nA;{text}\n".encode(encoding)
    assert read(content)[1] == [(2, ["A", text])]
    plain, rows = read(content, encoding=encoding)
    assert (plain.encoding.is_guess, rows) == (False, [(2, ["A", text])])


def test_damaged_utf8_is_not_taken_for_something_else(read: Read) -> None:
    """Every other word would be wrong."""
    content = ("sku,name\n" + "A,Größe\n" * 9).encode() + b"B,Gr\xf6\xdfe\n"
    with pytest.raises(InvalidFile, match="Line 11: is not UTF-8 text"):
        read(content)


def test_a_workbook_is_read_from_its_first_sheet_with_rows(read: Read) -> None:
    """Rows keep their numbers, texts their zeros, and numbers are what the spreadsheet shows."""
    content = workbook(
        [],
        ["Orders of May"],
        [],
        ["sku", "name", "price", "at"],
        ["007", "two\nlines", 0.1 + 0.2, datetime(2026, 5, 1, 18, 30)],  # noqa: DTZ001 - a workbook has no zones
        [],
        ["1E5", None, 12.0, date(2026, 5, 2)],
        ["'=x", True, 1e21, "2026-05-03"],
    )
    plain, rows = read(content)
    assert plain.layers == ("workbook",)
    assert rows == [
        (5, ["007", "two\nlines", "0.3", "2026-05-01T18:30:00"]),
        (7, ["1E5", "", "12", "2026-05-02"]),
        (8, ["''=x", "True", "1000000000000000000000", "2026-05-03"]),
    ]
    assert read(content, sheet="Hidden")[1] == []
    with pytest.raises(InvalidFile, match="no sheet 'Other'; its sheets are Hidden, Empty, Orders"):
        read(content, sheet="Other")


def test_parquet_is_read_as_the_values_that_it_holds(read: Read) -> None:
    buffer = io.BytesIO()
    instant = datetime(2026, 5, 1, 18, 30, tzinfo=UTC)
    columns = {
        "sku": ["A", "'=x", None],
        "price": [Decimal("1.50"), None, Decimal("2.25")],
        "at": pa.array([instant, None, instant], pa.timestamp("ns", "UTC")),
    }
    parquet.write_table(pa.table(columns), buffer)
    plain, rows = read(buffer.getvalue())
    assert plain.layers == ("parquet",)
    at = "2026-05-01T18:30:00Z"
    assert rows == [(2, ["A", "1.50", at]), (3, ["''=x", "", ""]), (4, ["", "2.25", at])]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (gzip.compress(bytes(100_000_000)), "unpacks to more than 67,108,864 bytes"),
        (zipped(a_csv=bytes(100_000_000)), "unpacks to more than 67,108,864 bytes"),
        (zipped(**{"xl/workbook.xml": bytes(200_000_000)}), "The workbook unpacks to 200,000,000 bytes, more than"),
        (gzip.compress(TEXT.encode())[:-9], "The gzip file is damaged or cut off"),
        (zipped(a_csv=TEXT.encode())[:-9], "is damaged or cut off"),
        (zipped(a_csv=b"", b_csv=b""), r"holds 2 files \(a.csv, b.csv\); send one of them alone"),
        (zipped(**{"xl/workbook.xml": b"<x/>"}), "The workbook cannot be read"),
        (b"PAR1" + b"x" * 100 + b"PAR1", "The Parquet file cannot be read"),
        (gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"sku\n")))), "packed too often"),
    ],
    ids=called,
)
def test_what_would_fill_disk_or_memory_is_refused(read: Read, content: bytes, says: str) -> None:
    with pytest.raises(InvalidFile, match=says):
        read(content)


def test_the_limit_of_an_upload_holds_for_what_it_unpacks_to(read: Read) -> None:
    with pytest.raises(InvalidFile, match="unpacks to more than 20 bytes"):
        read(gzip.compress(TEXT.encode()), limit=20)


def test_a_form_of_a_browser_holds_the_file(store: Store) -> None:
    """Whatever type the browser gives it, and whatever else the form has."""
    store.product(sku="A-1", price="2.00")
    rows = workbook(["sku", "units", "sold_at"], ["A-1", 2, "2025-01-01T00:00:00Z"])
    excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    form = {"note": (None, "May"), "file": ("C:\\may.xlsx", rows, excel)}
    assert store.sales.post("/sales/import", files=form).json()["created"] == 1
    assert send(store, rows, excel).json()["already"] == 1
    packed = gzip.compress(b"sku,units,sold_at\nA-1,2,2025-01-01T00:00:00Z\n")
    assert send(store, packed, "application/gzip").json()["already"] == 1
    missing = store.sales.post("/sales/import", files={"other": ("a.csv", b"x", "text/csv")})
    assert (missing.status_code, missing.json()["detail"]) == (400, "Send the file as the part `file` of the form.")
    legacy = "sku,units,sold_at,channel\nA-1,1,2025-01-01T00:00:00Z,Café\n".encode("cp1252")
    assert send(store, legacy, "text/csv; charset=windows-1252").json()["created"] == 1
    assert store.sales.get("/sales", params={"channel": "Café"}).json()["items"][0]["units"] == 1


@pytest.mark.parametrize("name", ["undefined", "idna", "unicode_escape", "rot13", "klingon", "a\0b", ""])
def test_what_no_file_is_written_in_is_no_encoding(store: Store, name: str) -> None:
    """Not even what Python lists among its own, of which one refuses every text."""
    detail = assert_parameter_refused(send(store, "sku,units\n", encoding=name), "encoding")
    assert detail == f"{name!r} is no encoding that is known, such as utf-8, windows-1252 or utf-16"
