"""GET /products/{id}/inventory-series: what the series reads."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from common.calendar.periods import Interval, local_date
from common.db.models import InventoryReason, InventoryTransaction, Product
from common.db.types import utc_now
from common.errors import ProductNotFound, RangeTooLarge
from common.settings import Settings
from products_service.series.rows import Entry, Stock, rows_of
from products_service.series.schemas import SeriesQuery, SeriesRead
from products_service.series.spans import Grid, Span

ONE_LEDGER = "FORCE INDEX (ix_inventory_transactions_product_id_created_at)"
"""Or a server may go back in time through the ledgers of all products until it meets this one."""

MOST_ENTRIES = 200_000
"""Entries of the ledger that a series goes through: about a second."""


def inventory_series(session: Session, product_id: int, query: SeriesQuery, settings: Settings) -> SeriesRead:
    """A product's stock, period by period. Raises ProductNotFound, RangeTooLarge."""
    product = session.execute(
        select(Product.created_at, Product.low_stock_threshold).where(Product.id == product_id)
    ).one_or_none()
    if product is None:
        raise ProductNotFound(product_id)
    registered, threshold = product
    zone = ZoneInfo(query.time_zone) if query.time_zone else settings.zone
    grid = Grid(Interval(query.interval), zone, settings.week_start, utc_now(), settings.report_row_limit)
    spans = _spans(query, grid, registered)
    stock = _stock_before(session, product_id, spans[0].start) if spans else Stock()
    entries = _entries(session, product_id, spans) if spans else []
    return SeriesRead(
        product_id=product_id,
        interval=query.interval,
        time_zone=zone.key,
        as_of=grid.now,
        threshold=threshold,
        rows=list(rows_of(spans, stock, entries, grid.now)),
    )


def _spans(query: SeriesQuery, grid: Grid, registered: datetime) -> list[Span]:
    first: date = query.start_date or local_date(registered, grid.zone)
    return grid.spans(first, query.end_date or local_date(grid.now, grid.zone))


def _stock_before(session: Session, product_id: int, instant: datetime) -> Stock:
    """The stock just before an instant."""
    row = session.execute(_last_before(product_id, instant)).one_or_none()
    return Stock() if row is None else Stock(row.quantity, exists=True)


def _last_before(product_id: int, instant: datetime) -> Select[int | None]:
    return (
        select(InventoryTransaction.quantity)
        .with_hint(InventoryTransaction, ONE_LEDGER)
        .where(InventoryTransaction.product_id == product_id, InventoryTransaction.created_at < instant)
        .order_by(InventoryTransaction.created_at.desc(), InventoryTransaction.id.desc())
        .limit(1)
    )


def _entries(session: Session, product_id: int, spans: list[Span]) -> list[Entry]:
    """The entries from the first span to the last, in the order in which they follow each other."""
    conditions: list[ColumnElement[bool]] = [
        InventoryTransaction.product_id == product_id,
        InventoryTransaction.created_at >= spans[0].start,
        InventoryTransaction.created_at < spans[-1].end,
    ]
    statement: Select[datetime, int | None, int | None, InventoryReason] = (
        select(
            InventoryTransaction.created_at,
            InventoryTransaction.quantity,
            InventoryTransaction.change,
            InventoryTransaction.reason,
        )
        .with_hint(InventoryTransaction, ONE_LEDGER)
        .where(*conditions)
        .order_by(InventoryTransaction.created_at, InventoryTransaction.id)
        .limit(MOST_ENTRIES + 1)
    )
    entries = [Entry(*row) for row in session.execute(statement)]
    if len(entries) > MOST_ENTRIES:
        detail = f"The stock moved more than {MOST_ENTRIES} times in this range. Shorten it."
        raise RangeTooLarge(detail=detail)
    return entries
