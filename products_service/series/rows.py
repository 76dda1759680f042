"""The rows of a series: the ledger's entries, gone through once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from common.db.models import InventoryReason
from common.db.schemas.period import described
from products_service.series.schemas import SeriesRow
from products_service.series.spans import Span

RECEIVED = frozenset({InventoryReason.INITIAL, InventoryReason.RESTOCK})
RETURNED = frozenset({InventoryReason.RETURN, InventoryReason.VOID})

TENTH, HOUR = Decimal("0.1"), timedelta(hours=1)


class Entry(NamedTuple):
    """An entry of the ledger, with its columns."""

    created_at: datetime
    quantity: int | None
    change: int | None
    reason: InventoryReason


@dataclass
class Stock:
    """A product's stock at a moment: its level, null while it is blocked; `exists` once it has been registered."""

    level: int | None = None
    exists: bool = False


def rows_of(spans: Sequence[Span], stock: Stock, entries: Sequence[Entry], now: datetime) -> Iterator[SeriesRow]:
    """A row for each span. `stock` is that before the first one, `entries` are those from there on, in order."""
    left = iter([*entries, None])
    following = next(left)
    for span in spans:
        within: list[Entry] = []
        while following is not None and following.created_at < span.end:
            within.append(following)
            following = next(left)
        yield _row(span, stock, within, min(span.end, now))


def _row(span: Span, stock: Stock, entries: Sequence[Entry], until: datetime) -> SeriesRow:
    """The row of a span; moves the stock to its end. The time without stock is counted to `until`."""
    opening, existed = stock.level, stock.exists
    moved = dict.fromkeys(("received", "sold", "returned", "adjusted"), 0)
    levels, out, at = [opening], timedelta(0), span.start
    for entry in entries:
        out += _time_out(stock.level, at, entry.created_at)
        at, stock.level, stock.exists = entry.created_at, entry.quantity, True
        levels.append(entry.quantity)
        if entry.change is not None:
            moved[_kind(entry.reason)] += entry.change
    known = [level for level in levels if level is not None]
    return SeriesRow(
        period=described(span.period),
        opening=opening,
        closing=stock.level,
        lowest=min(known, default=None),
        **moved | {"sold": -moved["sold"]},
        blocked=any(level is None for level in levels[not existed :]),
        hours_out=_in_hours(out + _time_out(stock.level, at, until)),
    )


def _time_out(level: int | None, since: datetime, until: datetime) -> timedelta:
    return max(until - since, timedelta(0)) if level == 0 else timedelta(0)


def _kind(reason: InventoryReason) -> str:
    """Which column an entry's change is part of."""
    if reason is InventoryReason.SALE:
        return "sold"
    if reason in RECEIVED:
        return "received"
    return "returned" if reason in RETURNED else "adjusted"


def _in_hours(duration: timedelta) -> float:
    """Hours with one decimal, half up."""
    hours = Decimal(duration // timedelta(microseconds=1)) / (HOUR // timedelta(microseconds=1))
    return float(hours.quantize(TENTH, ROUND_HALF_UP))
