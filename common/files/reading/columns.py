"""Which column of a file is which field: by its header's name, or by a mapping that the user gives."""

import dataclasses
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from common.errors import InvalidFile, InvalidRequest
from common.files.reading.conditions import Condition
from common.files.reading.inherited import Inheritance
from common.files.reading.lines import invalid_file
from common.problems import FieldError, as_sentence, at_parameter

DATA = re.compile(r"[-+]?[0-9][-0-9.,:/ TZ+]*")
"""A number or a date: what no column is called."""

REPORT_COLUMNS = ("import_line", "import_column", "import_error")
"""What a file of rejected rows has beside the original columns; ignored when it is imported."""

REPEATED = frozenset({"option"})
"""Fields that several columns may be: a size and a colour are both what is chosen of a product."""

SHOWN = 100
"""Characters of a column's name that a message shows, and columns that it tells of one by one."""

LISTED = 500
"""Characters of the list of a file's columns in a message."""


@dataclass(frozen=True)
class Fields:
    """What a kind of import reads.

    - names: every field a column may stand for.
    - required: each entry is fields of which at least one must be there.
    - ignored: columns of our own exports that are known but say nothing that is stored.
    - local: fields that mean something in this store only, such as ids. A column of that name is one when it is mapped,
      or when the file is an export of ours: other systems have ids of their own, and some number will exist here too.
    - own: the columns by which an export of ours is known.
    - dates, amounts: fields whose texts may be written in several ways; see `common.files.reading.survey`.
    - conditions: which rows are taken unless the options say it of the same column.
    """

    names: tuple[str, ...]
    required: tuple[tuple[str, ...], ...]
    ignored: frozenset[str]
    local: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    dates: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def missing(self, present: Sequence[str | None]) -> list[str]:
        """What is required and not there, as text."""
        return [" or ".join(one_of) for one_of in self.required if not set(one_of) & set(present)]


@dataclass(frozen=True)
class Recognised:
    """The columns of a header. `fields` has None for one to leave out; `unknown` are positions, from 0."""

    fields: tuple[str | None, ...]
    unknown: tuple[int, ...]


@dataclass(frozen=True)
class ColumnMap:
    """Finds the fields of columns.

    - mapping: goes first. Column → field, empty to leave the column out. A column is its name, or `#7` for the seventh:
      names may be missing, or come twice.
    - ignores_others: columns that nobody knows are left out; otherwise they are an error.
    - constants: what every row has in a field that the file has no column for.
    - conditions: which rows are taken; all of them must hold.
    - inherit: what rows take from others; heading: the column whose texts tell a heading's rows, None for no headings.

    Raises InvalidRequest when made with a field that does not exist: a misspelt one would leave the column out, and
    nobody would notice.
    """

    fields: Fields
    mapping: Mapping[str, str]
    ignores_others: bool = False
    constants: Mapping[str, str] = dataclasses.field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    inherit: tuple[Inheritance, ...] = ()
    heading: str | None = None

    def __post_init__(self) -> None:
        for column, name in self.mapping.items():
            if name and name not in self.fields.names:
                self._refuse("map", self._no_such_field(column, name))
        for name, text in self.constants.items():
            if name not in self.fields.names:
                self._refuse("set", f"{name[:SHOWN]}={text[:SHOWN]} names no field; {self._near_field(name)}")

    @staticmethod
    def _refuse(option: str, detail: str) -> NoReturn:
        raise InvalidRequest(detail=as_sentence(f"{option}: {detail}"), errors=at_parameter(option, detail))

    def _no_such_field(self, column: str, field: str) -> str:
        if column in self.fields.names:
            advice = f"the column comes first, as in {field[:SHOWN]}={column}"
        else:
            advice = self._near_field(field)
        return f"{column[:SHOWN]}={field[:SHOWN]} names no field; {advice}"

    def _near_field(self, name: str) -> str:
        near = difflib.get_close_matches(name.lower(), self.fields.names, n=1)
        return f"did you mean {near[0]}?" if near else f"the fields are {', '.join(self.fields.names)}"

    def recognise(self, header: Sequence[str]) -> Recognised:
        """What each column is."""
        named = (*(condition.column for condition in self.conditions), *self.shaping)
        filtering = {name for column in named for name in (column, plain_name(column))}
        is_own = self.fields.own <= {plain_name(column) for column in header} if self.fields.own else False
        fields: list[str | None] = []
        unknown = []
        for position, column in enumerate(header):
            try:
                fields.append(self._field(column, position, is_own=is_own))
            except KeyError:
                fields.append(None)
                if filtering.isdisjoint((column.strip(), plain_name(column), _place(position))):
                    unknown.append(position)
        return Recognised(tuple(fields), tuple(unknown))

    def _field(self, column: str, position: int, *, is_own: bool) -> str | None:
        """The field, or None for a column to leave out. Raises KeyError for an unknown one."""
        for name in (_place(position), column.strip()):
            if name in self.mapping:
                return self.mapping[name] or None
        plain = plain_name(column)
        if plain in self.fields.names and (is_own or plain not in self.fields.local):
            return plain
        if plain in self.fields.ignored or plain in REPORT_COLUMNS:
            return None
        raise KeyError(column)

    @property
    def shaping(self) -> tuple[str, ...]:
        """The columns by which rows take from others, or are left out as headings."""
        inherited = tuple(name for entry in self.inherit for name in entry.names())
        return inherited if self.heading is None else (*inherited, self.heading)

    def known(self, header: Sequence[str]) -> int:
        """How many of these columns are known, be it to be left out."""
        return len(header) - len(self.recognise(header).unknown)

    def is_header(self, cells: Sequence[str]) -> bool:
        """Whether these cells name every column that is required."""
        return not self.missing(self.recognise(cells).fields)

    def missing(self, present: Sequence[str | None]) -> list[str]:
        """What is required, and neither there nor the same for all rows, as text."""
        return self.fields.missing([*present, *self.constants])

    def filtering(self, header: Sequence[str]) -> list[int | None]:
        """The position of each condition's column, by its name, its place, or the field that it stands for.

        None for one that is not there.
        """
        return self.positions(header, [condition.column for condition in self.conditions])

    def positions(self, header: Sequence[str], columns: Sequence[str]) -> list[int | None]:
        """The position of each of these columns, said in one of the same ways."""
        if not columns:
            return []
        names = [column.strip() for column in header]
        fields = self.recognise(header).fields
        return [_position(column, names, fields) for column in columns]

    def advice(self, header: Sequence[str], position: int) -> str:
        """What to do about an unknown column."""
        name, plain = called(header, position), plain_name(header[position])
        if plain in self.fields.local:
            return (
                f"may hold numbers of another system; map it ({name}={plain}) if they are this store's, "
                f"otherwise leave it out ({name}=)"
            )
        near = difflib.get_close_matches(plain, self.fields.names, n=1)
        meant = near[0] if near else "FIELD"
        return f"unknown column; map it ({name}={meant}) or leave it out ({name}=)"


