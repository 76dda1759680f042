"""The transactions of a load: each records through the writers of the services, as a whole, and once.

Sales and returns go in by their instants; so what is stored of each already ends at an instant, and is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, func, select
from sqlalchemy.orm import Session

from common.db.models import InventoryReason, Sale, SaleReturn, SaleReversal, VoidReason, table_of
from common.db.schemas.sale import SaleCreate
from common.db.schemas.sale_return import ReturnCreate
from common.db.schemas.sale_reversal import SaleVoid
from common.db.types import utc_now
from common.stock.ledger import (
    LockedProduct,
    StockTaken,
    lock_products,
    move_stock,
    record_moved,
    set_stock,
    take_stock,
)
from demo.assortment import Plan
from demo.history import Day
from demo.opening import COUNTED, StoreNotEmpty, at_opening
from demo.orders import DemoSale
from demo.reversals import DemoReturn, Mistake
from demo.stock import StockPlan
from sales_service.selling.bulk import SaleLines, record_sales
from sales_service.selling.register import register_sales
from sales_service.selling.returns import register_returns
from sales_service.selling.voids import void_sale

sales = table_of(Sale)
returns = table_of(SaleReturn)
reversals = table_of(SaleReversal)

RECALLED = "Recalled by the supplier; not to be sold until the batch is checked"

SaleKey = tuple[str, int, datetime, int]
"""Order, product's id, instant and units: no two sales of a demo share them."""


@dataclass(frozen=True)
class Books:
    """The demo's plan, and the ids of its products by sku."""

    plan: Plan
    ids: Mapping[str, int]

    def record_sales(self, session: Session, days: Sequence[Day], stock: StockPlan | None) -> None:
        """Record the sales of days of the past; with `stock`, what else moved the levels on them, and take it."""
        sold = [sale for day in days for sale in day.sales]
        # The lock makes a second load wait, and the check after it keeps it from recording the same days.
        locked = lock_products(session, self.ids.values())
        last = _last(session, sales.c.sold_at)
        if sold and last is not None and last >= sold[0].sold_at:
            raise StoreNotEmpty("Somebody else is recording sales in this store.")
        taken: list[StockTaken | None] = []
        if stock is not None:
            for day in days:
                self._move_stock(session, day, stock, locked)
            taken = [take_stock(locked[self.ids[sale.product.sku]], sale.units) for sale in sold]
        lines = SaleLines.of([self._row(sale) for sale in sold], self.plan.zone)
        record_sales(session, lines.render(), taken, sold[-1].sold_at, self.plan.zone)

    def _row(self, sale: DemoSale) -> dict[str, Any]:
        body = self._body(sale)
        return body | {"category": sale.product.category, "total_price": sale.units * sale.unit_price}

    def _body(self, sale: DemoSale) -> dict[str, Any]:
        return {
            "product_id": self.ids[sale.product.sku],
            "units": sale.units,
            "unit_price": sale.unit_price,
            "revenue": sale.revenue,
            "sold_at": sale.sold_at,
            "unit_cost": sale.unit_cost,
            "order_ref": sale.order_ref,
            "customer_ref": sale.customer_ref,
            "channel": sale.channel.value,
        }

    def _move_stock(self, session: Session, day: Day, stock: StockPlan, locked: Mapping[int, LockedProduct]) -> None:
        at = at_opening(self.plan, day.day)
        if day.day == stock.first_day:
            counted = [(locked[self.ids[sku]], level) for sku, level in stock.counted.items()]
            _count(session, counted, at, "Annual count")
        delivered = stock.delivered.get(day.day, {})
        moves = [move_stock(locked[self.ids[sku]], units) for sku, units in delivered.items()]
        if moves:
            record_moved(session, moves, InventoryReason.RESTOCK, at, "Delivery")

    def record_returns(self, session: Session, given_back: Sequence[DemoReturn]) -> None:
        """Record returns, in the order of their instants."""
        found = self._sale_ids(session, [back.sale for back in given_back if back.sale is not None])
        last = _last(session, returns.c.returned_at)
        if last is not None and last >= given_back[0].returned_at:
            raise StoreNotEmpty("Somebody else is recording returns in this store.")
        wanted = [
            ReturnCreate(
                sale_id=found[self._key(back.sale)] if back.sale else None,
                product_id=None if back.sale else self.ids[back.product.sku],
                units=back.units,
                refunded=back.refunded,
                restocked_units=back.restocked,
                reason=back.reason,
                returned_at=back.returned_at,
                note=back.note,
            )
            for back in given_back
        ]
        register_returns(session, wanted, self.plan.zone, recorded_at=given_back[-1].returned_at)

    def void(self, session: Session, mistake: Mistake) -> None:
        """Void a sale that never happened, and record the right one; nothing when that was done."""
        wrong, right = mistake
        sale_id = self._sale_ids(session, [wrong])[self._key(wrong)]
        was_done = select(reversals.c.sale_id).where(reversals.c.sale_id == sale_id)
        if session.execute(was_done).first() is not None:
            return
        wanted = SaleVoid(
            reason=VoidReason.WRONG_ENTRY if right else VoidReason.DUPLICATE,
            note="A nought too many" if right else "Recorded twice",
            replacement=SaleCreate(**self._body(right), take_stock=False) if right else None,
        )
        void_sale(session, sale_id, wanted, self.plan.zone)

    def open_today(self, session: Session, levels: Mapping[str, int | None], sold: Sequence[DemoSale]) -> None:
        """Count the stock, and sell what was sold today. `levels` are those before it, by sku; None is blocked."""
        locked = lock_products(session, self.ids.values())
        counted = []
        for sku, level in levels.items():
            product = locked[self.ids[sku]]
            if level is None:
                set_stock(session, product, None, reason=InventoryReason.BLOCK, note=RECALLED)
            else:
                counted.append((product, level))
        _count(session, counted, utc_now(), COUNTED)
        if sold:
            register_sales(session, [SaleCreate(**self._body(sale)) for sale in sold], self.plan.zone)

    def _sale_ids(self, session: Session, wanted: Sequence[DemoSale]) -> dict[SaleKey, int]:
        """The ids of sales that are stored."""
        columns = sales.c.order_ref, sales.c.product_id, sales.c.sold_at, sales.c.units, sales.c.id
        rows = session.execute(select(*columns).where(sales.c.order_ref.in_({sale.order_ref for sale in wanted})))
        return {(row.order_ref, row.product_id, row.sold_at, row.units): row.id for row in rows}

    def _key(self, sale: DemoSale) -> SaleKey:
        return sale.order_ref, self.ids[sale.product.sku], sale.sold_at, sale.units


def _count(session: Session, levels: Sequence[tuple[LockedProduct, int]], at: datetime, note: str) -> None:
    moves = [move_stock(product, level - (product.level or 0)) for product, level in levels]
    record_moved(session, moves, InventoryReason.STOCKTAKE, at, note)


def _last(session: Session, instant: Column[datetime]) -> datetime | None:
    last: datetime | None = session.execute(select(func.max(instant))).scalar_one()
    return last
