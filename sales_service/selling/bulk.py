"""The one writer of sales: SaleLines, one or many, go into `sales`, the ledger, orders and the rollups together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import compress
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from common.access.actors import actor_columns
from common.calendar.periods import local_date
from common.db.bulk import LiteralRows, insert_many, literal_rows
from common.db.models import Sale, table_of
from common.stock.ledger import StockTaken, record_taken
from sales_service.rollups.lines import worth
from sales_service.rollups.measures import Event
from sales_service.rollups.writing import RollupLines, RollupRows, add_to_rollups, joined, rollup_rows
from sales_service.selling.orders import Joined, OrderedSale, join_orders, moved_orders

sales = table_of(Sale)


@dataclass(frozen=True)
class SaleLines:
    """One or many sales as columns of equal length: those of `sales`, and the business day of each.

    What a sale gets from being written is not among them: its `id` and `recorded_at`. A column that may be missing is
    empty when no sale has a value in it.

    - sold_at: aware datetimes, or texts that are UTC as SQL writes it (`2026-03-31 18:30:00`).
    - business_day: the date of `sold_at` in the store's zone.
    - actor_kind, actor_id, actor_name, request_id: who sold each; without them whoever puts the rows together.
    """

    product_id: Sequence[int]
    category: Sequence[str]
    units: Sequence[int]
    unit_price: Sequence[Decimal]
    total_price: Sequence[Decimal]
    revenue: Sequence[Decimal]
    sold_at: Sequence[datetime] | Sequence[str]
    business_day: Sequence[date]
    unit_cost: Sequence[Decimal | None] = ()
    order_ref: Sequence[str | None] = ()
    customer_ref: Sequence[str | None] = ()
    channel: Sequence[str | None] = ()
    actor_kind: Sequence[str] = ()
    actor_id: Sequence[int | None] = ()
    actor_name: Sequence[str | None] = ()
    request_id: Sequence[str | None] = ()

    @staticmethod
    def of(rows: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> "SaleLines":
        """Sales given one by one, by the columns of `sales`; `zone` is the store's."""
        columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in STORED}
        for name in OPTIONAL:
            values = [row.get(name) for row in rows]
            columns[name] = values if any(value is not None for value in values) else []
        return SaleLines(**columns, business_day=[local_date(row["sold_at"], zone) for row in rows])

    def __len__(self) -> int:
        return len(self.product_id)

    def where(self, mask: Sequence[bool]) -> Self:
        """The sales that a mask is true for."""
        kept = {column.name: list(compress(getattr(self, column.name), mask)) for column in fields(self)}
        return type(self)(**kept)

    def render(self) -> "RenderedLines":
        """Put together what will be written; before locks are taken, so that none is held meanwhile."""
        stored = {name: getattr(self, name) for name in STORED + OPTIONAL}
        known = {name: values for name, values in stored.items() if values or name in STORED}
        if not self.actor_kind:
            known |= {name: [value] * len(self) for name, value in actor_columns().items() if value is not None}
        lines = RollupLines(
            self.business_day,
            self.product_id,
            self.category,
            self.channel or [None] * len(self),
            worth(Event.SALE, known),
        )
        # Which sale is the first of its order is known when the order's lock is held.
        rows = None if self.order_ref else rollup_rows(lines)
        return RenderedLines(literal_rows(sales, known), rows, lines, self.order_ref, self.sold_at)


ACTOR = ("actor_kind", "actor_id", "actor_name", "request_id")
OPTIONAL = ("unit_cost", "order_ref", "customer_ref", "channel", *ACTOR)
STORED = tuple(column.name for column in fields(SaleLines) if column.name not in {"business_day", *OPTIONAL})


@dataclass(frozen=True)
class RenderedLines:
    """SaleLines as SQL: the rows of `sales`, and what they add to the rollups.

    - rows: that as SQL; None when it is only known with the locks of their orders.
    - order_ref, sold_at: as in SaleLines.
    """

    sales: LiteralRows
    rows: RollupRows | None
    lines: RollupLines
    order_ref: Sequence[str | None]
    sold_at: Sequence[datetime] | Sequence[str]

    def ordered(self, ids: Sequence[int]) -> list[OrderedSale]:
        """The sales that have an order, with the ids that they were given."""
        return [
            OrderedSale(_instant(self.sold_at[place]), ids[place], order_ref)
            for place, order_ref in enumerate(self.order_ref)
            if order_ref is not None
        ]

    def rows_with(self, ids: Sequence[int], orders: Joined, moved: Sequence[RollupLines]) -> RollupRows:
        """What the rollups are given once it is known which sales are the first of their order."""
        measures = {**self.lines.measures, "orders": [int(sale_id in orders.first) for sale_id in ids]}
        return rollup_rows(joined([replace(self.lines, measures=measures), *moved]))


def _instant(sold_at: datetime | str) -> datetime:
    return datetime.fromisoformat(sold_at).replace(tzinfo=UTC) if isinstance(sold_at, str) else sold_at


def record_sales(
    session: Session,
    lines: RenderedLines,
    taken: Sequence[StockTaken | None],
    recorded_at: datetime,
    zone: ZoneInfo,
    *,
    also: Sequence[RollupLines] = (),
) -> Sequence[int]:
    """Insert sales, move the stock that they take, add them to orders and rollups; returns their ids in order.

    The products' locks are held already (`lock_products`). The rollups come last: every sale of a category and day
    waits for the lock on one of their rows until the transaction ends.

    - taken: what each sale takes of the stock, None where it takes nothing; empty when none takes any.
    - zone: the store's.
    - also: what else the transaction adds to the rollups, whose rows are locked once and in order.
    """
    ids = insert_many(session.connection(), lines.sales, constants={"recorded_at": recorded_at})
    moves = [(take, sale_id) for take, sale_id in zip(taken, ids, strict=bool(taken)) if take is not None]
    if moves:
        record_taken(session, [take for take, _ in moves], [sale_id for _, sale_id in moves], recorded_at)
    rows = lines.rows if lines.rows and not also else _rows_with(session, lines, ids, zone, also)
    add_to_rollups(session, rows)
    return ids


def _rows_with(
    session: Session, lines: RenderedLines, ids: Sequence[int], zone: ZoneInfo, also: Sequence[RollupLines]
) -> RollupRows:
    ordered = lines.ordered(ids)
    orders = join_orders(session, ordered) if ordered else Joined(set(), set())
    moved = [moved_orders(session, orders.displaced, zone)] if orders.displaced else []
    return lines.rows_with(ids, orders, [*moved, *also])
