"""Import sales: the rows of a file with their stock, ledger and rollups, chunk by chunk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.db.bulk import lock_rows
from common.db.models import ImportKind, Product, ProductStatus, table_of
from common.db.schemas.import_run import Duplicates, SalesImportOptions
from common.db.types import utc_now
from common.errors import ImportStopped, InsufficientStock, ProductUnavailable
from common.files.importing.job import Begun, ImportSpec, Outcome
from common.files.importing.progress import Counts
from common.files.reading.table import FileRow, RowError, Table
from common.stock.ledger import LockedProduct, StockTaken, lock_products, take_stock
from sales_service.importing.known_sales import CAME_BACK, KnownSales
from sales_service.importing.order_discounts import with_order_shares
from sales_service.importing.prepared import PreparedSales, ReadRows, RenderedSales, TakingSale
from sales_service.importing.returned import ReturnsOfFile
from sales_service.importing.rows import SALE_FIELDS, SaleRows
from sales_service.rollups.zone import built_for
from sales_service.selling.bulk import record_sales

PROFILES = Path(__file__).parent / "profiles"

CHUNK_ROWS = 10_000
"""Some tenths of a second on an ordinary machine; see `common.files.importing.pace.CHUNK_SECONDS`."""

SINGLE_ROWS = 20_000
"""A file up to this is one transaction: a second of locks, and all or nothing even when stock runs out just then."""

products = table_of(Product)


@dataclass
class SalesImporter:
    """Imports the rows of one table; see `common.files.importing.job.Importer`."""

    rows: SaleRows
    time_zone: str
    returns: ReturnsOfFile
    duplicates: Duplicates = Duplicates.SKIP
    known: KnownSales = field(default_factory=KnownSales)
    known_returns: KnownSales = field(default_factory=lambda: KnownSales(CAME_BACK))
    levels: dict[int, int | ProductStatus] = field(default_factory=dict)

    def prepare(self, session: Session, rows: Sequence[FileRow]) -> tuple[ReadRows, list[RowError]]:
        """Read rows; looks up their products."""
        return self.rows.read(session, rows)

    def begin(self, session: Session, *, dry_run: bool) -> Begun:
        """Create the products that are not there: the first sale of each is in a chunk of its own time."""
        new = self.rows.new_products
        values = [] if new is None else new.values()
        if new is not None and values and not dry_run:
            new.create(session, utc_now())
        return Begun(Counts(products_created=len(values), ledger_entries=len(values)), values)

    def render(self, prepared: ReadRows) -> RenderedSales:
        """Put together what will be written."""
        return RenderedSales(prepared.sales, prepared.sales.render(), prepared.returns, prepared.of_nothing)

    def skip(self, session: Session, rows: Sequence[FileRow]) -> Outcome:
        """Find the stored sales that rows dealt with before are, those that the interrupted run wrote among them."""
        read, _ = self.rows.read(session, rows)
        sold, came_back = self._sift(session, read.sales)[1], self._sift(session, read.returns, self.known_returns)[1]
        return Outcome(notes=(sold.notes, came_back.notes))

    def settle(self, outcome: Outcome) -> None:
        """Note which stored sales answer for lines of the file."""
        sale_ids, return_ids = outcome.notes or ((), ())
        self.known.settle(sale_ids)
        self.known_returns.settle(return_ids)

    def _sift(
        self, session: Session, sales: PreparedSales, stored: KnownSales | None = None
    ) -> tuple[PreparedSales, Outcome]:
        """The sales (or returns, if those are stored) that are not stored yet, and what became of the others."""
        if self.duplicates is Duplicates.ALLOW:
            return sales, Outcome(notes=[])
        found = (stored or self.known).find(session, sales)
        known = [(line, sale_id) for line, sale_id in zip(sales.line, found, strict=True) if sale_id is not None]
        outcome = Outcome(notes=[sale_id for _, sale_id in known])
        if self.duplicates is Duplicates.REFUSE:
            detail = "is in already: sale {} has the same product, units, revenue and instant"
            outcome.errors = [RowError(line, None, detail.format(sale_id)) for line, sale_id in known]
        else:
            outcome.counts.already = len(known)
        return (sales.where([sale_id is None for sale_id in found]) if known else sales), outcome

    def check(self, session: Session, prepared: ReadRows) -> Outcome:
        """Which are stored already, and whether there is stock for those that take it, as things stand."""
        sales, outcome = self._sift(session, prepared.sales)
        returns, of_returns = self._sift(session, prepared.returns, self.known_returns)
        outcome = Outcome(outcome.counts, outcome.errors + of_returns.errors, (outcome.notes, of_returns.notes))
        outcome.counts.already += of_returns.counts.already
        outcome.counts.returned = len(returns)
        outcome.counts.created, outcome.counts.of_nothing = len(sales), prepared.of_nothing
        taking = sales.where(sales.takes_stock).taking() if any(sales.takes_stock) else []
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
                outcome.counts.add(_taken_counts(1, sale.units))
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
        for new in product_ids - self.levels.keys():
            self.levels[new] = ProductStatus.ACTIVE  # blocked when it will have been created

    def write(self, session: Session, rendered: RenderedSales) -> Outcome:
        """Record the sales that can be; locks are taken in the order of register_sales.

        Raises ImportStopped when the rollups' days are being cut in another zone meanwhile.
        """
        zone = built_for(session)
        if zone != self.time_zone:
            message = f"The rollups are no longer in {self.time_zone} but in {zone}; run the import again in that zone."
            raise ImportStopped(detail=message)
        sales = rendered.sales
        self.returns.lock(session, rendered.returns)
        if min([*sales.product_id, *rendered.returns.product_id], default=0) < 0:
            message = "A product that this import created is not found any more; run the import again."
            raise ImportStopped(detail=message)
        takes_stock = any(sales.takes_stock)
        product_ids = {*sales.product_id, *rendered.returns.product_id}
        locked = lock_products(session, product_ids) if takes_stock else {}
        if not takes_stock:
            # What nobody else may record while it is looked for needs the products to itself.
            _lock_products(session, product_ids, alone=self.duplicates is not Duplicates.ALLOW)
        fresh, outcome = self._sift(session, sales)
        taken, errors = self._take(locked, fresh.taking()) if any(fresh.takes_stock) else ([], [])
        if errors:
            refused = {error.line for error in errors}
            fresh = fresh.where([line not in refused for line in fresh.line])
        now = max([utc_now(), *(product.updated_at for product in locked.values())])
        lines = rendered.lines if len(fresh) == len(sales) else fresh.render()
        ids = record_sales(session, lines, taken, now, ZoneInfo(self.time_zone))
        returns, of_returns = self._sift(session, rendered.returns, self.known_returns)
        return_ids = self.returns.record(session, returns, fresh, ids, now)
        units = [take.units for take in taken if take is not None]
        counts = _taken_counts(len(units), sum(units))
        counts.created, counts.already = len(fresh), outcome.counts.already + of_returns.counts.already
        counts.returned = len(returns)
        counts.of_nothing = rendered.of_nothing
        notes = ([*outcome.notes, *ids], [*of_returns.notes, *return_ids])
        return Outcome(counts, outcome.errors + errors + of_returns.errors, notes=notes)

    def _take(
        self, locked: dict[int, LockedProduct], sales: Sequence[TakingSale]
    ) -> tuple[list[StockTaken | None], list[RowError]]:
        """What each sale takes that can be recorded (None: no stock), and what is wrong with the others."""
        taken: list[StockTaken | None] = []
        errors = []
        for sale in sales:
            try:
                take = take_stock(locked[sale.product_id], sale.units) if sale.takes_stock else None
            except (ProductUnavailable, InsufficientStock) as refusal:
                errors.append(RowError(sale.line, self.rows.table.name("units"), refusal.detail.removesuffix(".")))
            else:
                taken.append(take)
        return taken, errors


def _taken_counts(entries: int, units: int) -> Counts:
    """What sales that take stock do to it: one inventory transaction each."""
    return Counts(ledger_entries=entries, levels_moved=entries, units_down=units)


def _lock_products(session: Session, product_ids: set[int], *, alone: bool) -> None:
    """Take the locks that the foreign key would take row by row, but in the order of ids, as all sales do.

    `alone`: not shared with others who record sales of these products. Raises RuntimeError when one does not exist:
    products are never removed.
    """
    locked = lock_rows(session.connection(), products.c.id, product_ids, shared=not alone)
    if locked != len(product_ids):
        message = "a product that existed a moment ago is gone"
        raise RuntimeError(message)


def make_importer(table: Table, options: SalesImportOptions, zone: ZoneInfo, now: datetime) -> SalesImporter:
    """An importer for one pass over a table."""
    rows = SaleRows(table, options, zone, now)
    returns = ReturnsOfFile(options.returns, table.column("unit_price") is not None, zone)
    return SalesImporter(rows, zone.key, returns, options.duplicates)


SALES = ImportSpec(ImportKind.SALES, SALE_FIELDS, CHUNK_ROWS, SINGLE_ROWS, make_importer, with_order_shares, PROFILES)
