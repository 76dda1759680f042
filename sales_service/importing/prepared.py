"""Sales that are ready to be written, as columns, and what SQL and the rollups want of them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import compress, repeat
from typing import Any, NamedTuple

from sales_service.rollups.measures import MEASURES, Sums
from sales_service.rollups.writing import SumKey, add_up


class PreparedSale(NamedTuple):
    """One sale."""

    line: int
    product_id: int
    category: str
    units: int
    unit_price: Decimal
    total_price: Decimal
    revenue: Decimal
    sold_at: str
    """UTC, as SQL writes it."""
    day: date
    """The business day."""
    takes_stock: bool
    amount_given: bool
    """Whether the file says an amount; otherwise price and revenue are by the product's price of today."""


@dataclass(frozen=True)
class PreparedSales:
    """The columns of many sales; see `PreparedSale`."""

    line: Sequence[int]
    product_id: Sequence[int]
    category: Sequence[str]
    units: Sequence[int]
    unit_price: Sequence[Decimal]
    total_price: Sequence[Decimal]
    revenue: Sequence[Decimal]
    sold_at: Sequence[str]
    day: Sequence[date]
    takes_stock: Sequence[bool]
    amount_given: Sequence[bool]

    @classmethod
    def of(cls, sales: Sequence[PreparedSale]) -> "PreparedSales":
        """These sales as columns."""
        return cls(*zip(*sales, strict=True)) if sales else cls(*[()] * len(fields(cls)))

    def columns(self) -> list[Sequence[Any]]:
        """The columns in order."""
        return [getattr(self, column.name) for column in fields(self)]

    def __len__(self) -> int:
        return len(self.line)

    def rows(self) -> list[PreparedSale]:
        """The sales one by one."""
        return [PreparedSale(*row) for row in zip(*self.columns(), strict=True)]

    def where(self, mask: Sequence[bool]) -> "PreparedSales":
        """The sales that a mask is true for."""
        return PreparedSales(*(list(compress(column, mask)) for column in self.columns()))

    def sql_rows(self) -> list[str]:
        """Each as the beginning of a row of VALUES, up to `sold_at`.

        Put together here: every value is a number, a member of an enum or an instant that was made from a datetime,
        and escaping each again, as the driver would, takes longer than all the rest.
        """
        amounts = (map(str, column) for column in (self.unit_price, self.total_price, self.revenue))
        rows = zip(self.product_id, self.category, self.units, *amounts, self.sold_at, strict=True)
        return [
            f"({product},'{category}',{units},{price},{total},{revenue},'{sold_at}'"
            for product, category, units, price, total, revenue, sold_at in rows
        ]

    def sums(self) -> dict[SumKey, Sums]:
        """What the sales add to each measure by day, product and category."""
        columns = (
            repeat(1, len(self)) if measure.column is None else getattr(self, measure.column) for measure in MEASURES
        )
        return add_up(zip(self.day, self.product_id, self.category, strict=True), columns)
