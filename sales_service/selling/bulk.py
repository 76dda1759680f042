"""The one writer of sales: SaleLines, one or many, go into `sales`, the ledger and the rollups together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from itertools import compress, repeat
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from common.calendar.periods import local_date
from common.db.bulk import LiteralRows, insert_many, literal_rows
from common.db.models import Sale, table_of
from common.stock.ledger import StockTaken, record_taken
from sales_service.rollups.measures import MEASURES
from sales_service.rollups.writing import RollupRows, add_to_rollups, add_up, rollup_rows

sales = table_of(Sale)


@dataclass(frozen=True)
class SaleLines:
    """One or many sales as columns of equal length: those of `sales`, and the business day of each.

    What a sale gets from being written is not among them: its `id` and `recorded_at`.

    - category: its name.
    - sold_at: aware datetimes, or texts that are UTC as SQL writes it (`2026-03-31 18:30:00`).
    - business_day: the date of `sold_at` in the store's zone.
    """

    product_id: Sequence[int]
    category: Sequence[str]
    units: Sequence[int]
    unit_price: Sequence[Decimal]
    total_price: Sequence[Decimal]
    revenue: Sequence[Decimal]
    sold_at: Sequence[datetime] | Sequence[str]
    business_day: Sequence[date]

    @staticmethod
    def of(rows: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> "SaleLines":
        """Sales given one by one, by the columns of `sales`; `zone` is the store's."""
        columns = {name: [row[name] for row in rows] for name in STORED}
        return SaleLines(**columns, business_day=[local_date(row["sold_at"], zone) for row in rows])

    def __len__(self) -> int:
        return len(self.product_id)

    def where(self, mask: Sequence[bool]) -> Self:
        """The sales that a mask is true for."""
        return type(self)(*(list(compress(getattr(self, column.name), mask)) for column in fields(self)))

    def render(self) -> "RenderedLines":
        """Put together what will be written; before locks are taken, so that none is held meanwhile."""
        columns = (
            repeat(1, len(self)) if measure.column is None else getattr(self, measure.column) for measure in MEASURES
        )
        sums = add_up(zip(self.business_day, self.product_id, self.category, strict=True), columns)
        return RenderedLines(
            literal_rows(sales, {name: getattr(self, name) for name in STORED}),
            rollup_rows(sums),
        )


STORED = tuple(column.name for column in fields(SaleLines) if column.name != "business_day")


@dataclass(frozen=True)
class RenderedLines:
    """SaleLines as SQL: the rows of `sales`, and what they add to the rollups."""

    sales: LiteralRows
    rollups: RollupRows


def record_sales(
    session: Session, lines: RenderedLines, taken: Sequence[StockTaken | None], recorded_at: datetime
) -> Sequence[int]:
    """Insert sales, move the stock that they take, add them to the rollups; returns their ids, in order.

    The products' locks are held already (`lock_products`). The rollups come last: every sale of a category and day
    waits for the lock on one of their rows until the transaction ends.

    - taken: what each sale takes of the stock, None where it takes nothing; empty when none takes any.
    """
    ids = insert_many(session.connection(), lines.sales, constants={"recorded_at": recorded_at})
    moves = [(take, sale_id) for take, sale_id in zip(taken, ids, strict=bool(taken)) if take is not None]
    if moves:
        record_taken(session, [take for take, _ in moves], [sale_id for _, sale_id in moves], recorded_at)
    add_to_rollups(session, lines.rollups)
    return ids
