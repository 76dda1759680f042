"""Take back what was recorded by mistake: a sale, with another in its place if need be, or a return."""

from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from common.db.models import SaleReturn, table_of
from common.db.rows import StoredRow, columns_of, rows_changed
from common.db.schemas.sale_reversal import SaleVoid
from common.db.types import utc_now
from common.errors import InvalidRequest, ReturnVoided, SaleHasReturns, SaleNotFound, SaleVoided
from common.problems import at_pointer
from common.stock.ledger import LockedProduct, StockMove, move_stock, record_voided_return, record_voided_sale
from sales_service.rollups.lines import CountedSale, of_returns, of_voided_sales
from sales_service.rollups.writing import add_to_rollups, rollup_rows
from sales_service.selling import queries, return_queries, reversals
from sales_service.selling.locking import LockedSale, lock_sales
from sales_service.selling.orders import withdraw_from_orders
from sales_service.selling.register import register_sales
from sales_service.selling.returns import counted_return

returns = table_of(SaleReturn)


class VoidedSale(NamedTuple):
    """A void sale, and the one in its place; each with the fields of SaleRead."""

    voided: StoredRow
    replacement: dict[str, Any] | None


def void_sale(session: Session, sale_id: int, wanted: SaleVoid, zone: ZoneInfo) -> VoidedSale:
    """Let a sale count as never made, on its own day; record another in its place where one is given.

    `zone` is the store's. Raises SaleNotFound, SaleVoided, SaleHasReturns, InvalidRequest (restock of a sale that took
    none), InventoryBlocked, InventoryConflict; and for the replacement what `register_sales` does, with pointers below
    /replacement.
    """
    replacement = wanted.replacement
    sales, products = lock_sales(session, {sale_id}, {replacement.product_id} if replacement else ())
    sale = _voidable(sales.get(sale_id), sale_id)
    product = products[sale.product_id]
    now = max(utc_now(), product.updated_at)
    move = _restock(sale, product, wanted)
    if move is not None:
        record_voided_sale(session, move, sale.id, now, wanted.note)
    orders = withdraw_from_orders(session, [sale.id], zone) if sale.order_ref is not None else None
    lines = of_voided_sales([_counted(sale)], zone, orders)
    recorded = None
    if replacement is None:
        add_to_rollups(session, rollup_rows(lines))
    else:
        # After the stock: it may sell the units that were just put back.
        recorded = register_sales(session, [replacement], zone, pointer="/replacement", also=[lines])[0]
    reversals.void(session, sale, wanted, now, recorded["id"] if recorded else None)
    return VoidedSale(queries.sale(session, sale.id), recorded and {**recorded, "replaces": sale.id})


def _counted(sale: LockedSale) -> CountedSale:
    return CountedSale(**{column.name: getattr(sale, column.name) for column in fields(CountedSale)})


def _voidable(sale: LockedSale | None, sale_id: int) -> LockedSale:
    if sale is None:
        raise SaleNotFound(detail=f"There is no sale {sale_id}.")
    if sale.voided_at is not None:
        raise SaleVoided(detail=f"Sale {sale.id} is void already, since {sale.voided_at:%Y-%m-%dT%H:%M:%SZ}.")
    if sale.returned_units or sale.refunded:
        raise SaleHasReturns(detail=f"Sale {sale.id} has returns that count. Void them first.")
    return sale


def _restock(sale: LockedSale, product: LockedProduct, wanted: SaleVoid) -> StockMove | None:
    """Put the sale's units back where it took some; nothing by default where the product has no level."""
    if wanted.restock and not sale.took_stock:
        detail = f"Sale {sale.id} took nothing from the stock; leave restock out"
        raise InvalidRequest(detail=detail, errors=at_pointer("/restock", detail))
    restock = sale.took_stock and product.level is not None if wanted.restock is None else wanted.restock
    return move_stock(product, sale.units, pointer="/restock") if restock else None


def void_return(session: Session, return_id: int, note: str | None, zone: ZoneInfo) -> dict[str, Any]:
    """Let a return count as never made; returns it with the fields of ReturnRead, and more. `zone` is the store's.

    Raises ReturnNotFound, ReturnVoided, InsufficientStock and InventoryBlocked (units that went into the stock cannot
    be taken out again).
    """
    row = return_queries.sale_return(session, return_id, SaleReturn.channel, SaleReturn.unit_cost, SaleReturn.sold_at)
    sale_ids, product_ids = ({row.sale_id}, ()) if row.sale_id is not None else ((), {row.product_id})
    product = lock_sales(session, sale_ids, product_ids)[1][row.product_id]
    now = max(utc_now(), product.updated_at)
    _set_voided(session, return_id, now)
    if row.restocked_units:
        record_voided_return(session, move_stock(product, -row.restocked_units), return_id, now, note)
    if row.sale_id is not None:
        reversals.give_back(session, row.sale_id, row.units, row.refunded)
    stored: dict[str, Any] = dict(columns_of(row))
    add_to_rollups(session, of_returns([counted_return(stored)], zone, sign=-1))
    return stored | {"voided_at": now}


def _set_voided(session: Session, return_id: int, at: datetime) -> None:
    """Guarded by what it changes: the return was read before its lock was there."""
    statement = update(returns).where(returns.c.id == return_id, returns.c.voided_at.is_(None))
    if not rows_changed(session.execute(statement.values(voided_at=at))):
        raise ReturnVoided(detail=f"Return {return_id} is void already.")
