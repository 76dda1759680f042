"""A look at a whole file before it is read: how its numbers and dates are written, where only one answer fits.

Most files tell in their first rows. One that does not is read to its end, in the memory of a thousand rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from common.db.schemas.import_reading import DateOrder, DecimalMark, ReadingOptions
from common.errors import InvalidFile
from common.files.reading.columns import Fields
from common.files.reading.dates import ISO, day_of, readings, two_readings
from common.files.reading.lines import invalid_file
from common.files.reading.money import marks_said
from common.files.reading.table import FileRow, Table, Unreadable, taken

HEAD_ROWS = 1000
SAMPLE_ROWS = 5
REMEMBERED = 50_000
"""Distinct days and amounts that are looked at once; then the memory is emptied and fills anew."""


@dataclass
class DateEvidence:
    """What the dates of one column say about the order of their numbers.

    - orders: those that every date has fitted so far.
    - ambiguous: the line and text of one that can be read in two ways.
    - excluding: for each order that does not fit, the line and text of the date that showed it.
    """

    column: str
    orders: set[DateOrder] = field(default_factory=lambda: set(DateOrder))
    ambiguous: tuple[int, str] | None = None
    excluding: dict[DateOrder, tuple[int, str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    are_iso: bool = True

    def add(self, line: int, text: str) -> None:
        """Look at a cell."""
        day = day_of(text)
        if not day or day in self.seen:
            return
        if len(self.seen) >= REMEMBERED:
            self.seen.clear()
        self.seen.add(day)
        if ISO.match(day):
            return
        self.are_iso = False
        found = readings(day)
        if not found or set(found) == {DateOrder.YMD}:
            return
        if len(set(found.values())) > 1 and self.ambiguous is None:
            self.ambiguous = (line, day)
        for order in self.orders - set(found):
            self.excluding[order] = (line, day)
        self.orders &= set(found)

    def order(self) -> DateOrder | None:
        """The only order that fits; None where there is nothing to order. Raises InvalidFile for two, or none."""
        if self.orders == set(DateOrder) and self.ambiguous is None:
            return None
        if not self.orders:
            places = dict.fromkeys(sorted(self.excluding.values()))
            shown = "; ".join(f"line {line} has {day!r}" for line, day in islice(places, 3))
            message = f"holds dates in more than one order: {shown}. Write them alike, such as 2025-03-31"
            raise invalid_file(message, line=max(self.excluding.values())[0], column=self.column)
        fitting = sorted(self.orders)
        if self.ambiguous is None or len(fitting) == 1:
            return fitting[0]
        line, day = self.ambiguous
        fitted = {order: it for order, it in readings(day).items() if order in self.orders}
        ways = " or ".join(f"dates={order}" for order in fitted)
        message = f"{self.column}: {day!r} can be {two_readings(fitted)}, and no other row tells which; say {ways}"
        raise invalid_file(message, line=line, column=self.column)


@dataclass
class Survey:
    """What a look at a file found out.

    - decimal, dates: None where nothing depends on it.
    - trouble: why the file cannot be read without being told more.
    - sample: the first rows.
    """

    decimal: DecimalMark | None = None
    dates: DateOrder | None = None
    trouble: InvalidFile | None = None
    sample: list[FileRow] = field(default_factory=list)

    def options(self) -> dict[str, object]:
        """The options that say what was found out."""
        return {"decimal": self.decimal, "dates": self.dates}


def survey(table: Table, fields: Fields, options: ReadingOptions) -> Survey:
    """Look at the rows of a table. What the options say is not looked for."""
    found = Survey(options.decimal, options.dates)
    evidence = _Evidence(table, fields, options)
    head = taken(table, HEAD_ROWS)
    found.sample = head[:SAMPLE_ROWS]
    evidence.add(head)
    if not evidence.is_settled:
        while rows := taken(table, HEAD_ROWS):
            evidence.add(rows)
    if found.decimal is None and len(evidence.marks) == 1:
        [found.decimal] = evidence.marks
    try:
        orders = {column.order() for column in evidence.dates} - {None}
        if found.dates is None and len(orders) == 1:
            [found.dates] = orders
    except InvalidFile as trouble:
        found.trouble = trouble
    return found


class _Evidence:
    """What is looked for, in which columns."""

    def __init__(self, table: Table, fields: Fields, options: ReadingOptions) -> None:
        dates = fields.dates if options.dates is None else ()
        amounts = fields.amounts if options.decimal is None else ()
        self._dates = [(place, DateEvidence(table.name(name))) for name, place in _places(table, dates)]
        self._amounts = [place for _, place in _places(table, amounts)]
        self._seen: set[str] = set()
        self.marks: set[DecimalMark] = set()

    @property
    def dates(self) -> list[DateEvidence]:
        """By column."""
        return [evidence for _, evidence in self._dates]

    @property
    def is_settled(self) -> bool:
        """Whether the rest of the file cannot change what the first rows say; its reader refuses what differs."""
        return all(evidence.are_iso for evidence in self.dates) and (bool(self.marks) or not self._amounts)

    def add(self, rows: Sequence[FileRow]) -> None:
        """Look at some rows."""
        readable = [(line, cells) for line, cells in rows if not isinstance(cells, Unreadable)]
        for place, evidence in self._dates:
            for line, cells in readable:
                text = cells[place]
                if isinstance(text, str):
                    evidence.add(line, text)
        for place in self._amounts:
            texts = {cells[place] for _, cells in readable} - self._seen
            if len(self._seen) > REMEMBERED:
                self._seen.clear()
            new = {text for text in texts if isinstance(text, str)}
            self._seen |= new
            self.marks |= marks_said(new)


def _places(table: Table, names: Iterable[str]) -> list[tuple[str, int]]:
    return [(name, place) for name in names if (place := table.column(name)) is not None and place < table.width]
