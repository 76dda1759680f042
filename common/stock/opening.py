"""Products that come in many at once, from a file: each with its first ledger entry, in a category that is open."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from common.access.audit import Deed, given, record
from common.db.bulk import insert_many, literal_rows
from common.db.failures import violated_unique_key
from common.db.models import AuditAction, Category, EntityType, Product, ProductStatus, table_of
from common.db.models.product import DEFAULT_LOW_STOCK_THRESHOLD
from common.stock.ledger import open_ledgers

products = table_of(Product)
categories = table_of(Category)

NEEDED = ("name", "category", "price")
"""What a product cannot be created without."""

DEFAULTS: Mapping[str, object] = {
    "sku": None,
    "description": None,
    "image_url": None,
    "cost": None,
    "barcode": None,
    "external_ref": None,
    "current_inventory": 0,
    "low_stock_threshold": DEFAULT_LOW_STOCK_THRESHOLD,
    "status": ProductStatus.ACTIVE,
}
"""What a product has whose file does not say otherwise."""


def open_products(session: Session, new: Sequence[Mapping[str, object]], now: datetime) -> list[int]:
    """Insert products, each with the first entry of its ledger; returns their ids in order.

    `new`: the columns of each by name, `name`, `category` and `price` among them. Their categories must be open. Three
    statements, however many there are. Raises IntegrityError where another product has one of the skus.
    """
    if not new:
        return []
    rows = [{**DEFAULTS, **values} for values in new]
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in (*NEEDED, *DEFAULTS)}
    stamps = {"created_at": now, "updated_at": now}
    ids = list(insert_many(session.connection(), literal_rows(products, columns), constants=stamps))
    open_ledgers(session, dict(zip(ids, columns["current_inventory"], strict=True)), now)
    opened = zip(ids, new, strict=True)
    record(session, [_created(EntityType.PRODUCT, product_id, values) for product_id, values in opened])
    return ids


def _created(entity_type: EntityType, entity_id: int | str, values: Mapping[str, object]) -> Deed:
    return Deed(AuditAction.CREATED, entity_type, entity_id, given(values), version=1)


def open_categories(session: Session, names: Collection[str], now: datetime) -> None:
    """Open those categories that are not open yet."""
    missing = set(names) - set(session.execute(select(Category.name)).scalars()) if names else set()
    for name in sorted(missing):
        try:
            session.execute(insert(categories), {"name": name, "created_at": now})
        except IntegrityError as error:
            if violated_unique_key(error) is None:
                raise
            # Somebody else has just opened it.
        else:
            record(session, [_created(EntityType.CATEGORY, name, {"name": name})])
