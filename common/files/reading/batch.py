"""Many rows at once, column by column: what most rows have in common is worked out once for each distinct text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import itemgetter
from typing import Any, TypeVar

from common.files.reading.rules import WrongValue
from common.files.reading.table import Cell, FileRow, RowError, Table, Unreadable

Text = TypeVar("Text")

REMEMBERED = 200_000
"""Distinct texts of one column that are remembered, about 20 MB; then the memory is emptied and fills anew."""


@dataclass
class Batch:
    """Rows that can be read. `wrong` collects what is wrong with them, by index."""

    lines: Sequence[int]
    cells: Sequence[Sequence[Cell]]
    wrong: dict[int, list[WrongValue]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[FileRow]) -> tuple["Batch", list[RowError]]:
        """The rows that can be read, and what is wrong with the others."""
        lines, cells = list(map(itemgetter(0), rows)), list(map(itemgetter(1), rows))
        if set(map(type, cells)) <= {list}:
            return cls(lines, cells), []
        errors = [RowError(line, None, bad.detail) for line, bad in rows if isinstance(bad, Unreadable)]
        mask = [not isinstance(row, Unreadable) for row in cells]
        return cls(list(compress(lines, mask)), list(compress(cells, mask))), errors

    def column(self, position: int) -> list[Cell]:
        """The cells of a column."""
        return list(map(itemgetter(position), self.cells))

    def refuse(self, index: int, wrong: WrongValue) -> None:
        """Note what is wrong with a row."""
        self.wrong.setdefault(index, []).append(wrong)

    def refuse_texts(self, column: Sequence[Text], wrong: Mapping[Text, WrongValue]) -> None:
        """Note what is wrong with every row that has one of these texts in a column."""
        if wrong:
            for index, text in enumerate(column):
                if text in wrong:
                    self.refuse(index, wrong[text])

    def mask(self) -> list[bool]:
        """Which rows nothing is wrong with."""
        return [index not in self.wrong for index in range(len(self.lines))]

    def errors(self, table: Table) -> list[RowError]:
        """What is wrong, in the file's own words."""
        return [value.at(table, self.lines[index]) for index in sorted(self.wrong) for value in self.wrong[index]]


class KnownTexts:
    """What the texts of a column mean, by a rule that refuses some with WrongValue."""

    def __init__(self, rule: Callable[[Cell], Any]) -> None:
        self._rule = rule
        self._values: dict[Cell, Any] = {}
        self._nothing: set[Cell] = set()

    def remember(self, column: Sequence[Cell]) -> dict[Cell, WrongValue]:
        """Make sure that every text of a column is known; returns those that are refused."""
        if len(self._values) > REMEMBERED:
            self._values.clear()
            self._nothing.clear()
        wrong: dict[Cell, WrongValue] = {}
        for text in set(column) - self._values.keys():
            try:
                self._values[text] = self._rule(text)
            except WrongValue as error:
                wrong[text] = error
            else:
                if self._values[text] is None:
                    self._nothing.add(text)
        return wrong

    def has_no_nulls(self, column: Sequence[Cell]) -> bool:
        """Whether none of the texts means None."""
        return self._nothing.isdisjoint(column)

    def texts_of(self, value: object, column: Sequence[Cell]) -> set[Cell]:
        """The texts of a column that mean this value; those that are refused are none of them."""
        return {text for text in set(column) if text in self._values and self._values[text] == value}

    def values(self, column: Sequence[Cell]) -> list[Any]:
        """What the texts of a column mean; all of them must be known."""
        return list(map(self._values.__getitem__, column))
