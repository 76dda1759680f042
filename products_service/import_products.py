"""Import products: by their sku they are created, changed or left as they are; a changed level is a ledger entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row as DatabaseRow
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from common.db.models import Category, CategoryName, ImportKind, Product, ProductStatus, table_of
from common.db.models.product import DEFAULT_LOW_STOCK_THRESHOLD
from common.db.schemas.category import CategoryCreate
from common.db.schemas.import_run import ImportOptions
from common.db.session import Database
from common.db.types import utc_now
from common.errors import CategoryExists
from common.imports.run_import import Kind, Outcome
from common.stock import LockedProduct, lock_products, open_ledgers, set_stock
from common.tabular.table import Row, RowError, Table
from products_service.catalog import open_category
from products_service.product_rows import PRODUCT_FIELDS, PreparedProduct, ProductRows

CHUNK_ROWS = 500
"""Some tenths of a second; at worst their texts are four megabytes."""

SINGLE_ROWS = 2_000
"""A file up to this is one transaction: all or nothing, whatever happens meanwhile."""

NEEDED = ("name", "category", "price")
"""What a product cannot be created without."""

NOTE = "Import"

products = table_of(Product)
categories = table_of(Category)


@dataclass
class ProductsImporter:
    """Imports the rows of one table; see `common.imports.run_import.Importer`."""

    rows: ProductRows

    def prepare(self, session: Session, rows: Sequence[Row]) -> tuple[list[PreparedProduct], list[RowError]]:  # noqa: ARG002
        """Read rows."""
        return self.rows.read(rows)

    def pass_over(self, rows: Sequence[Row]) -> None:
        """Remember which skus the file has named."""
        self.rows.pass_over(rows)

    def make_ready(self, prepared: list[PreparedProduct]) -> list[PreparedProduct]:
        """Nothing is left to do."""
        return prepared

    def check(self, session: Session, prepared: list[PreparedProduct]) -> Outcome:
        """What would become of each, as things stand."""
        stored = _stored(session, products.c.sku, {product.sku for product in prepared})
        return self._plan(prepared, stored).outcome

    def write(self, session: Session, prepared: list[PreparedProduct]) -> Outcome:
        """Create and change; opens categories that are not open yet."""
        skus = {product.sku for product in prepared}
        ids = session.execute(select(products.c.id).where(products.c.sku.in_(sorted(skus)))).scalars()
        locked = lock_products(session, list(ids))
        stored = _stored(session, products.c.id, locked)
        plan = self._plan(prepared, stored)
        _open_categories(session, [product.values.get("category") for product in (*plan.new, *plan.changed)])
        _create(session, plan.new)
        for product in plan.changed:
            _change(session, locked[stored[product.sku].id], product)
        return plan.outcome

    def _plan(self, prepared: Iterable[PreparedProduct], stored: dict[str, DatabaseRow[Any]]) -> "_Plan":
        plan = _Plan([], [], Outcome())
        counts = plan.outcome.counts
        for product in prepared:
            row = stored.get(product.sku)
            wrong = _wrong(product, row)
            if wrong is not None:
                column, detail = wrong
                plan.outcome.errors.append(RowError(product.line, self.rows.table.name(column), detail))
            elif row is None:
                plan.new.append(product)
                counts.created += 1
                counts.ledger_entries += 1
            else:
                values = {name: value for name, value in product.values.items() if getattr(row, name) != value}
                counts.changed += bool(values)
                counts.unchanged += not values
                counts.ledger_entries += "current_inventory" in values
                if values:
                    plan.changed.append(product._replace(values=values))
        return plan


@dataclass
class _Plan:
    """What is to be created, and what of which products is to be changed."""

    new: list[PreparedProduct]
    changed: list[PreparedProduct]
    outcome: Outcome


def _wrong(product: PreparedProduct, row: DatabaseRow[Any] | None) -> tuple[str, str] | None:
    """Why a row can neither create nor change a product: field and reason."""
    if row is None:
        missing = [name for name in NEEDED if name not in product.values]
        if missing:
            return missing[0], f"no product has the sku {product.sku!r}, and a new one needs {', '.join(missing)}"
    elif row.status is ProductStatus.DELETED:
        return "sku", f"{product.sku!r} is the sku of a deleted product"
    return None


def _stored(session: Session, column: Any, keys: Iterable[Any]) -> dict[str, DatabaseRow[Any]]:
    """The stored products by sku."""
    wanted = sorted(keys)
    if not wanted:
        return {}
    return {row.sku: row for row in session.execute(select(products).where(column.in_(wanted)))}


def _open_categories(session: Session, names: Iterable[CategoryName | None]) -> None:
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
        "current_inventory": 0,
        "low_stock_threshold": DEFAULT_LOW_STOCK_THRESHOLD,
        "status": ProductStatus.ACTIVE,
        "created_at": now,
        "updated_at": now,
    }
    session.execute(insert(products), [defaults | product.values | {"sku": product.sku} for product in new])
    columns = (products.c.id, products.c.current_inventory)
    inserted = session.execute(select(*columns).where(products.c.sku.in_([product.sku for product in new])))
    open_ledgers(session, {row.id: row.current_inventory for row in inserted}, now)


def _change(session: Session, locked: LockedProduct, product: PreparedProduct) -> None:
    """Change the attributes of a locked product that differ, its level with an entry in the ledger."""
    values = {name: value for name, value in product.values.items() if name != "current_inventory"}
    if values:
        values["updated_at"] = locked.now()
        session.execute(update(products).where(products.c.id == locked.id), values)
    if "current_inventory" in product.values:
        set_stock(session, locked, product.values["current_inventory"], note=NOTE)


def make_importer(table: Table, options: ImportOptions, database: Database, now: datetime) -> ProductsImporter:  # noqa: ARG001
    """An importer for one pass over a table."""
    return ProductsImporter(ProductRows(table, options))


PRODUCTS = Kind(ImportKind.PRODUCTS, PRODUCT_FIELDS, CHUNK_ROWS, SINGLE_ROWS, make_importer)
