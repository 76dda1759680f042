"""Which column of a file is which field: by its header's name, or by a mapping that the user gives."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.errors import InvalidRequest, at_parameter
from common.tabular.source import invalid_file

REPORT_COLUMNS = ("import_line", "import_column", "import_error")
"""What a file of rejected rows has beside the original columns; ignored when it is imported."""

SHOWN = 100
"""Characters of a column's name that a message shows."""


@dataclass(frozen=True)
class Fields:
    """What a kind of import reads.

    - names: every field a column may stand for.
    - required: each entry is fields of which at least one must be there.
    - ignored: columns of our own exports that are known but say nothing that is stored.
    """

    names: tuple[str, ...]
    required: tuple[tuple[str, ...], ...]
    ignored: frozenset[str]

    def missing(self, present: Sequence[str | None]) -> list[str]:
        """What is required and not there, as text."""
        return [" or ".join(one_of) for one_of in self.required if not set(one_of) & set(present)]


@dataclass(frozen=True)
class ColumnMap:
    """Finds the field of a column name; `mapping` (column name → field, empty to leave it out) goes first.

    Raises InvalidRequest when made with a mapping to a field that does not exist: a misspelt one would leave the column
    out, and nobody would notice.
    """

    fields: Fields
    mapping: Mapping[str, str]

    def __post_init__(self) -> None:
        for column, field in self.mapping.items():
            if field and field not in self.fields.names:
                detail = self._no_such_field(column, field)
                raise InvalidRequest(detail=f"map: {detail}.", errors=at_parameter("map", detail))

    def _no_such_field(self, column: str, field: str) -> str:
        if column in self.fields.names:
            advice = f"the column comes first, as in {field[:SHOWN]}={column}"
        else:
            near = difflib.get_close_matches(field.lower(), self.fields.names, n=1)
            advice = f"did you mean {near[0]}?" if near else f"the fields are {', '.join(self.fields.names)}"
        return f"{column[:SHOWN]}={field[:SHOWN]} names no field; {advice}"

    def field(self, column: str) -> str | None:
        """The field, or None for a column to leave out. Raises KeyError for an unknown one."""
        name = column.strip()
        if name in self.mapping:
            return self.mapping[name] or None
        plain = name.lower().replace(" ", "_").replace("-", "_")
        if plain in self.fields.names:
            return plain
        if plain in self.fields.ignored or plain in REPORT_COLUMNS:
            return None
        raise KeyError(column)

    def known(self, header: Sequence[str]) -> int:
        """How many of these columns are known."""
        return sum(self.is_known(column) for column in header)

    def is_known(self, column: str) -> bool:
        """Whether it is known what the column is, be it one to leave out."""
        try:
            self.field(column)
        except KeyError:
            return False
        return True

    def is_header(self, cells: Sequence[str]) -> bool:
        """Whether these cells name every column that is required."""
        return not self.fields.missing([self.field(cell) for cell in cells if self.is_known(cell)])

    def advice(self, column: str) -> str:
        """What to do about an unknown column."""
        name = column.strip()
        known = ", ".join(self.fields.names)
        near = difflib.get_close_matches(name.lower(), self.fields.names, n=1)
        meant = near[0] if near else "FIELD"
        return (
            f"unknown column {name[:100]!r}; known are {known}. "
            f"Map it ({name[:100]}={meant}) or leave it out ({name[:100]}=)"
        )


def match_header(header: Sequence[str], columns: ColumnMap, line: int = 1) -> tuple[str | None, ...]:
    """The field of each column. `line` is the header's.

    Raises InvalidFile: header missing, columns unknown, doubled or missing.
    """
    unknown = [column for column in header if not columns.is_known(column)]
    if len(unknown) == len(header):
        message = (
            f"must name the columns, and names none that is known ({', '.join(columns.fields.names)}); {_guess(header)}"
        )
        raise invalid_file(message, line=line)
    if unknown:
        raise invalid_file(columns.advice(unknown[0]), line=line, column=unknown[0].strip()[:100])
    absent = [name for name in columns.mapping if name not in {column.strip() for column in header}]
    if absent:
        message = f"has no column {absent[0]!r}, which is to be mapped; its columns are {', '.join(header)[:500]}"
        raise invalid_file(message, line=line)
    fields = tuple(columns.field(column) for column in header)
    for field in fields:
        if field is not None and fields.count(field) > 1:
            message = f"names {field} more than once; leave out all but one"
            raise invalid_file(message, line=line, column=field)
    missing = columns.fields.missing(fields)
    if missing:
        message = f"lacks a column for {', '.join(missing)}"
        raise invalid_file(message, line=line, column=missing[0])
    return fields


def _guess(header: Sequence[str]) -> str:
    if any(any(character.isdigit() for character in column) for column in header):
        return "this line looks like data: is the header missing?"
    return "map the columns to fields"
