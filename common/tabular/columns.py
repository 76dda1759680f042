"""Which column of a file is which field: by its header's name, or by a mapping that the user gives."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.tabular.source import invalid_file

REPORT_COLUMNS = ("import_line", "import_column", "import_error")
"""What a file of rejected rows has beside the original columns; ignored when it is imported."""


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
    """Finds the field of a column name; `mapping` (column name → field, empty to leave it out) goes first."""

    fields: Fields
    mapping: Mapping[str, str]

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


def match_header(header: Sequence[str], columns: ColumnMap) -> tuple[str | None, ...]:
    """The field of each column. Raises InvalidFile: header missing, columns unknown, doubled or missing."""
    unknown = [column for column in header if not _is_known(column, columns)]
    if len(unknown) == len(header):
        message = (
            f"must name the columns, and names none that is known ({', '.join(columns.fields.names)}); {_guess(header)}"
        )
        raise invalid_file(message, line=1)
    if unknown:
        raise invalid_file(columns.advice(unknown[0]), line=1, column=unknown[0].strip()[:100])
    absent = [name for name in columns.mapping if name not in {column.strip() for column in header}]
    if absent:
        message = f"has no column {absent[0]!r}, which is to be mapped; its columns are {', '.join(header)[:500]}"
        raise invalid_file(message, line=1)
    fields = tuple(columns.field(column) for column in header)
    for field in fields:
        if field is not None and fields.count(field) > 1:
            message = f"names {field} more than once; leave out all but one"
            raise invalid_file(message, line=1, column=field)
    missing = columns.fields.missing(fields)
    if missing:
        message = f"lacks a column for {', '.join(missing)}"
        raise invalid_file(message, line=1, column=missing[0])
    return fields


def _is_known(column: str, columns: ColumnMap) -> bool:
    try:
        columns.field(column)
    except KeyError:
        return False
    return True


def _guess(header: Sequence[str]) -> str:
    if any("\t" in column for column in header):
        return "the file is separated by tabs: save it with commas or semicolons"
    if any(any(character.isdigit() for character in column) for column in header):
        return "this line looks like data: is the header missing?"
    return "map the columns to fields"
