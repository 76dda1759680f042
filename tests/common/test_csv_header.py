"""Which record of a CSV file is the header, and what separates its columns."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import InvalidFile
from common.files.reading.columns import ColumnMap, Fields
from common.files.reading.csv_rows import open_csv

FIELDS = Fields(names=("sku", "units", "sold_at"), required=(("sku",), ("units",)), ignored=frozenset())

WriteFile = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> WriteFile:
    """Writes a file with the given text."""

    def write_file(content: str) -> Path:
        path = tmp_path / "rows"
        path.write_bytes(content.encode())
        return path

    return write_file


def read(path: Path, mapping: dict[str, str] | None = None) -> tuple[str | None, list[tuple[int, object]]]:
    """The delimiter and the rows."""
    table = open_csv(path, ColumnMap(FIELDS, mapping or {}))
    try:
        return table.delimiter, list(table.rows)
    finally:
        table.lines.close()


@pytest.mark.parametrize("blank", ["\n", "\r\n", "\f\n", " \t\n", ",,\n", '""\n', "\n\n \n"])
def test_blank_lines_above_the_header_are_passed_over(write: WriteFile, blank: str) -> None:
    """The first was a traceback, or a 500."""
    line = blank.count("\n") + 2
    assert read(write(f"{blank}sku,units\nA,1\n")) == (",", [(line, ["A", "1"])])


def test_an_error_in_the_header_has_its_line(write: WriteFile) -> None:
    with pytest.raises(InvalidFile) as refusal:
        read(write("\n\nsku,unit\nA,1\n"))
    assert refusal.value.detail.startswith("Line 3: an unknown column: unit;")


@pytest.mark.parametrize("content", ["\f", "\u00a0\n"])
def test_a_file_of_blanks_has_no_header(write: WriteFile, content: str) -> None:
    with pytest.raises(InvalidFile) as refusal:
        read(write(content))
    assert refusal.value.detail in {"The file is empty.", "Line 1: is blank, and so are all others: the file is empty."}


@pytest.mark.parametrize(
    ("titles", "delimiter"),
    [
        ("Sales of May\n", ";"),
        ("Sales, by day; month\n2026-11-02\n\n", ","),
        ("\n,,,\nunits sold by sku,,,\n", ","),
        ('"A title\nof two lines"\n', "\t"),
    ],
)
def test_titles_above_the_header_are_passed_over(write: WriteFile, titles: str, delimiter: str) -> None:
    """They were refused, and before that taken for a header separated by tabs, or for data."""
    line = titles.count("\n") + 2
    content = f"{titles}{delimiter.join(['sku', 'units'])}\n{delimiter.join('A1')}\n"
    assert read(write(content)) == (delimiter, [(line, ["A", "1"])])


def test_the_header_is_named_when_it_lacks_a_column(write: WriteFile) -> None:
    with pytest.raises(InvalidFile) as refusal:
        read(write("Sales of May\nsku,sold_at\nA,1\n"))
    assert refusal.value.detail == "Line 2: lacks a column for units; its columns are sku, sold_at."


@pytest.mark.parametrize(
    ("header", "mapping", "delimiter"),
    [
        ('"Preis, netto\n(EUR)";sku;units', {"Preis, netto\n(EUR)": ""}, ";"),
        ("sku;units;sold_at;Note (a,b,c,d,e)", {"Note (a,b,c,d,e)": ""}, ";"),
        ('sku,units,"a;b;c;d;e"', {"a;b;c;d;e": ""}, ","),
        ("Art,Nr;Menge", {"Art,Nr": "sku", "Menge": "units"}, ";"),
        ("sku\tunits\ta,b,c,d", {"a,b,c,d": ""}, "\t"),
        ("sku|units", {}, "|"),
    ],
)
def test_the_separator_is_the_one_under_which_columns_are_known(
    write: WriteFile, header: str, mapping: dict[str, str], delimiter: str
) -> None:
    assert read(write(f"{header}\n"), mapping) == (delimiter, [])


NAMES = st.text(st.sampled_from(",;|\t\n a"), min_size=1, max_size=8).filter(lambda name: name.strip() == name)


@given(notes=st.lists(NAMES, max_size=4, unique=True), delimiter=st.sampled_from(",;\t|"))
def test_whatever_the_other_names_hold(
    tmp_path_factory: pytest.TempPathFactory, notes: list[str], delimiter: str
) -> None:
    """A header as csv writes it, with separators and line ends inside names, is read with what it was written with."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["sku", *notes, "units"])
    writer.writerow(["A", *notes, "1"])
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    path.write_bytes(text.getvalue().encode())
    found, [(_, cells)] = read(path, dict.fromkeys(notes, ""))
    assert (found, cells) == (delimiter, ["A", *notes, "1"])
