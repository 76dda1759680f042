"""When the sales of a file were sold: the instant, its business day, and whether such a sale takes stock."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from common.db.schemas.fields import SaleInstant
from common.db.schemas.import_run import SalesImportOptions, StockEffect
from common.periods import local_date
from common.tabular.cells import WrongValue, checked
from common.tabular.values import read_instant

REMEMBERED_HOURS = 200_000
"""About 40 MB, and more hours than 20 years have; then the memory is emptied and fills anew."""

HOUR_END = timedelta(minutes=59, seconds=59)
INSTANT = TypeAdapter[datetime](SaleInstant)


class SoldAt(NamedTuple):
    """An instant as SQL wants it (UTC), its business day, and whether the sale takes stock."""

    utc: str
    day: date
    takes_stock: bool


class SaleInstants:
    """Reads instants. `now` is when the import began: what is future, and what is before today.

    `hours` holds the hours met so far that lie in the past, within one day of the store, at whole hours of UTC, by what
    an instant's text has before the minutes and after the seconds; `utc` then ends before the minutes. Minutes and
    seconds of such an hour can be taken from the text as they are.
    """

    def __init__(self, options: SalesImportOptions, zone: ZoneInfo, now: datetime) -> None:
        self.options = options
        self.zone = zone
        self.now = now
        self.today = local_date(now, zone)
        self.hours: dict[Any, SoldAt] = {}

    def read(self, cell: object) -> SoldAt:
        """The instant of a cell. Raises WrongValue."""
        if not isinstance(cell, str) or not cell.strip():
            raise WrongValue("sold_at", "is empty")
        instant: datetime = checked("sold_at", self._instant, cell)
        day = local_date(instant, self.zone)
        if instant > self.now:
            raise WrongValue("sold_at", f"lies in the future; it was {self.now:%Y-%m-%dT%H:%M:%SZ} when this began")
        if self.options.stock is StockEffect.IGNORE and day >= self.today:
            message = f"is not before today in {self.zone.key}: such a sale must take stock (stock=auto or take)"
            raise WrongValue("sold_at", message)
        self._remember_hour(cell)
        return SoldAt(instant.strftime("%Y-%m-%d %H:%M:%S.%f"), day, self._takes_stock(day))

    def _instant(self, text: str) -> datetime:
        return INSTANT.validate_python(read_instant(text, self.options.zone)).astimezone(UTC)

    def _takes_stock(self, day: date) -> bool:
        if self.options.stock is StockEffect.AUTO:
            return day >= self.today
        return self.options.stock is StockEffect.TAKE

    def _remember_hour(self, text: str) -> None:
        suffix = "Z" if len(text) == 27 and text[26] == "Z" else text[19:]  # noqa: PLR2004 - with microseconds
        try:
            first = self._instant(f"{text[:14]}00:00{suffix}")
            last = self._instant(f"{text[:14]}59:59{suffix}")
        except ValueError:
            return
        starts, ends = first.astimezone(self.zone), last.astimezone(self.zone)
        is_whole = last - first == HOUR_END and (first.minute, first.second, first.microsecond) == (0, 0, 0)
        # An hour without a change of offset lies within one day of the store if its ends do.
        if is_whole and last < self.now and starts.date() == ends.date() and starts.utcoffset() == ends.utcoffset():
            if len(self.hours) >= REMEMBERED_HOURS:
                self.hours.clear()
            day = starts.date()
            self.hours[text[:14] + suffix] = SoldAt(first.strftime("%Y-%m-%d %H:"), day, self._takes_stock(day))
