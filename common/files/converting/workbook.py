"""An Excel or OpenDocument workbook as rows: one of its sheets."""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from common.files.converting.cells import Refused

LARGEST_UNPACKED = 160 * 1024 * 1024
"""Bytes of XML, about 300,000 rows of ten columns. A workbook has no order in which it could be read bit by bit."""

SHOWN_SHEETS = 20


def rows_of(path: Path, sheet: str | None) -> Iterator[Sequence[object]]:
    """The rows of a sheet, from its first on; without a name, of the first visible one that has any. Raises Refused."""
    _refuse_bombs(path)
    try:
        workbook = CalamineWorkbook.from_path(path)
        found = _sheet(workbook, sheet)
        table = workbook.get_sheet_by_name(found)
    except (CalamineError, OSError) as error:
        message = f"The workbook cannot be read ({error}). Save it as CSV (UTF-8)"
        raise Refused(message) from None
    yield from table.iter_rows()


def _refuse_bombs(path: Path) -> None:
    """What is in the archive is unpacked no further than it announces here."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        message = "The workbook is damaged. Save it anew, or as CSV (UTF-8)"
        raise Refused(message) from None
    if size > LARGEST_UNPACKED:
        message = (
            f"The workbook unpacks to {size:,} bytes, more than {LARGEST_UNPACKED:,}. Save its sheet as CSV (UTF-8), "
            "which may be of any length"
        )
        raise Refused(message)


def _sheet(workbook: CalamineWorkbook, name: str | None) -> str:
    sheets = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if name is not None:
        if name in sheets:
            return name
        message = f"The workbook has no sheet {name[:100]!r}; its sheets are {', '.join(sheets[:SHOWN_SHEETS])}"
        raise Refused(message)
    hidden = {sheet.name for sheet in workbook.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible}
    for found in sheets:
        if found not in hidden and workbook.get_sheet_by_name(found).height:
            return found
    message = "The workbook has no sheet with anything in it"
    raise Refused(message)
