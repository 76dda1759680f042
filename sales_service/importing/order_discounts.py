"""The discount of an order, spread over its lines by their values, before any of them is read as a sale."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby, islice
from operator import itemgetter

from common.db.schemas.import_run import OnError, SalesImportOptions
from common.files.reading.lines import invalid_file
from common.files.reading.money import Money, NumberReader, number_reader
from common.files.reading.table import Cell, FileRow, Table, Unreadable, says_something

ORDER_SHARE = "order_share"
"""The field of a line's part of its order's discount: a column behind those of the file, which no file has."""

UNKNOWN = "?"
"""What stands there when the discount cannot be spread; what follows it says why."""

MOST_LINES = 10_000
"""Lines of one order that has a discount; they are in memory at once."""

MOST_ORDERS = 300_000
"""Orders with discounts that are remembered, some 30 MB, to refuse one whose lines stand apart."""


def spread(amount: int, values: Sequence[int]) -> list[int]:
    """Parts of an amount, in proportion to values: whole numbers (cents) whose sum is the amount.

    What rounding down leaves goes, one each, to those that lost most by it, the first ones where several lost the same.
    No part is more than its value. Raises ValueError when the amount is more than all values.

    >>> spread(100, [999, 999, 999])
    [34, 33, 33]
    """
    total = sum(values)
    if amount > total:
        message = "is more than its lines come to"
        raise ValueError(message)
    if not total:
        return [0] * len(values)
    parts = [amount * value // total for value in values]
    by_loss = sorted(range(len(values)), key=lambda place: -(amount * values[place] % total))
    for place in by_loss[: amount - sum(parts)]:
        parts[place] += 1
    return parts


def with_order_shares(table: Table, options: SalesImportOptions) -> Table:
    """The table with a further column, where it has one of orders' discounts; the lines of an order follow each other.

    Raises InvalidFile for such a column in a file that does not tell orders apart. Where bad rows are to be skipped,
    all lines of an order with a discount are bad ones: the part of those that are skipped would be lost when they come
    in later by themselves.
    """
    if table.column("order_discount") is None:
        return table
    if table.column("order_ref") is None:
        raise invalid_file("has the discounts of orders (order_discount), but not which line is of which (order_ref)")
    numbers = number_reader(options.decimal, Money(table.currency), options.round)
    shares = _OrderShares(table, numbers, skips=options.on_error is OnError.SKIP)
    fields, header = (*table.fields, ORDER_SHARE), (*table.header, ORDER_SHARE)
    return replace(table, fields=fields, header=header, rows=shares.rows(table.rows))


@dataclass
class _OrderShares:
    """Spreads the discounts of one table's orders."""

    table: Table
    numbers: NumberReader
    skips: bool

    def __post_init__(self) -> None:
        names = ("order_ref", "order_discount", "units", "unit_price", "revenue", "discount")
        self._places = {name: self.table.column(name) for name in names}
        self._seen: set[str] = set()

    def rows(self, rows: Iterable[FileRow]) -> Iterator[FileRow]:
        """The rows, each with its share."""
        numbered = ((self._order_of(place, row), row) for place, row in enumerate(rows))
        for order, group in groupby(numbered, key=itemgetter(0)):
            while rows_of_order := [row for _, row in islice(group, MOST_LINES)]:
                yield from self._of_order(order, rows_of_order)

    def _order_of(self, place: int, row: FileRow) -> str | int:
        """The order of a row; a line without one is an order of its own."""
        text = self._text(row[1], "order_ref")
        return text.strip() if says_something(text) else place

    def _of_order(self, order: str | int, rows: list[FileRow]) -> list[FileRow]:
        try:
            shares = self._shares(order, [cells for _, cells in rows])
        except ValueError as error:
            shares = [f"{UNKNOWN}{error}"] * len(rows)
        return [
            (line, cells if isinstance(cells, Unreadable) else [*cells, share])
            for (line, cells), share in zip(rows, shares, strict=True)
        ]

    def _shares(self, order: str | int, lines: Sequence[list[Cell] | Unreadable]) -> list[str]:
        """The share of each line as text, empty where there is none. Raises ValueError where none can be worked out."""
        said = {self._amount(cells, "order_discount") for cells in lines} - {None, Decimal(0)}
        if not said:
            return [""] * len(lines)
        if self.skips:
            message = "the lines of an order with a discount belong together; import it without on_error=skip"
            raise ValueError(message)
        if isinstance(order, str):
            if order in self._seen:
                message = f"the lines of {order!r} do not follow each other; sort the file by order"
                raise ValueError(message)
            if len(self._seen) < MOST_ORDERS:
                self._seen.add(order)
        if len(said) > 1 or len(lines) == MOST_LINES:
            message = (
                f"{order!r} has several discounts, or {MOST_LINES:,} lines; write its discount once, or in each line"
            )
            raise ValueError(message)
        (amount,) = said
        parts = spread(_cents(amount), [_cents(self._value(cells)) for cells in lines])
        return [f"{Decimal(part).scaleb(-2)}" for part in parts]

    def _value(self, cells: list[Cell] | Unreadable) -> Decimal:
        """What a line comes to without the order's discount; nothing where something comes back by it."""
        units, revenue = self._text(cells, "units"), self._amount(cells, "revenue")
        price = self._amount(cells, "unit_price")
        count = self.numbers.whole(units) if says_something(units) else 0
        if count <= 0:
            return Decimal(0)
        if revenue is None and price is None:
            message = "a line of its order says neither price nor revenue, by which the order's discount is spread"
            raise ValueError(message)
        gross = revenue if revenue is not None else count * (price or Decimal(0))
        return gross - (self._amount(cells, "discount") or Decimal(0))

    def _amount(self, cells: list[Cell] | Unreadable, field: str) -> Decimal | None:
        text = self._text(cells, field)
        return abs(self.numbers.amount(text)) if says_something(text) else None

    def _text(self, cells: list[Cell] | Unreadable, field: str) -> Cell:
        """The cell of a field. Raises ValueError in a line that cannot be read, if it is of an order."""
        place = self._places[field]
        return None if isinstance(cells, Unreadable) or place is None else cells[place]


def _cents(amount: Decimal | None) -> int:
    """An amount in cents. Raises ValueError for parts of a cent and for what is below nothing."""
    cents = (amount or Decimal(0)).scaleb(2)
    if cents != cents.to_integral_value() or cents < 0:
        message = f"a line of its order, or its discount, is {amount}: not an amount in cents that can be spread"
        raise ValueError(message)
    return int(cents)
