"""When the sales of a file were sold: the instant, its business day, and whether such a sale takes stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import compress
from operator import add, itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from common.calendar.periods import local_date
from common.db.schemas.fields import SaleInstant
from common.db.schemas.import_reading import DateOrder
from common.db.schemas.import_run import SalesImportOptions, StockEffect
from common.files.reading.batch import Batch
from common.files.reading.dates import DateTexts, with_time
from common.files.reading.rules import WrongValue, read_or_refuse
from common.files.reading.table import Cell, Table, says_something
from common.files.reading.values import read_instant

REMEMBERED = 200_000
"""Hours or minutes, about 40 MB; more hours than 20 years have. Then the memory is emptied and fills anew."""

LENGTHS = 8
"""So many lengths of text can be expected of one program; more look like no instants at all."""

WITH_MICROSECONDS = len("2025-03-31T18:30:00.123456Z")
INSTANT = TypeAdapter[datetime](SaleInstant)


@dataclass(frozen=True)
class TimePattern:
    """An hour or a minute within the text of an instant.

    - begin, digits: where the rest of the instant begins in the text, and how long it is up to the fraction.
    - rests: what it can be; `first` and `last` are its ends.
    - length: from the first second to the last.
    """

    begin: int
    digits: int
    rests: frozenset[str]
    first: str
    last: str
    length: timedelta
    utc_format: str

    def are_rests(self, texts: Sequence[str]) -> bool:
        """Whether each of some texts of one length is a rest, all of them with a fraction of seconds or none."""
        if not {text[: self.digits] for text in texts} <= self.rests:
            return False
        fractions = {text[self.digits : self.digits + 1] for text in texts}
        digits = "".join([text[self.digits + 1 :] for text in texts])
        return (fractions == {""}) or (fractions == {"."} and digits.isascii() and digits.isdigit())


SECONDS = [f"{second:02d}" for second in range(60)]
MINUTE = TimePattern(
    begin=len("2025-03-31T18:30:"),
    digits=len("00"),
    rests=frozenset(SECONDS),
    first="00",
    last="59",
    length=timedelta(seconds=59),
    utc_format="%Y-%m-%d %H:%M:",
)
HOUR = TimePattern(
    begin=len("2025-03-31T18:"),
    digits=len("30:00"),
    rests=frozenset(f"{minute}:{second}" for minute in SECONDS for second in SECONDS),
    first="00:00",
    last="59:59",
    length=timedelta(minutes=59, seconds=59),
    utc_format="%Y-%m-%d %H:",
)


class SoldAt(NamedTuple):
    """An instant as SQL wants it (UTC), its business day, and whether the sale takes stock."""

    utc: str
    day: date
    takes_stock: bool


class Instants(NamedTuple):
    """The columns of many instants; see `SoldAt`."""

    utc: Sequence[str]
    day: Sequence[date]
    takes_stock: Sequence[bool]

    def where(self, mask: Sequence[bool]) -> "Instants":
        """Those that a mask is true for."""
        utc, day, takes_stock = (list(compress(column, mask)) for column in self)
        return Instants(utc, day, takes_stock)  # type: ignore[arg-type]


class SoldTexts:
    """The texts of when sales were sold, as ISO 8601 writes them: of one column, or of a date and a time in two."""

    def __init__(self, table: Table, order: DateOrder | None) -> None:
        at, date, time = map(table.column, ("sold_at", "sold_date", "sold_time"))
        self.field = "sold_date" if at is None else "sold_at"
        self._place = date if at is None else at
        self._time = time if at is None else None
        self._texts = DateTexts(order)

    def read(self, batch: Batch) -> Sequence[Any]:
        """A text for each row; WrongValue for one that is no date. What is no text stays as it is."""
        assert self._place is not None  # noqa: S101 - one of the columns is required
        column = batch.column(self._place)
        if self._time is not None:
            return [self._both(*cells) for cells in zip(column, batch.column(self._time), strict=True)]
        return column if self._texts.is_iso(column) else list(map(self._one, column))

    def _both(self, date: Cell, time: Cell) -> Any:
        if not says_something(date):
            return date
        try:
            return self._one(with_time(date, time if isinstance(time, str) else ""))
        except ValueError as error:
            return WrongValue(self.field, str(error))

    def _one(self, text: Cell) -> Any:
        if not says_something(text):
            return text
        try:
            return self._texts.iso(text)
        except ValueError as error:
            return WrongValue(self.field, str(error))


class SaleInstants:
    """Reads instants. `now` is when the import began: what is future, and what is before today.

    A file of millions of sales has few different hours, so each is converted once and remembered: what UTC's text has
    up to the minutes, by the instant's text without its minutes and seconds. Those are then copied as they stand.
    Three instants of a store in Berlin:

    - `2025-03-31T18:30:05+02:00`: its hour, `2025-03-31T18:` and `+02:00`, is `2025-03-31 16:` in UTC, so that the
      instant is `2025-03-31 16:` and `30:05`.
    - `2025-03-31T18:30:05+05:30`: that hour begins at 12:30 in UTC, where other minutes belong to it. Its minute,
      `2025-03-31T18:30:` and `+05:30`, is `2025-03-31 13:00:` in UTC, followed by `05`.
    - `2025-03-30T02:30:05`, local time: the hour that clocks jumped over. It cannot be remembered, nor can an hour that
      is not over yet or has two dates of the store. Such instants are read one by one, and refused if they are none.
    """

    def __init__(self, table: Table, options: SalesImportOptions, zone: ZoneInfo, now: datetime) -> None:
        self.options = options
        self._column = SoldTexts(table, options.dates)
        self.zone = zone
        self.now = now
        self.today = local_date(now, zone)
        self._known: dict[TimePattern, dict[str, SoldAt]] = {HOUR: {}, MINUTE: {}}

    def read(self, batch: Batch) -> Instants:
        """The instants of rows; what is wrong with them goes into the batch (and something into the columns)."""
        column = self._column.read(batch)
        starts, rests = self._starts([text if type(text) is str else "" for text in column])
        if None in starts:
            for index, start in enumerate(starts):
                if start is None:
                    starts[index], rests[index] = self._one(batch, index, column[index]), ""
        utc, day, takes_stock = (list(map(itemgetter(place), starts)) for place in range(3))
        return Instants(list(map(add, utc, rests)), day, takes_stock)

    def _starts(self, texts: Sequence[str]) -> tuple[list[Any], list[str]]:
        """The remembered hour or minute that each text begins with, None where there is none; and the rests."""
        lengths = set(map(len, texts))
        if len(lengths) == 1:
            return self._starts_of_one_length(texts, lengths.pop())
        starts: list[Any] = [None] * len(texts)
        rests = [""] * len(texts)
        for length in lengths if len(lengths) <= LENGTHS else ():
            places = [place for place, text in enumerate(texts) if len(text) == length]
            of_length = self._starts_of_one_length([texts[place] for place in places], length)
            for place, start, rest in zip(places, *of_length, strict=True):
                starts[place], rests[place] = start, rest
        return starts, rests

    def _starts_of_one_length(self, texts: Sequence[str], length: int) -> tuple[list[Any], list[str]]:
        end = len("2025-03-31T18:30:00.123456" if length == WITH_MICROSECONDS else "2025-03-31T18:30:00")
        pattern, starts = HOUR, self._remembered(texts, end, HOUR)
        if None in starts:
            pattern, starts = MINUTE, self._remembered(texts, end, MINUTE)
        rests = [text[pattern.begin : end] for text in texts]
        if not pattern.are_rests(rests):
            starts = [start if pattern.are_rests([rest]) else None for start, rest in zip(starts, rests, strict=True)]
        return starts, rests

    def _remembered(self, texts: Sequence[str], end: int, pattern: TimePattern) -> list[Any]:
        """The hour (or minute) of each text whose seconds end there; None for one that cannot be remembered."""
        known = self._known[pattern]
        keys = [text[: pattern.begin] + text[end:] for text in texts]
        for key, text in dict(zip(keys, texts, strict=True)).items():
            if key not in known:
                self._remember(text[: pattern.begin], text[end:], pattern)
        return list(map(known.get, keys))

    def _remember(self, before: str, after: str, pattern: TimePattern) -> None:
        try:
            first = self._instant(f"{before}{pattern.first}{after}")
            last = self._instant(f"{before}{pattern.last}{after}")
        except ValueError:
            return
        starts, ends = first.astimezone(self.zone), last.astimezone(self.zone)
        is_whole = last - first == pattern.length and f"{first:%M:%S.%f}".endswith(f"{pattern.first}.000000")
        # Without a change of offset it lies within one day of the store if its ends do.
        is_plain = starts.date() == ends.date() and starts.utcoffset() == ends.utcoffset()
        if is_whole and is_plain and last < self.now and self._may_be(starts.date()):
            if len(self._known[pattern]) >= REMEMBERED:
                self._known[pattern].clear()
            utc, day = first.strftime(pattern.utc_format), starts.date()
            self._known[pattern][before + after] = SoldAt(utc, day, self._takes_stock(day))

    def _one(self, batch: Batch, index: int, cell: object) -> SoldAt:
        """An instant that is read alone; what is wrong with it goes into the batch."""
        try:
            if isinstance(cell, WrongValue):
                raise cell
            return self._read_one(cell)
        except WrongValue as wrong:
            batch.refuse(index, wrong)
            return SoldAt("", self.today, takes_stock=False)

    def _may_be(self, day: date) -> bool:
        return self.options.stock is not StockEffect.IGNORE or day < self.today

    def _read_one(self, cell: object) -> SoldAt:
        if not isinstance(cell, str) or not cell.strip():
            raise WrongValue(self._column.field, "is empty")
        instant: datetime = read_or_refuse(self._column.field, self._instant, cell)
        day = local_date(instant, self.zone)
        if instant > self.now:
            detail = f"lies in the future; it was {self.now:%Y-%m-%dT%H:%M:%SZ} when this began"
            raise WrongValue(self._column.field, detail)
        if not self._may_be(day):
            message = f"is not before today in {self.zone.key}: such a sale must take stock (stock=auto or take)"
            raise WrongValue(self._column.field, message)
        return SoldAt(instant.strftime("%Y-%m-%d %H:%M:%S.%f"), day, self._takes_stock(day))

    def _instant(self, text: str) -> datetime:
        return INSTANT.validate_python(read_instant(text, self.options.zone)).astimezone(UTC)

    def _takes_stock(self, day: date) -> bool:
        if self.options.stock is StockEffect.AUTO:
            return day >= self.today
        return self.options.stock is StockEffect.TAKE
