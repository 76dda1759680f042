"""Returns of a file: which stored sale each is of, and how they are recorded."""

import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from common.db.schemas.fields import MAX_ID
from common.db.schemas.import_run import ReturnsEffect
from common.db.schemas.sale_return import ReturnCreate
from sales_service.importing.prepared import PreparedSales
from sales_service.selling.locking import lock_sales
from sales_service.selling.returns import register_returns

LATEST_SALES = text("""
    SELECT line.number, (
        SELECT sales.id
        FROM sales FORCE INDEX (ix_sales_product_id_sold_at)
        LEFT JOIN sale_reversals ON sale_reversals.sale_id = sales.id
        WHERE sales.product_id = line.product_id AND sales.sold_at <= line.returned_at AND sales.id <= line.last_id
            AND sales.units - COALESCE(sale_reversals.returned_units, 0) >= line.units
            AND sales.revenue - COALESCE(sale_reversals.refunded, 0) >= COALESCE(line.refunded, 0)
            AND sale_reversals.voided_at IS NULL
            AND (line.customer_ref IS NULL OR sales.customer_ref = line.customer_ref COLLATE utf8mb4_bin)
            AND (line.unit_price IS NULL OR sales.unit_price = line.unit_price)
        ORDER BY sales.sold_at DESC, sales.id DESC
        LIMIT 1
    ) AS sale_id
    FROM JSON_TABLE(:lines, '$[*]' COLUMNS (
        number FOR ORDINALITY,
        product_id BIGINT PATH '$[0]',
        returned_at DATETIME(6) PATH '$[1]',
        last_id BIGINT PATH '$[2]',
        units INT PATH '$[3]',
        refunded DECIMAL(16, 2) PATH '$[4]',
        customer_ref VARCHAR(64) PATH '$[5]',
        unit_price DECIMAL(10, 2) PATH '$[6]'
    )) AS line
""")
"""Of each line the latest sale that it can be a return of, as far back in the index of its product as it takes."""


class Returned(NamedTuple):
    """A line that says what came back; `last_id` is that of the last sale that was there before it."""

    place: int
    product_id: int
    returned_at: str
    last_id: int
    units: int
    refunded: str | None
    customer_ref: str | None
    unit_price: str | None


@dataclass(frozen=True)
class ReturnsOfFile:
    """How the returns of one file are recorded.

    - effect: whether the sales that they are of are looked for.
    - priced: whether the file says what one unit was sold for.
    - zone: the store's.
    """

    effect: ReturnsEffect
    priced: bool
    zone: ZoneInfo

    def lock(self, session: Session, returns: PreparedSales) -> None:
        """Lock the stored sales that returns seem to be of: sales are locked before products."""
        if len(returns) and self.effect is ReturnsEffect.MATCH:
            found = _latest_sales(session, self._lines(returns, [MAX_ID] * len(returns)))
            lock_sales(session, {sale_id for sale_id in found.values() if sale_id is not None})

    def record(
        self, session: Session, returns: PreparedSales, sold: PreparedSales, sale_ids: Sequence[int], at: datetime
    ) -> list[int]:
        """Record returns after the sales of their chunk; gives their ids in the order of the lines.

        A return is of the latest sale before it that has as many units and as much revenue left, in the file or stored;
        later lines do not count. `sold` and `sale_ids` are the sales that this chunk has stored.
        """
        if not len(returns):
            return []
        # Lines and ids both grow.
        last = [sale_ids[before - 1] if (before := bisect_left(sold.line, line)) else _before(sale_ids)
                for line in returns.line]  # fmt: skip
        ids: dict[int, int] = {}
        waiting = self._lines(returns, last)
        while waiting:
            linked, later = self._round(session, waiting)
            wanted = [_wanted(returns, line, sale_id) for line, sale_id in linked]
            recorded = register_returns(session, wanted, self.zone, recorded_at=at)
            ids |= {line.place: row["id"] for (line, _), row in zip(linked, recorded, strict=True)}
            waiting = later
        return [ids[place] for place in range(len(returns))]

    def _round(
        self, session: Session, waiting: Sequence[Returned]
    ) -> tuple[list[tuple[Returned, int | None]], list[Returned]]:
        """The lines whose sales are certain, with these; and those that have to wait until they are recorded.

        A product's second line that would take of the same sale waits, since what is left of it is not known yet; and
        so do those behind it.
        """
        found = _latest_sales(session, waiting) if self.effect is ReturnsEffect.MATCH else {}
        linked: list[tuple[Returned, int | None]] = []
        later: list[Returned] = []
        taken: set[int] = set()
        stopped: set[int] = set()
        for line in waiting:
            sale_id = found.get(line.place)
            if line.product_id in stopped or sale_id in taken:
                stopped.add(line.product_id)
                later.append(line)
                continue
            if sale_id is not None:
                taken.add(sale_id)
            linked.append((line, sale_id))
        return linked, later

    def _lines(self, returns: PreparedSales, last: Sequence[int]) -> list[Returned]:
        customers = returns.customer_ref or [None] * len(returns)
        return [
            Returned(
                place,
                returns.product_id[place],
                str(returns.sold_at[place]),
                last[place],
                returns.units[place],
                str(returns.revenue[place]) if returns.amount_given[place] else None,
                customers[place],
                str(returns.unit_price[place]) if self.priced else None,
            )
            for place in range(len(returns))
        ]


def _before(sale_ids: Sequence[int]) -> int:
    """The last id before those of this chunk; any where it has stored none."""
    return sale_ids[0] - 1 if sale_ids else MAX_ID


def _latest_sales(session: Session, lines: Sequence[Returned]) -> dict[int, int | None]:
    """The sale that each line can be a return of, by its place."""
    sought = json.dumps([line[1:] for line in lines])
    return {lines[number - 1].place: sale_id for number, sale_id in session.execute(LATEST_SALES, {"lines": sought})}


def _wanted(returns: PreparedSales, line: Returned, sale_id: int | None) -> ReturnCreate:
    """The return to record. What the file says nothing of is the sale's share, or the product's price."""
    is_said = returns.amount_given[line.place] or sale_id is None
    return ReturnCreate(
        sale_id=sale_id,
        product_id=line.product_id if sale_id is None else None,
        units=line.units,
        refunded=returns.revenue[line.place] if is_said else None,
        restocked_units=0,
        returned_at=datetime.fromisoformat(line.returned_at).replace(tzinfo=UTC),
    )
