"""Cells that a row takes from another one: programs write what an order or a product says once, in its first row.

An entry of the option `inherit` says which: `Name=Financial Status,Currency`. Rows that follow each other with one text
in the key's column, or none, are a group, and its rows take what they leave empty from the first.
`Parent>ID,SKU=Images` names the row to take from by what stands in `Parent`: it is the one above with that ID
(`id:12` too) or SKU.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from common.files.reading.conditions import folded
from common.files.reading.table import Cell, FileRow, Tally, Unreadable, says_something

REMEMBERED_PARENTS = 100_000
"""Rows that others may take from by name: what bounds the memory, 50 MB. One above them is not found any more."""


@dataclass(frozen=True)
class Inheritance:
    """An entry. `targets` are the columns by which the row to take from is named; none for rows that are a group."""

    key: str
    targets: tuple[str, ...]
    columns: tuple[str, ...]

    @classmethod
    def of(cls, entry: str) -> "Inheritance":
        """What `KEY=COLUMN,COLUMN` or `PARENT>KEY,KEY=COLUMN,COLUMN` says."""
        names, _, columns = entry.rpartition("=")
        key, _, targets = names.partition(">")
        return cls(key.strip(), _listed(targets), _listed(columns))

    def names(self) -> tuple[str, ...]:
        """Every column that it needs."""
        return (self.key, *self.targets, *self.columns)

    def entry(self) -> str:
        """The text that says it."""
        by = f">{','.join(self.targets)}" if self.targets else ""
        return f"{self.key}{by}={','.join(self.columns)}"


def _listed(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


Filling = Callable[[list[Cell]], list[Cell]]
"""Makes a row that has what it inherits of one that has not."""


def inheriting(
    rows: Iterator[FileRow], entries: Sequence[Inheritance], place_of: Callable[[str], int]
) -> Iterator[FileRow]:
    """The rows, each with what it inherits. `place_of` gives the position of a column."""
    fillings = [_filling(entry, place_of) for entry in entries]
    for line, cells in rows:
        if isinstance(cells, Unreadable):
            yield line, cells
            continue
        filled = cells
        for filling in fillings:
            filled = filling(filled)
        yield line, filled


def _filling(entry: Inheritance, place_of: Callable[[str], int]) -> Filling:
    key, columns = place_of(entry.key), [place_of(name) for name in entry.columns]
    if entry.targets:
        return _ByName(key, [place_of(name) for name in entry.targets], columns).fill
    return _FromFirst(key, columns).fill


@dataclass
class _FromFirst:
    """Rows that follow each other with one key; `_first` is the first of the present group."""

    key: int
    columns: list[int]
    _first: list[Cell] | None = None

    def fill(self, cells: list[Cell]) -> list[Cell]:
        first, key = self._first, cells[self.key]
        if first is None or (says_something(key) and folded(key) != folded(first[self.key])):
            self._first = cells
            return cells
        return _filled(cells, {place: first[place] for place in (self.key, *self.columns)})


@dataclass
class _ByName:
    """Rows that name the row to take from; the rows above are remembered by what they may be named by."""

    key: int
    targets: list[int]
    columns: list[int]

    def __post_init__(self) -> None:
        self._above: dict[tuple[int, str], dict[int, Cell]] = {}

    def fill(self, cells: list[Cell]) -> list[Cell]:
        name = folded(cells[self.key])
        named = (self._above.get((target, name)) for target in self.targets) if name else ()
        parent = next((said for said in named if said is not None), None)
        filled = cells if parent is None else _filled(cells, parent)
        if not name:
            self._remember(cells)
        return filled

    def _remember(self, cells: list[Cell]) -> None:
        if len(self._above) >= REMEMBERED_PARENTS:
            self._above.clear()
        said = {place: cells[place] for place in self.columns}
        for target in self.targets:
            if says_something(cells[target]):
                text = folded(cells[target])
                self._above[target, text] = self._above[target, f"id:{text}"] = said


def without_headings(rows: Iterable[FileRow], key: int, tally: Tally) -> Iterator[FileRow]:
    """The rows but for those that head others: the first of several that follow each other with one text in a column.

    What it leaves out is counted.
    """
    first: FileRow | None = None  # of a group, until it is known whether there is a second
    group = ""
    for row in rows:
        name = "" if isinstance(row[1], Unreadable) else folded(row[1][key])
        if first is not None and name == group:
            tally.left_out += 1
        elif first is not None:
            yield first
        is_first = bool(name) and name != group
        first, group = (row, name) if is_first else (None, name)
        if not is_first:
            yield row
    if first is not None:
        yield first


def _filled(cells: list[Cell], said: Mapping[int, Cell]) -> list[Cell]:
    filled = list(cells)
    for place, cell in said.items():
        if not says_something(filled[place]):
            filled[place] = cell
    return filled
