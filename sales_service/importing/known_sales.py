"""Which lines of a file are sales that are stored already, so that files may overlap and come twice.

A line is known by its product, units, revenue and instant. Equal lines are told apart by counting: the n-th equal line
of a file is the n-th stored sale like it. So each stored sale answers for one line of a file at most, and what is noted
during an import is which sales have answered, or were written by this very import: a bit for each.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from sales_service.importing.prepared import PreparedSales

SECOND = timedelta(seconds=1)
TO_SECONDS = len("2025-03-31 18:30:00")


class Stored(NamedTuple):
    """The statements that find stored sales or returns that equal lines.

    - ends: the first and the last of a time, two steps into an index, however many lie between.
    - equal: those that equal lines; `number` counts the lines from 1. The order of the join and the index are said: one
      look into the index of products and instants for each line, and a row is read only where there is one of that
      product at that instant.
    """

    ends: TextClause
    equal: TextClause


SOLD = Stored(
    text("SELECT MIN(sold_at), MAX(sold_at) FROM sales WHERE sold_at BETWEEN :first AND :last"),
    text("""
    SELECT STRAIGHT_JOIN line.number, sales.id
    FROM JSON_TABLE(:lines, '$[*]' COLUMNS (
        number FOR ORDINALITY,
        product_id BIGINT PATH '$[0]',
        at DATETIME(6) PATH '$[1]',
        units INT PATH '$[2]',
        amount DECIMAL(16, 2) PATH '$[3]'
    )) AS line
    JOIN sales FORCE INDEX (ix_sales_product_id_sold_at)
        ON sales.product_id = line.product_id AND sales.sold_at = line.at
        AND sales.units = line.units AND (line.amount IS NULL OR sales.revenue = line.amount)
    ORDER BY sales.id
    """),
)
CAME_BACK = Stored(
    text("SELECT MIN(returned_at), MAX(returned_at) FROM sale_returns WHERE returned_at BETWEEN :first AND :last"),
    text("""
    SELECT STRAIGHT_JOIN line.number, sale_returns.id
    FROM JSON_TABLE(:lines, '$[*]' COLUMNS (
        number FOR ORDINALITY,
        product_id BIGINT PATH '$[0]',
        at DATETIME(6) PATH '$[1]',
        units INT PATH '$[2]',
        amount DECIMAL(16, 2) PATH '$[3]'
    )) AS line
    JOIN sale_returns FORCE INDEX (ix_sale_returns_product_id_returned_at)
        ON sale_returns.product_id = line.product_id AND sale_returns.returned_at = line.at
        AND sale_returns.units = line.units AND (line.amount IS NULL OR sale_returns.refunded = line.amount)
    ORDER BY sale_returns.id
    """),
)


class Line(NamedTuple):
    """What a line of a file is known by.

    - sold_at: UTC, as SQL writes it.
    - revenue: None when the file says no amount: such a line is known by the others alone, since the price of the
      product, which it got when it was imported, may have changed.
    """

    product_id: int
    sold_at: str
    units: int
    revenue: Decimal | None


class KnownSales:
    """Finds the stored sales, or returns, that lines of one file are, in the order of the file."""

    def __init__(self, stored: Stored = SOLD) -> None:
        self._stored = stored
        self._spoken_for = SaleIds()

    def find(self, session: Session, sales: PreparedSales) -> list[int | None]:
        """The id of the stored sale that each of these is; None for a new one. `settle` must follow.

        For nobody to record the same sale meanwhile, the products' locks must be held.
        """
        lines = [Line(*line) for line in _lines(sales)]
        near = _near_stored(session, self._stored, sales.sold_at, lines)
        equal = _equal_sales(session, self._stored, near)
        found: list[int | None] = []
        taken: set[int] = set()
        for line in lines:
            candidates = equal.get(line)
            sale_id = None
            while candidates and sale_id is None:
                candidate = candidates.pop()
                sale_id = None if candidate in taken or candidate in self._spoken_for else candidate
            if sale_id is not None:
                taken.add(sale_id)
            found.append(sale_id)
        return found

    def settle(self, sale_ids: Iterable[int]) -> None:
        """These sales answer for no further line: they have for one, or this import wrote them for one."""
        self._spoken_for.update(sale_ids)


def _lines(sales: PreparedSales) -> Iterable[tuple[int, str, int, Decimal | None]]:
    revenues = [
        revenue if is_given else None for revenue, is_given in zip(sales.revenue, sales.amount_given, strict=True)
    ]
    return zip(sales.product_id, sales.sold_at, sales.units, revenues, strict=True)


def _near_stored(session: Session, stored: Stored, instants: Sequence[str], lines: Sequence[Line]) -> list[Line]:
    """The distinct lines that lie between the first and the last stored sale of their time; none in an empty range.

    Files mostly run with the time: of a chunk after the newest sale, no line is looked for.
    """
    if not instants:
        return []
    span = {"first": _second(min(instants), -SECOND), "last": _second(max(instants), SECOND)}
    first, last = session.execute(stored.ends, span).one()
    if first is None:
        return []
    low, high = f"{first - SECOND:%Y-%m-%d %H:%M:%S}", f"{last + SECOND:%Y-%m-%d %H:%M:%S}"
    return [line for line in dict.fromkeys(lines) if low <= line.sold_at[:TO_SECONDS] <= high]


def _second(instant: str, offset: timedelta) -> datetime:
    """The second of an instant, moved; the server may round digits beyond its microseconds up."""
    return datetime.fromisoformat(instant[:TO_SECONDS]) + offset


def _equal_sales(session: Session, stored: Stored, lines: Sequence[Line]) -> dict[Line, list[int]]:
    """The ids of the stored sales that equal each line, the last first."""
    if not lines:
        return {}
    # In the order of the index, so that neighbours are found on the same page.
    ordered = sorted(lines, key=lambda line: (line.product_id, line.sold_at))
    sought = json.dumps([[*line[:3], None if line.revenue is None else str(line.revenue)] for line in ordered])
    equal: dict[Line, list[int]] = {}
    for number, sale_id in session.execute(stored.equal, {"lines": sought}):
        equal.setdefault(ordered[number - 1], []).append(sale_id)
    for ids in equal.values():
        ids.reverse()
    return equal


class SaleIds:
    """A set of ids as bits, in pages that are made when one of their ids is added: a megabyte for eight million."""

    PAGE_BITS = 16

    def __init__(self) -> None:
        self._pages: dict[int, bytearray] = {}

    def update(self, sale_ids: Iterable[int]) -> None:
        """Add ids."""
        pages, mask = self._pages, (1 << self.PAGE_BITS) - 1
        for sale_id in sale_ids:
            page = pages.get(sale_id >> self.PAGE_BITS)
            if page is None:
                page = pages[sale_id >> self.PAGE_BITS] = bytearray(1 << (self.PAGE_BITS - 3))
            page[(sale_id & mask) >> 3] |= 1 << (sale_id & 7)

    def __contains__(self, sale_id: object) -> bool:
        if not isinstance(sale_id, int):
            return False
        page = self._pages.get(sale_id >> self.PAGE_BITS)
        bits = page[(sale_id & ((1 << self.PAGE_BITS) - 1)) >> 3] if page else 0
        return bool(bits >> (sale_id & 7) & 1)
