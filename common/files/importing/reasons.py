"""Why the rows of a file are not right: each reason once, however many rows it is wrong with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from common.files.reading.category import CategoryError
from common.files.reading.table import RowError

QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
NUMBER = re.compile(r"[0-9][0-9.,]*")

COUNTED_REASONS = 100
"""Reasons that are told apart, and COUNTED_VALUES of each; what bounds the memory. Later ones are not told."""
COUNTED_VALUES = 1000
TOLD_REASONS = 10
TOLD_VALUES = 5
TOLD_CATEGORIES = 100
"""Whoever maps them wants to see them all, once."""


@dataclass
class Reason:
    """One reason. `values` are the different texts that it refuses, with the number of their rows."""

    example: RowError
    rows: int = 0
    values: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        """As a line for people: how many rows, the first of them, and what stands in others."""
        column = "" if self.example.column is None else f"{self.example.column}: "
        said = f"{self.rows:,} × {column}{self.example.detail}"
        if len(self.values) < 2:  # noqa: PLR2004 - the example shows the one
            return said
        more = "or more " if len(self.values) == COUNTED_VALUES else ""
        if isinstance(self.example, CategoryError):
            shown = [f"{text!r} × {rows:,}" for text, rows in list(self.values.items())[:TOLD_CATEGORIES]]
        else:
            shown = list(self.values)[:TOLD_VALUES]
        dots = ", …" if len(self.values) > len(shown) else ""
        return f"{said} ({len(self.values):,} {more}different: {', '.join(shown)}{dots})"


def _value(error: RowError) -> str | None:
    """The text that an error refuses: a category as it stands in the file, any other as its message quotes it."""
    if isinstance(error, CategoryError):
        return error.text
    quoted = QUOTED.search(error.detail)
    return None if quoted is None else quoted[0]


class Reasons:
    """Counts errors by column and by what their messages say apart from the values in them."""

    def __init__(self) -> None:
        self._reasons: dict[tuple[str | None, str], Reason] = {}

    def count(self, errors: Sequence[RowError]) -> None:
        """Add errors of rows."""
        for error in errors:
            key = (error.column, NUMBER.sub("0", QUOTED.sub("''", error.detail)))
            reason = self._reasons.get(key)
            if reason is None:
                if len(self._reasons) == COUNTED_REASONS:
                    continue
                reason = self._reasons[key] = Reason(error)
            reason.rows += 1
            value = _value(error)
            if value is not None and (value in reason.values or len(reason.values) < COUNTED_VALUES):
                reason.values[value] = reason.values.get(value, 0) + 1

    def unknown_categories(self) -> list[dict[str, object]]:
        """The texts that are no categories, each with its rows, the most rows first."""
        counted = {
            text: rows
            for reason in self._reasons.values()
            if isinstance(reason.example, CategoryError)
            for text, rows in reason.values.items()
        }
        return [{"category": text, "rows": rows} for text, rows in sorted(counted.items(), key=lambda item: -item[1])]

    def __str__(self) -> str:
        """The commonest reasons, the most rows first."""
        commonest = sorted(self._reasons.values(), key=lambda reason: -reason.rows)
        dots = "; …" if len(commonest) > TOLD_REASONS else ""
        return "; ".join(map(str, commonest[:TOLD_REASONS])) + dots
