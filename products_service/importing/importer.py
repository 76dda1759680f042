"""Import products: by id or sku they are created, changed or left as they are; a changed level is a ledger entry."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from common.access.audit import Deed, record
from common.db.models import AuditAction, EntityType, ImportKind, Product, table_of
from common.db.schemas.import_run import ProductsImportOptions
from common.db.transactions import give_back
from common.db.types import utc_now
from common.files.importing.job import Begun, ImportSpec, Outcome
from common.files.reading.table import FileRow, RowError, Table
from common.stock.ledger import LockedProduct, lock_products, set_stock
from common.stock.opening import open_categories, open_products
from products_service.importing.plan import Change, Plan, plan_rows
from products_service.importing.rows import PRODUCT_FIELDS, PreparedProduct, ProductRows
from products_service.importing.stored import find_ids, read_stored

PROFILES = Path(__file__).parent / "profiles"

CHUNK_ROWS = 500
"""Some tenths of a second; at worst their texts are four megabytes."""

SINGLE_ROWS = 2_000
"""A file up to this is one transaction: all or nothing, whatever happens meanwhile."""

NOTE = "Import"

products = table_of(Product)


@dataclass
class ProductsImporter:
    """Imports the rows of one table; see `common.files.importing.job.Importer`."""

    rows: ProductRows

    def prepare(self, session: Session, rows: Sequence[FileRow]) -> tuple[list[PreparedProduct], list[RowError]]:
        """Read rows."""
        self.rows.categories.learn_labels(session)
        give_back(session)
        return self.rows.read(rows)

    def skip(self, session: Session, rows: Sequence[FileRow]) -> Outcome:  # noqa: ARG002
        """Remember which ids and skus the file has named."""
        self.rows.skip(rows)
        return Outcome()

    def settle(self, outcome: Outcome) -> None:
        """Nothing: what a row means does not depend on what became of others."""

    def begin(self, session: Session, *, dry_run: bool) -> Begun:  # noqa: ARG002
        """Nothing: each chunk brings what it needs."""
        return Begun()

    def render(self, prepared: list[PreparedProduct]) -> list[PreparedProduct]:
        """Nothing is left to do."""
        return prepared

    def check(self, session: Session, prepared: list[PreparedProduct]) -> Outcome:
        """What would become of each, as things stand."""
        return self._plan(session, prepared, find_ids(session, prepared, self.rows.keys)).outcome

    def write(self, session: Session, prepared: list[PreparedProduct]) -> Outcome:
        """Create and change; opens categories that are not open yet. What is compared is read under the row locks."""
        locked = lock_products(session, find_ids(session, prepared, self.rows.keys))
        plan = self._plan(session, prepared, locked)
        values = (*(product.values for product in plan.new), *(change.values for change in plan.changes))
        now = utc_now()
        open_categories(session, {of_row["category"] for of_row in values if "category" in of_row}, now)
        _give_up_skus(session, plan.changes)
        for change in plan.changes:
            _change(session, locked[change.product.id], change)
        record(session, [deed for change in plan.changes if (deed := _deed(change))])
        open_products(session, [product.values for product in plan.new], now)
        return plan.outcome

    def _plan(self, session: Session, prepared: list[PreparedProduct], ids: Collection[int]) -> Plan:
        """What is to be done for rows, by these products as they are stored."""
        default = self.rows.categories.default
        return plan_rows(self.rows.table, prepared, read_stored(session, prepared, ids, self.rows.keys), default)


def _give_up_skus(session: Session, changes: Sequence[Change]) -> None:
    """Take the skus away that other changes want: two products may exchange theirs."""
    wanted = {change.values.get("sku") for change in changes} - {None}
    giving = sorted(change.product.id for change in changes if change.product.sku in wanted)
    if giving:
        session.execute(update(products).where(products.c.id.in_(giving)), {"sku": None})


def _change(session: Session, locked: LockedProduct, change: Change) -> None:
    """Change the attributes of a locked product that differ, its level with an entry in the ledger."""
    values = change.attributes()
    if values:
        values |= {"updated_at": locked.now(), "version": change.product.version + 1}
        session.execute(update(products).where(products.c.id == locked.id), values)
    if "current_inventory" in change.values:
        set_stock(session, locked, change.values["current_inventory"], note=NOTE)


def _deed(change: Change) -> Deed | None:
    """What the audit log is told of a change; None where only the level moves, which the ledger tells."""
    changed = {name: (getattr(change.product, name), value) for name, value in change.attributes().items()}
    if not changed:
        return None
    product = change.product
    return Deed(AuditAction.UPDATED, EntityType.PRODUCT, product.id, changed, product.version + 1, NOTE)


def make_importer(table: Table, options: ProductsImportOptions, zone: ZoneInfo, now: datetime) -> ProductsImporter:  # noqa: ARG001
    """An importer for one pass over a table."""
    return ProductsImporter(ProductRows(table, options))


PRODUCTS = ImportSpec(ImportKind.PRODUCTS, PRODUCT_FIELDS, CHUNK_ROWS, SINGLE_ROWS, make_importer, profiles=PROFILES)
