"""Sales of a file that are ready to be written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sales_service.selling.bulk import RenderedLines, SaleLines


@dataclass(frozen=True, kw_only=True)
class PreparedSales(SaleLines):
    """Sales as columns, with what the import wants to know of each besides.

    - sold_at: as SQL writes it, in UTC.
    - line: where in the file.
    - is_return: whether it came back instead, units and amounts being what came back; empty when nothing did.
    - amount_given: whether the file says an amount; otherwise price and revenue are by the product's price of today.
    """

    sold_at: Sequence[str]
    takes_stock: Sequence[bool]
    line: Sequence[int]
    amount_given: Sequence[bool]
    is_return: Sequence[bool] = ()

    def taking(self) -> "list[TakingSale]":
        """Each sale, by what it wants of the stock."""
        columns = (self.line, self.product_id, self.units, self.takes_stock)
        return [TakingSale(*row) for row in zip(*columns, strict=True)]


class TakingSale(NamedTuple):
    """What a sale wants of the stock, and in which line it says so."""

    line: int
    product_id: int
    units: int
    takes_stock: bool


class ReadRows(NamedTuple):
    """What a chunk of rows says: its sales, what came back, and how many rows are of zero units."""

    sales: PreparedSales
    returns: PreparedSales
    of_nothing: int


class RenderedSales(NamedTuple):
    """The sales of one transaction, what is to be written of them all, and what else its rows say; see `ReadRows`."""

    sales: PreparedSales
    lines: RenderedLines
    returns: PreparedSales
    of_nothing: int
