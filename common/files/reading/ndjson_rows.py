"""Rows of an NDJSON file: one JSON object a line, its members being the columns."""

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from common.exact_json import parse_json
from common.files.cells import row_count_of_object
from common.files.reading.columns import SHOWN, ColumnMap, Recognised
from common.files.reading.lines import Lines, invalid_file, read_head
from common.files.reading.table import (
    Cell,
    FileRow,
    Missing,
    Table,
    Tally,
    Unreadable,
    check_row_count,
    rows_after_count,
)

REMEMBERED_LAYOUTS = 1000

SURROGATE = re.compile("[\ud800-\udfff]")

PLAIN_DIGITS = 40
"""Longer numbers keep their exponent, which could make a short number endless text."""


def open_ndjson(path: Path, columns: ColumnMap) -> Table:
    """The table in an NDJSON file. Raises InvalidFile, then and while its rows are read."""
    if columns.shaping:
        message = "The options inherit and headings are for tables; in NDJSON every line says everything"
        raise invalid_file(message)
    read_head(path)
    lines = Lines(path)
    tally = Tally()
    own = tuple(name for name in columns.fields.names if name not in columns.constants)
    names = (*own, *columns.constants)
    rows = _rows(lines, columns, names, tally)
    return Table(fields=names, header=names, rows=rows, lines=lines, delimiter=None, width=len(own), tally=tally)


def _rows(lines: Lines, columns: ColumnMap, names: Sequence[str], tally: Tally) -> Iterator[FileRow]:
    position = {name: index for index, name in enumerate(names)}
    layouts = _Layouts(columns)
    count = 0
    announced: int | None = None
    for line, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        if announced is not None:
            raise rows_after_count(line)
        try:
            members = parse_json(text)
            announced = row_count_of_object(members)
            taken = announced is not None or _is_taken(members, columns)
            row: list[Cell] | Unreadable = (
                _cells(members, layouts, columns, position) if announced is None and taken else []
            )
        except (json.JSONDecodeError, RecursionError) as error:
            row, taken = _unreadable(text, error, line), True
        except ValueError as error:
            row, taken = Unreadable([text.strip()], str(error)), True
        if announced is None:
            count += 1
            tally.left_out += not taken
            if taken:
                yield line, row
        check_row_count(announced, count, line)


def _unreadable(text: str, error: Exception, line: int) -> Unreadable:
    if not text.endswith(("\n", "\r")) and isinstance(error, json.JSONDecodeError):
        message = "is not a whole JSON object and has no line end: the file was cut off in the middle of a row"
        raise invalid_file(message, line=line) from None
    reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
    return Unreadable([text.strip()], f"the line is not valid JSON: {reason}")


def _is_taken(members: Any, columns: ColumnMap) -> bool:
    """Whether every condition holds for an object; a member that it lacks is empty."""
    if not columns.conditions or not isinstance(members, dict):
        return True
    values = list(members.values())
    places = columns.filtering(list(members))
    return all(
        condition.holds(None if place is None or values[place] is None else str(values[place]))
        for condition, place in zip(columns.conditions, places, strict=True)
    )


class _Layouts:
    """Which members of an object are which field. Objects of one file have few layouts, so that they are remembered."""

    def __init__(self, columns: ColumnMap) -> None:
        self._columns = columns
        self._known: dict[tuple[str, ...], Recognised] = {}

    def of(self, names: tuple[str, ...]) -> Recognised:
        """The fields of an object with these members. Raises ValueError for members that are not known."""
        found = self._known.get(names)
        if found is None:
            for name in names:
                _refuse_unstorable(name, "a member's name")
            found = self._columns.recognise(names)
            if found.unknown and not self._columns.ignores_others:
                raise ValueError(
                    "; ".join(
                        f"{names[at][:SHOWN]!r}: {self._columns.advice(names, at)}" for at in found.unknown[:SHOWN]
                    )
                )
            if len(self._known) >= REMEMBERED_LAYOUTS:
                self._known.clear()
            self._known[names] = found
        return found


def _cells(members: Any, layouts: _Layouts, columns: ColumnMap, position: dict[str, int]) -> list[Cell]:
    """A cell for each field. Raises ValueError saying what is wrong with the object."""
    if not isinstance(members, dict):
        message = "the line is not a JSON object"
        raise ValueError(message)
    cells: list[Cell] = [Missing.MISSING] * len(position)
    for constant, text in columns.constants.items():
        cells[position[constant]] = text
    for (name, value), field in zip(members.items(), layouts.of(tuple(members)).fields, strict=True):
        if field is None:
            continue
        if cells[position[field]] is not Missing.MISSING:
            message = f"{field} is given more than once" + (", for all rows too" if field in columns.constants else "")
            raise ValueError(message)
        cells[position[field]] = _cell(name, value)
    missing = columns.fields.missing([name for name, index in position.items() if cells[index] is not Missing.MISSING])
    if missing:
        message = f"{', '.join(missing)} is missing"
        raise ValueError(message)
    return cells


def _cell(name: str, value: object) -> Cell:
    """A member's value as the text that a CSV file would have, so that both are read by the same rules."""
    if value is None:
        return None
    if isinstance(value, str):
        _refuse_unstorable(value, name)
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        message = f"{name} must be a text, a number or null"
        raise ValueError(message)
    if isinstance(value, Decimal):
        return format(value, "f") if abs(value.adjusted()) < PLAIN_DIGITS else str(value)
    return str(value)


def _refuse_unstorable(text: str, what: str) -> None:
    """Raise ValueError for text that no database and no answer can hold, before anything else looks at it.

    JSON's escapes can write half of a surrogate pair alone, which no encoding of Unicode can. The bytes of a CSV file
    cannot: they are UTF-8, or refused.
    """
    if "\x00" in text:
        message = f"{what} contains the NUL character"
        raise ValueError(message)
    half = SURROGATE.search(text)
    if half:
        message = f"{what} contains \\u{ord(half[0]):04x}, half of a character that takes two such codes"
        raise ValueError(message)
