"""An Excel workbook, written row by row: texts as texts, dates as dates, amounts as numbers.

The format is a ZIP archive of XML. Its members are written one after the other into a stream that nobody can go back
in, so that a workbook of any length takes the memory of a batch. What is more than a sheet may have goes on the next.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from common.files.exporting.sql_lines import ColumnType, ExportColumn, exact_csv_line
from common.files.exporting.streamed import Written

LARGEST_SHEET = 1_048_576
"""Rows that a sheet may have, its header among them."""

LONGEST_CELL = 32_767
"""Characters that Excel takes in a cell; none of our columns has more."""

SERIALS_BEGIN = datetime(1899, 12, 30, tzinfo=UTC)
SECONDS_OF_A_DAY = 86_400
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
AMOUNT, INSTANT = 1, 2
"""The styles of cells, by their places in `STYLES`."""

STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="0.00"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def text_cell(text: str) -> str:
    """A text as it is, be it `007`, `1E5` or `=1+1`."""
    plain = NO_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", LIKE_AN_ESCAPE.sub("_x005F_", text))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(plain, {chr(13): "_x000D_"})}</t></is></c>'


def number_cell(text: str) -> str:
    """A whole number."""
    return f"<c><v>{text}</v></c>"


def amount_cell(text: str) -> str:
    """An amount, shown with its cents."""
    return f'<c s="{AMOUNT}"><v>{text}</v></c>'


def instant_cell(text: str) -> str:
    """An instant in UTC, as the day that Excel counts and its part."""
    passed = datetime.fromisoformat(text) - SERIALS_BEGIN
    serial = passed.days + (passed.seconds + passed.microseconds / 1e6) / SECONDS_OF_A_DAY
    return f'<c s="{INSTANT}"><v>{serial:.11f}</v></c>'


def truth_cell(text: str) -> str:
    """True or false."""
    return f'<c t="b"><v>{int(text == "true")}</v></c>'


CELLS: dict[ColumnType, Callable[[str], str]] = {
    ColumnType.INTEGER: number_cell,
    ColumnType.MONEY: amount_cell,
    ColumnType.WORD: text_cell,
    ColumnType.TEXT: text_cell,
    ColumnType.INSTANT: instant_cell,
    ColumnType.BOOLEAN: truth_cell,
}


class WorkbookRows:
    """Writes one workbook; see `common.files.exporting.formats.Encoder`."""

    def __init__(self, columns: Sequence[ExportColumn]) -> None:
        self.line = exact_csv_line(columns)
        self._names = [column.name for column in columns]
        self._cells = [CELLS[column.kind] for column in columns]
        self._written = Written()
        self._archive = zipfile.ZipFile(self._written, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._sheets = 0
        self._rows = 0
        self._sheet = self._open_sheet()

    def head(self) -> bytes:
        """The beginning of the first sheet."""
        return self._written.take()

    def encode(self, lines: Sequence[bytes]) -> bytes:
        """These rows, as far as they are packed already."""
        records = list(csv.reader(io.StringIO(b"".join(lines).decode(), newline="")))
        while records:
            if self._rows == LARGEST_SHEET:
                self._close_sheet()
                self._sheet = self._open_sheet()
            fitting = records[: LARGEST_SHEET - self._rows]
            records = records[len(fitting) :]
            self._rows += len(fitting)
            self._sheet.write("".join(map(self._row, fitting)).encode())
        return self._written.take()

    def tail(self, rows: int) -> bytes:  # noqa: ARG002 - the format has its own end
        """What binds the sheets together."""
        self._close_sheet()
        numbers = range(1, self._sheets + 1)
        sheets = "".join(f'<sheet name="{number}" sheetId="{number}" r:id="r{number}"/>' for number in numbers)
        bound = [(f"r{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
        parts = {
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relations([*bound, ("s", "styles", "styles.xml")]),
            "_rels/.rels": _relations([("w", "officeDocument", "xl/workbook.xml")]),
            "[Content_Types].xml": _content_types(self._sheets),
        }
        self._archive.writestr("xl/styles.xml", STYLES)
        for name, part in parts.items():
            self._archive.writestr(name, HEAD + part)
        self._archive.close()
        return self._written.take()

    def _open_sheet(self) -> IO[bytes]:
        self._sheets += 1
        self._rows = 1
        sheet = self._archive.open(f"xl/worksheets/sheet{self._sheets}.xml", "w", force_zip64=True)
        names = "".join(map(text_cell, self._names))
        sheet.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row>{names}</row>'.encode())
        return sheet

    def _close_sheet(self) -> None:
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()

    def _row(self, record: Sequence[str]) -> str:
        cells = (cell(text) if text else "<c/>" for cell, text in zip(self._cells, record, strict=True))
        return f"<row>{''.join(cells)}</row>"


def _relations(bound: Sequence[tuple[str, str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target={quoteattr(target)}/>'
        for name, kind, target in bound
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{each}</Relationships>'


def _content_types(sheets: int) -> str:
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in range(1, sheets + 1)]
    each = "".join(f'<Override PartName="{name}" ContentType="{TYPES}.{kind}+xml"/>' for name, kind in parts)
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="{PACKAGE}/content-types">{default}{each}</Types>'
