"""Import sales: the rows of a file with their stock, ledger and rollups, chunk by chunk."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from common.db.models import ImportKind, Product, ProductStatus, table_of
from common.db.schemas.fields import MAX_ID
from common.db.schemas.import_run import SalesImportOptions
from common.db.session import KEY_STEP, Database
from common.db.types import utc_now
from common.errors import Conflict, InsufficientStock, ProductUnavailable
from common.imports.run_import import Kind, Outcome
from common.imports.runs import Counts
from common.rollups import SumKey, add_sums, add_to
from common.stock import LockedProduct, StockTaken, lock_products, record_taken, take_stock
from common.tabular.table import Row, RowError, Table
from sales_service.sale_rows import SALE_FIELDS, PreparedSale, ProductsByKey, SaleRows, SoldProduct, is_digits

CHUNK_ROWS = 10_000
"""A chunk holds its products' and rollups' locks for about half a second; sales of the same products wait so long."""

SINGLE_ROWS = 20_000
"""A file up to this is one transaction: a second of locks, and all or nothing even when stock runs out just then."""

FRESH_SECONDS = 5
"""How long a product's category and price are remembered: a sale gets those of the time it is recorded, nearly."""

REMEMBERED_PRODUCTS = 100_000

products = table_of(Product)

COLUMNS = "product_id, category, units, unit_price, total_price, revenue, sold_at, recorded_at"


@dataclass
class SalesImporter:
    """Imports the rows of one table; see `common.imports.run_import.Importer`."""

    rows: SaleRows
    known: ProductsByKey = field(default_factory=ProductsByKey)
    read_at: float = 0.0
    levels: dict[int, int | ProductStatus] = field(default_factory=dict)

    def prepare(self, session: Session, rows: Sequence[Row]) -> tuple[list[PreparedSale], list[RowError]]:
        """Read rows; looks up products that are not known yet."""
        self._look_up(session, rows)
        return self.rows.read(rows, self.known)

    def _look_up(self, session: Session, rows: Sequence[Row]) -> None:
        now = time.monotonic()
        if now - self.read_at > FRESH_SECONDS or len(self.known) > REMEMBERED_PRODUCTS:
            self.known.clear()
            self.read_at = now
        skus = self._keys(rows, self.rows.at.sku) - self.known.by_sku.keys() - {""}
        if skus:
            self.known.by_sku.update(_products(session, products.c.sku, skus))
        ids = {text for text in self._keys(rows, self.rows.at.product_id) - self.known.by_id.keys() if is_digits(text)}
        numbers = {int(text) for text in ids if len(text) < 20 and int(text) <= MAX_ID}  # noqa: PLR2004 - digits of MAX_ID
        if numbers:
            self.known.by_id.update(_products(session, products.c.id, numbers))

    def _keys(self, rows: Sequence[Row], position: int | None) -> set[str]:
        """What the distinct cells of a column name."""
        if position is None:
            return set()
        return {self.rows.key(cell) for cell in {cells[position] for _, cells in rows if type(cells) is list}}

    def pass_over(self, rows: Sequence[Row]) -> None:
        """Nothing: what a sale means does not depend on the rows before it."""

    def check(self, session: Session, prepared: list[PreparedSale]) -> Outcome:
        """Whether there is stock for those that take it, as things stand."""
        outcome = Outcome(Counts(created=len(prepared)))
        taking = [sale for sale in prepared if sale.takes_stock]
        self._read_levels(session, {sale.product_id for sale in taking} - self.levels.keys())
        for sale in taking:
            level = self.levels[sale.product_id]
            detail = None
            if isinstance(level, ProductStatus):
                detail = f"the product is {'blocked' if level is ProductStatus.ACTIVE else level.value}"
            elif level < sale.units:
                detail = f"{level} units are left in stock, {sale.units} were sold"
            else:
                self.levels[sale.product_id] = level - sale.units
                outcome.counts.ledger_entries += 1
            if detail is not None:
                outcome.counts.created -= 1
                outcome.errors.append(RowError(sale.line, self.rows.table.name("units"), detail))
        return outcome

    def _read_levels(self, session: Session, product_ids: set[int]) -> None:
        """The level of each product, or its status where it cannot be sold (active: blocked)."""
        if not product_ids:
            return
        columns = (products.c.id, products.c.status, products.c.current_inventory)
        for row in session.execute(select(*columns).where(products.c.id.in_(product_ids))):
            is_sold = row.status is ProductStatus.ACTIVE and row.current_inventory is not None
            self.levels[row.id] = row.current_inventory if is_sold else row.status

    def write(self, session: Session, prepared: list[PreparedSale]) -> Outcome:
        """Record the sales that can be; locks are taken in the order of register_sales."""
        if not any(sale.takes_stock for sale in prepared):
            _share_products(session, {sale.product_id for sale in prepared})
            record(session, prepared, utc_now())
            return Outcome(Counts(created=len(prepared)))
        locked = lock_products(session, {sale.product_id for sale in prepared})
        now = max([utc_now(), *(product.updated_at for product in locked.values())])
        taken, errors = self._take(locked, prepared)
        sales = [sale for sale, _ in taken]
        first, step = record(session, sales, now)
        moves = [(take, first + place * step) for place, (_, take) in enumerate(taken) if take is not None]
        if moves:
            record_taken(session, [take for take, _ in moves], [sale_id for _, sale_id in moves], now)
        return Outcome(Counts(created=len(sales), ledger_entries=len(moves)), errors)

    def _take(
        self, locked: dict[int, LockedProduct], sales: Sequence[PreparedSale]
    ) -> tuple[list[tuple[PreparedSale, StockTaken | None]], list[RowError]]:
        taken: list[tuple[PreparedSale, StockTaken | None]] = []
        errors = []
        for sale in sales:
            try:
                take = take_stock(locked[sale.product_id], sale.units) if sale.takes_stock else None
            except (ProductUnavailable, InsufficientStock) as refusal:
                errors.append(RowError(sale.line, self.rows.table.name("units"), _without_full_stop(refusal)))
            else:
                taken.append((sale, take))
        return taken, errors


