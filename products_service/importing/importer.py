"""Import products: by id or sku they are created, changed or left as they are; a changed level is a ledger entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from common.db.models import Category, ImportKind, Product, ProductStatus, table_of
from common.db.models.product import DEFAULT_LOW_STOCK_THRESHOLD
from common.db.schemas.category import CategoryCreate
from common.db.schemas.import_run import ImportOptions
from common.db.types import utc_now
from common.errors import CategoryExists
from common.files.importing.job import ImportSpec, Outcome
from common.files.reading.table import FileRow, RowError, Table
from common.stock.ledger import LockedProduct, lock_products, open_ledgers, set_stock
from products_service.categories import open_category
from products_service.importing.plan import Change, plan_rows
from products_service.importing.rows import PRODUCT_FIELDS, PreparedProduct, ProductRows, Values
from products_service.importing.stored import find_ids, read_stored

CHUNK_ROWS = 500
"""Some tenths of a second; at worst their texts are four megabytes."""

SINGLE_ROWS = 2_000
"""A file up to this is one transaction: all or nothing, whatever happens meanwhile."""

NOTE = "Import"

products = table_of(Product)
categories = table_of(Category)


@dataclass
class ProductsImporter:
    """Imports the rows of one table; see `common.files.importing.job.Importer`."""

    rows: ProductRows

    def prepare(self, session: Session, rows: Sequence[FileRow]) -> tuple[list[PreparedProduct], list[RowError]]:  # noqa: ARG002
        """Read rows."""
        return self.rows.read(rows)

    def skip(self, session: Session, rows: Sequence[FileRow]) -> Outcome:  # noqa: ARG002
        """Remember which ids and skus the file has named."""
        self.rows.skip(rows)
        return Outcome()

    def settle(self, outcome: Outcome) -> None:
        """Nothing: what a row means does not depend on what became of others."""

    def render(self, prepared: list[PreparedProduct]) -> list[PreparedProduct]:
        """Nothing is left to do."""
        return prepared

    def check(self, session: Session, prepared: list[PreparedProduct]) -> Outcome:
        """What would become of each, as things stand."""
        return plan_rows(self.rows.table, prepared, read_stored(session, prepared, find_ids(session, prepared))).outcome

    def write(self, session: Session, prepared: list[PreparedProduct]) -> Outcome:
        """Create and change; opens categories that are not open yet. What is compared is read under the row locks."""
        locked = lock_products(session, find_ids(session, prepared))
        plan = plan_rows(self.rows.table, prepared, read_stored(session, prepared, locked))
        values = (*(product.values for product in plan.new), *(change.values for change in plan.changes))
        _open_categories(session, [of_row.get("category") for of_row in values])
        _give_up_skus(session, plan.changes)
        for change in plan.changes:
            _change(session, locked[change.product.id], change.values)
        _create(session, plan.new)
        return plan.outcome


def _open_categories(session: Session, names: Iterable[str | None]) -> None:
    wanted = {name for name in names if name is not None}
    missing = wanted - set(session.execute(select(categories.c.name)).scalars()) if wanted else wanted
    for name in sorted(missing):
        try:
            open_category(session, CategoryCreate(name=name))
        except CategoryExists:
            continue  # somebody else has just opened it


def _create(session: Session, new: Sequence[PreparedProduct]) -> None:
    """Insert products, each with the first entry of its ledger."""
    if not new:
        return
    now = utc_now()
    defaults = {
        "description": None,
        "image_url": None,
        "cost": None,
        "barcode": None,
        "external_ref": None,
        "current_inventory": 0,
        "low_stock_threshold": DEFAULT_LOW_STOCK_THRESHOLD,
        "status": ProductStatus.ACTIVE,
        "created_at": now,
        "updated_at": now,
    }
    session.execute(insert(products), [defaults | product.values for product in new])
    columns = (products.c.id, products.c.current_inventory)
    inserted = session.execute(select(*columns).where(products.c.sku.in_([product.sku for product in new])))
    open_ledgers(session, {row.id: row.current_inventory for row in inserted}, now)


def _give_up_skus(session: Session, changes: Sequence[Change]) -> None:
    """Take the skus away that other changes want: two products may exchange theirs."""
    wanted = {change.values.get("sku") for change in changes} - {None}
    giving = sorted(change.product.id for change in changes if change.product.sku in wanted)
    if giving:
        session.execute(update(products).where(products.c.id.in_(giving)), {"sku": None})


def _change(session: Session, locked: LockedProduct, changed: Values) -> None:
    """Change the attributes of a locked product that differ, its level with an entry in the ledger."""
    values = {name: value for name, value in changed.items() if name != "current_inventory"}
    if values:
        values["updated_at"] = locked.now()
        session.execute(update(products).where(products.c.id == locked.id), values)
    if "current_inventory" in changed:
        set_stock(session, locked, changed["current_inventory"], note=NOTE)


def make_importer(table: Table, options: ImportOptions, zone: ZoneInfo, now: datetime) -> ProductsImporter:  # noqa: ARG001
    """An importer for one pass over a table."""
    return ProductsImporter(ProductRows(table, options))


PRODUCTS = ImportSpec(ImportKind.PRODUCTS, PRODUCT_FIELDS, CHUNK_ROWS, SINGLE_ROWS, make_importer)
