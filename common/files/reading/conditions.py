"""Which rows of a file are taken: a column that must, or must not, hold one of some texts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from common.files.reading.table import Cell, FileRow, Tally, Unreadable

REMEMBERED = 10_000
"""Distinct texts of a column whose answer is remembered; a column to filter by has a handful."""


@dataclass(frozen=True)
class Condition:
    """`Financial Status=paid,partially_refunded`: the column, and the texts that it may hold, blanks and case aside.

    An empty text stands for an empty cell. `is_wanted` is False for `Cancelled!=yes`: the column holds none of them.
    `is_optional`: it says nothing of a file without the column, which is refused otherwise.
    """

    column: str
    texts: frozenset[str]
    is_wanted: bool = True
    is_optional: bool = False

    @classmethod
    def of(cls, entry: str) -> "Condition":
        """What `COLUMN=TEXT,TEXT` or `COLUMN!=TEXT` says; the column ends at the last equals sign."""
        column, _, texts = entry.rpartition("=")
        is_wanted = not column.endswith("!")
        return cls(column.removesuffix("!").strip(), frozenset(map(folded, texts.split(","))), is_wanted)

    def holds(self, cell: Cell) -> bool:
        """Whether a row with this cell is taken."""
        return (folded(cell) in self.texts) is self.is_wanted


def folded(cell: Cell) -> str:
    """A text as it is compared; empty for null and for what is not there."""
    return cell.strip().casefold() if isinstance(cell, str) else ""


class Sieve:
    """Lets rows pass that meet every condition; `tally` counts the others. `places` are the columns' positions."""

    def __init__(self, conditions: Sequence[Condition], places: Sequence[int | None], tally: Tally) -> None:
        self._known: list[tuple[int, Callable[[Cell], bool], dict[Cell, bool]]] = [
            (place, condition.holds, {})
            for condition, place in zip(conditions, places, strict=True)
            if place is not None
        ]
        self._tally = tally

    def takes(self, row: FileRow) -> bool:
        """Whether a row passes; one that cannot be read does, and will be refused."""
        cells = row[1]
        if isinstance(cells, Unreadable):
            return True
        for place, holds, known in self._known:
            cell = cells[place]
            taken = known.get(cell)
            if taken is None:
                taken = holds(cell)
                if len(known) < REMEMBERED:
                    known[cell] = taken
            if not taken:
                self._tally.left_out += 1
                return False
        return True