def _position(column: str, names: Sequence[str], fields: Sequence[str | None]) -> int | None:
    if column in names:
        return names.index(column)
    for at, (name, field) in enumerate(zip(names, fields, strict=True)):
        if column in {_place(at), field} or plain_name(column) == plain_name(name):
            return at
    return None


def called(header: Sequence[str], position: int) -> str:
    """What a mapping calls a column: its name, or its place where that is no name, not the only one, or long."""
    name = header[position].strip()
    is_usable = name.isprintable() and 0 < len(name) <= SHOWN
    return name if is_usable and [column.strip() for column in header].count(name) == 1 else _place(position)


def _place(position: int) -> str:
    return f"#{position + 1}"


def plain_name(column: str) -> str:
    """A name as it is compared: `Sold at`, `sold-at` and `SOLD_AT` are one."""
    return column.strip().lower().replace(" ", "_").replace("-", "_")


def match_header(header: Sequence[str], columns: ColumnMap, line: int = 1) -> tuple[str | None, ...]:
    """The field of each column. `line` is the header's.

    Raises InvalidFile: header missing, columns unknown, doubled or missing.
    """
    found = columns.recognise(header)
    _require_mapped(header, columns, line)
    _require_filtering(header, columns, line)
    if len(found.unknown) == len(header) or (found.unknown and not columns.ignores_others):
        raise _unknown(header, columns, found.unknown, line)
    for field in found.fields:
        if field is not None and found.fields.count(field) > 1 and field not in REPEATED:
            places = [_place(at) for at, other in enumerate(found.fields) if other == field]
            message = (
                f"names {field} more than once ({', '.join(places)}); leave out all but one, such as {places[-1]}="
            )
            raise invalid_file(message, line=line, column=field)
        if field in columns.constants:
            place = _place(found.fields.index(field))
            message = f"has a column of {field} ({place}), which is set for all rows; leave the column out ({place}=)"
            raise invalid_file(message, line=line, column=field)
    missing = columns.missing(found.fields)
    if missing:
        message = f"lacks a column for {', '.join(missing)}; its columns are {', '.join(header)[:LISTED]}"
        raise invalid_file(message, line=line, column=missing[0])
    return found.fields


def _require_mapped(header: Sequence[str], columns: ColumnMap, line: int) -> None:
    there = {name for at, column in enumerate(header) for name in (column.strip(), _place(at))}
    absent = [name for name in columns.mapping if name not in there]
    if absent:
        message = f"has no column {absent[0]!r}, which is to be mapped; its columns are {', '.join(header)[:LISTED]}"
        raise invalid_file(message, line=line)


def _require_filtering(header: Sequence[str], columns: ColumnMap, line: int) -> None:
    for condition, place in zip(columns.conditions, columns.filtering(header), strict=True):
        if place is None and not condition.is_optional:
            message = (
                f"has no column {condition.column[:SHOWN]!r}, by which rows are to be chosen; its columns are "
                f"{', '.join(header)[:LISTED]}"
            )
            raise invalid_file(message, line=line)
    for name, place in zip(columns.shaping, columns.positions(header, columns.shaping), strict=True):
        if place is None:
            message = f"has no column {name[:SHOWN]!r}, by which rows belong together; its columns are "
            raise invalid_file(message + ", ".join(header)[:LISTED], line=line)


def _unknown(header: Sequence[str], columns: ColumnMap, unknown: Sequence[int], line: int) -> InvalidFile:
    """The problem of unknown columns, all of them in one."""
    known = ", ".join(columns.fields.names)
    if len(unknown) == len(header):
        return invalid_file(
            f"must name the columns, and names none that is known ({known}); {_guess(header)}", line=line
        )
    errors = [
        FieldError(line=line, column=called(header, at), detail=columns.advice(header, at)) for at in unknown[:SHOWN]
    ]
    names = ", ".join(called(header, at) for at in unknown)[:LISTED]
    what = "an unknown column" if len(unknown) == 1 else f"{len(unknown)} unknown columns"
    detail = f"Line {line}: {what}: {names}; known are {known}. Map each (COLUMN=FIELD), leave it out (COLUMN=), "
    detail += "or leave out all such columns with the option other_columns=ignore."
    return InvalidFile(detail=detail, errors=errors, error_count=len(unknown))


def _guess(header: Sequence[str]) -> str:
    if any(DATA.fullmatch(column.strip()) for column in header):
        return "this line looks like data: is the header missing?"
    return "map the columns to fields"
