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
from common.db.schemas.import_run import SalesImportOptions, StockEffect
from common.files.reading.batch import Batch
from common.files.reading.rules import WrongValue, read_or_refuse
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


class SaleInstants:
    """Reads instants. `now` is when the import began: what is future, and what is before today.

    A file of millions of sales has few different hours, so each is converted once and remembered. The key is an
    instant's text without its minutes and seconds, the value is what UTC's text has up to there:

        "2025-03-31T18:" and "+02:00"    ->    "2025-03-31 16:"

    Minutes and seconds are then copied from the text. That is right for an hour that lies in the past, within one day
    of the store, and at a whole hour of UTC; others are read one by one. Where an offset is not of whole hours,
    minutes are remembered in the same way.
    """

    def __init__(self, options: SalesImportOptions, zone: ZoneInfo, now: datetime) -> None:
        self.options = options
        self.zone = zone
        self.now = now
        self.today = local_date(now, zone)
        self._known: dict[TimePattern, dict[str, SoldAt]] = {HOUR: {}, MINUTE: {}}

    def read(self, batch: Batch, column: Sequence[Any]) -> Instants:
        """The instants of a column; what is wrong with them goes into the batch (and something into the columns)."""
        read = self._quickly([text if type(text) is str else "" for text in column])
        if None in read:
            for index, text in enumerate(column):
                if read[index] is None:
                    try:
                        read[index] = self._read_one(text)
                    except WrongValue as wrong:
                        batch.refuse(index, wrong)
                        read[index] = SoldAt("", self.today, takes_stock=False)
        return Instants(*(list(map(itemgetter(place), read)) for place in range(3)))

    def _quickly(self, texts: Sequence[str]) -> list[Any]:
        """Those whose hour or minute can be remembered; None for the others."""
        lengths = set(map(len, texts))
        if len(lengths) == 1:
            return self._of_one_length(texts, lengths.pop())
        read: list[Any] = [None] * len(texts)
        for length in lengths if len(lengths) <= LENGTHS else ():
            places = [place for place, text in enumerate(texts) if len(text) == length]
            for place, sold in zip(places, self._of_one_length([texts[at] for at in places], length), strict=True):
                read[place] = sold
        return read

    def _of_one_length(self, texts: Sequence[str], length: int) -> list[Any]:
        end = 26 if length == WITH_MICROSECONDS else 19
        for span in (HOUR, MINUTE):
            known = self._known[span]
            keys = [text[: span.begin] + text[end:] for text in texts]
            for key, text in dict(zip(keys, texts, strict=True)).items():
                if key not in known:
                    self._remember(text[: span.begin], text[end:], span)
            found: list[Any] = list(map(known.get, keys))
            if None not in found:
                break
        rests = [text[span.begin : end] for text in texts]
        if not {rest[: span.digits] for rest in rests} <= span.rests or not _are_fractions(rests, span.digits):
            found = [
                sold if rest[: span.digits] in span.rests and _are_fractions([rest], span.digits) else None
                for sold, rest in zip(found, rests, strict=True)
            ]
        if None in found:
            return [sold and SoldAt(sold[0] + rest, *sold[1:]) for sold, rest in zip(found, rests, strict=True)]
        utc, days, takes_stock = (map(itemgetter(place), found) for place in range(3))
        return list(zip(map(add, utc, rests), days, takes_stock, strict=True))

    def _remember(self, before: str, after: str, span: TimePattern) -> None:
        try:
            first = self._instant(f"{before}{span.first}{after}")
            last = self._instant(f"{before}{span.last}{after}")
        except ValueError:
            return
        starts, ends = first.astimezone(self.zone), last.astimezone(self.zone)
        is_whole = last - first == span.length and f"{first:%M:%S.%f}".endswith(f"{span.first}.000000")
        # Without a change of offset it lies within one day of the store if its ends do.
        is_plain = starts.date() == ends.date() and starts.utcoffset() == ends.utcoffset()
        if is_whole and is_plain and last < self.now and self._may_be(starts.date()):
            if len(self._known[span]) >= REMEMBERED:
                self._known[span].clear()
            utc, day = first.strftime(span.utc_format), starts.date()
            self._known[span][before + after] = SoldAt(utc, day, self._takes_stock(day))

    def _may_be(self, day: date) -> bool:
        return self.options.stock is not StockEffect.IGNORE or day < self.today

    def _read_one(self, cell: object) -> SoldAt:
        if not isinstance(cell, str) or not cell.strip():
            raise WrongValue("sold_at", "is empty")
        instant: datetime = read_or_refuse("sold_at", self._instant, cell)
        day = local_date(instant, self.zone)
        if instant > self.now:
            raise WrongValue("sold_at", f"lies in the future; it was {self.now:%Y-%m-%dT%H:%M:%SZ} when this began")
        if not self._may_be(day):
            message = f"is not before today in {self.zone.key}: such a sale must take stock (stock=auto or take)"
            raise WrongValue("sold_at", message)
        return SoldAt(instant.strftime("%Y-%m-%d %H:%M:%S.%f"), day, self._takes_stock(day))

    def _instant(self, text: str) -> datetime:
        return INSTANT.validate_python(read_instant(text, self.options.zone)).astimezone(UTC)

    def _takes_stock(self, day: date) -> bool:
        if self.options.stock is StockEffect.AUTO:
            return day >= self.today
        return self.options.stock is StockEffect.TAKE


def _are_fractions(rests: Sequence[str], begin: int) -> bool:
    """Whether what follows minutes and seconds is nothing, or a point and digits."""
    if {len(rest) for rest in rests} == {begin}:
        return True
    digits = "".join([rest[begin + 1 :] for rest in rests])
    return digits.isascii() and digits.isdigit() and {rest[begin] for rest in rests} == {"."}
