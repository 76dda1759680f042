"""Exports as Excel workbooks: texts stay texts, amounts are numbers, instants are dates, in the memory of a batch."""

import io
import tracemalloc
from datetime import datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import literal

from common.files.exporting import xlsx
from common.files.exporting.sql_lines import ColumnType, ExportColumn
from common.files.exporting.xlsx import WorkbookRows
from tests.support.imports import send
from tests.support.store import Store

KINDS = (ColumnType.TEXT, ColumnType.INTEGER, ColumnType.MONEY, ColumnType.INSTANT, ColumnType.BOOLEAN, ColumnType.WORD)
COLUMNS = [ExportColumn(kind.name.lower(), literal(""), kind, nullable=True) for kind in KINDS]
LINE = b'"007",12,3.40,2025-03-30T23:59:59.000000Z,true,toys\r\n'
ROW = ["007", 12.0, 3.4, datetime(2025, 3, 30, 23, 59, 59), True, "toys"]  # noqa: DTZ001 - as Excel has it: UTC


def sheets(content: bytes) -> list[list[list[Any]]]:
    """The rows of every sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def written(batches: list[list[bytes]]) -> bytes:
    """A whole workbook."""
    rows = WorkbookRows(COLUMNS)
    return rows.head() + b"".join(map(rows.encode, batches)) + rows.tail(sum(map(len, batches)))


def test_each_value_is_of_its_kind() -> None:
    empty = b'"",,,,,\r\n'
    [[header, nothing, first]] = sheets(written([[empty], [LINE]]))
    assert header == ["text", "integer", "money", "instant", "boolean", "word"]
    assert (first, nothing) == (ROW, [""] * 6)


@pytest.mark.parametrize(
    "text", ["1E5", "=1+1", "'a", " both ", 'say "hi", then', "a\nb", "<&>", "😀", "_x0041_", "null"]
)
def test_a_text_is_what_it_was(text: str) -> None:
    quoted = text.replace('"', '""')
    [[_, first]] = sheets(written([[f'"{quoted}",,,,,\r\n'.encode()]]))
    assert first[0] == text


def test_what_xml_cannot_hold_is_written_as_excel_writes_it() -> None:
    assert "a_x0001_b_x000D_" in xlsx.text_cell("a\x01b\r")


def test_more_rows_than_a_sheet_may_have_go_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "LARGEST_SHEET", 4)
    first, second, third = sheets(written([[LINE] * 5, [LINE], [LINE]]))
    assert [len(sheet) - 1 for sheet in (first, second, third)] == [3, 3, 1]
    assert first[0] == second[0] == third[0]
    assert third[1] == ROW


def test_a_workbook_of_any_length_takes_the_memory_of_a_batch() -> None:
    def peak(batches: int) -> int:
        tracemalloc.start()
        rows = WorkbookRows(COLUMNS)
        rows.head()
        for _ in range(batches):
            rows.encode([LINE] * 1000)
        rows.tail(batches * 1000)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(60) < peak(20) * 1.1


@pytest.fixture
def sold(store: Store) -> Store:
    """A store with two sales."""
    robot = store.product(name="Robot", sku="007", price="19.99")
    store.sold_before(robot, "2025-03-31T23:30:05Z", 2)
    store.sold_before(robot, "2024-02-29T12:00:00Z", 1, revenue="0.01")
    return store


def test_what_was_exported_is_found_to_be_there_already(sold: Store) -> None:
    """A workbook has no zones: its instants are UTC, which has to be said."""
    answer = sold.sales.get("/sales/export", params={"format": "xlsx"})
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["content-disposition"].endswith('Z.xlsx"')
    [[header, first, _]] = sheets(answer.content)
    assert dict(zip(header, first, strict=True))["sku"] == "007"
    again = send(sold, answer.content, answer.headers["content-type"], time_zone="UTC").json()
    assert (again["created"], again["already"]) == (0, 2)
    products = sold.products.get("/products/export", params={"format": "xlsx"})
    same = send(sold, products.content, "application/octet-stream", kind="products").json()
    assert (same["created"], same["changed"], same["unchanged"]) == (0, 0, 1)
