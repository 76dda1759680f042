"""The rows of a series by a plain reading: the clock of each minute, and the level at each moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
COLUMN = {"initial": "received", "restock": "received", "sale": "sold", "return": "returned", "void": "returned"}


@dataclass(frozen=True)
class Moved:
    """An entry of a ledger."""

    at: datetime
    quantity: int | None
    change: int | None
    reason: str


def label(local: datetime, interval: str) -> datetime:
    """Where the period begins in which clocks show this."""
    if interval == "hour":
        return local.replace(minute=0, second=0, microsecond=0)
    day = datetime.combine(local, time())
    if interval == "week":
        return day - DAY * day.weekday()
    return day.replace(day=1) if interval == "month" else day


def edges(first: date, last: date, interval: str, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """What a clock shows when each period begins, and the instant; at the end what follows the last one."""
    instant = datetime.combine(first, time(), UTC) - DAY
    found: list[tuple[datetime, datetime]] = []
    while True:
        local = instant.astimezone(zone).replace(tzinfo=None)
        if local.date() > last:
            return [*found, (local, instant)]
        # A clock that is put back does not begin anything again.
        shown = label(local, interval)
        if local.date() >= first and (not found or shown > found[-1][0]):
            found.append((shown, instant))
        instant += MINUTE


def level_at(ledger: Sequence[Moved], instant: datetime) -> tuple[bool, int | None]:
    """Whether the product exists just before an instant, and its level."""
    before = [entry for entry in ledger if entry.at < instant]
    return bool(before), before[-1].quantity if before else None


def expected_row(ledger: Sequence[Moved], start: datetime, end: datetime, now: datetime) -> dict[str, Any]:
    """What happened between two instants, `period` left out."""
    within = [entry for entry in ledger if start <= entry.at < end]
    existed, opening = level_at(ledger, start)
    levels = [opening] * existed + [entry.quantity for entry in within]
    sums = {"received": 0, "sold": 0, "returned": 0, "adjusted": 0}
    for entry in within:
        sums[COLUMN.get(entry.reason, "adjusted")] += entry.change or 0
    sums["sold"] = -sums["sold"]
    moments = sorted({start, *(entry.at for entry in within), max(start, min(end, now))})
    out = sum(
        (until - since for since, until in pairwise(moments) if level_at(ledger, since + timedelta.resolution)[1] == 0),
        timedelta(0),
    )
    hours = Decimal(out // timedelta.resolution) / Decimal(3_600_000_000)
    return {
        "opening": opening,
        "closing": level_at(ledger, end)[1],
        "lowest": min((level for level in levels if level is not None), default=None),
        **sums,
        "blocked": None in levels,
        "hours_out": float(hours.quantize(Decimal("0.1"), ROUND_HALF_UP)),
    }