def _without_full_stop(refusal: Conflict) -> str:
    return refusal.detail.removesuffix(".")


def _products(session: Session, column: Any, keys: Iterable[Any]) -> dict[str, SoldProduct]:
    statement = select(column.label("key"), products.c.id, products.c.category, products.c.price)
    found = session.execute(statement.where(column.in_(sorted(keys))))
    return {str(row.key): SoldProduct(row.id, row.category, row.price) for row in found}


def _share_products(session: Session, product_ids: set[int]) -> None:
    """Take the locks that the foreign key would take row by row, but in the order of ids, as all sales do.

    Raises RuntimeError when one does not exist: products are never removed.
    """
    statement = select(func.count()).select_from(products).where(products.c.id.in_(sorted(product_ids)))
    if session.execute(statement.with_for_update(read=True)).scalar_one() != len(product_ids):
        message = "a product that existed a moment ago is gone"
        raise RuntimeError(message)


def record(session: Session, sales: Sequence[PreparedSale], now: datetime) -> tuple[int, int]:
    """Insert sales in order and add them to the rollups; returns the first id and how far the ids are apart.

    The statement is put together here: every value is a number, a member of an enum or an instant that was made from
    a datetime, and escaping each again, as the driver would, takes longer than all the rest.
    """
    connection = session.connection()
    step = int(connection.info[KEY_STEP])
    if not sales:
        return 0, step
    recorded_at = now.strftime("%Y-%m-%d %H:%M:%S.%f")
    values = []
    sums: dict[SumKey, list[Any]] = {}
    for _, product_id, category, units, unit_price, revenue, sold_at, day, _ in sales:
        amounts = f"{unit_price},{units * unit_price},{revenue}"
        values.append(f"({product_id},'{category}',{units},{amounts},'{sold_at}','{recorded_at}')")
        add_to(sums, (day, product_id, category), 1, units, revenue)
    result = connection.exec_driver_sql(f"INSERT INTO sales ({COLUMNS}) VALUES {','.join(values)}")  # noqa: S608
    add_sums(session, sums)
    return int(result.lastrowid), step


def make_importer(table: Table, options: SalesImportOptions, database: Database, now: datetime) -> SalesImporter:
    """An importer for one pass over a table."""
    return SalesImporter(SaleRows(table, options, database.settings.zone, now))


SALES = Kind(ImportKind.SALES, SALE_FIELDS, CHUNK_ROWS, SINGLE_ROWS, make_importer)
