"""What the store has already of the products that rows of a file name."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.access.audit import before_versions
from common.db.models import Category, EntityType, InventoryTransaction, Product, ProductStatus
from common.db.schemas.match import MatchKey
from common.files.importing.matching import COLUMNS, Keyed, Matcher, spellings
from common.files.importing.near_skus import near_skus
from common.files.reading.rules import WrongValue
from common.stock.opening import NEEDED
from products_service.importing.rows import PreparedProduct
from products_service.inventory_queries import LAST_TRANSACTION


class StoredProduct(NamedTuple):
    """A product as it is stored; see `Product`."""

    id: int
    sku: str | None
    name: str
    category: str
    price: Decimal
    description: str | None
    image_url: str | None
    current_inventory: int | None
    low_stock_threshold: int
    status: ProductStatus
    cost: Decimal | None
    barcode: str | None
    external_ref: str | None
    version: int


STORED = select(
    Product.id,
    Product.sku,
    Product.name,
    Product.category,
    Product.price,
    Product.description,
    Product.image_url,
    Product.current_inventory,
    Product.low_stock_threshold,
    Product.status,
    Product.cost,
    Product.barcode,
    Product.external_ref,
    Product.version,
)


@dataclass(frozen=True)
class StoredProducts:
    """Products by id, and by sku those that have one; see `compare_levels` for what is known of their ledgers.

    - entries: product id and quantity of inventory transactions, by id.
    - last_entries: id of a product's last inventory transaction, by product id.
    - near: a sku in use that differs from an unknown one in case or accents only, by the unknown one.
    - former: id of a deleted product, by the sku that it had.
    - hidden: the categories that take no new products.
    - before: by product id and version, what its attributes were that have been changed since, as the audit log tells
      them; without those versions of which the log does not know all that came after.
    """

    by_id: dict[int, StoredProduct]
    by_sku: dict[str, StoredProduct]
    matcher: Matcher
    entries: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    last_entries: dict[int, int] = field(default_factory=dict)
    near: dict[str, str] = field(default_factory=dict)
    former: dict[str, int] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    before: dict[tuple[int, int], dict[str, object]] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Iterable[StoredProduct], keys: Sequence[MatchKey]) -> "StoredProducts":
        """These products, found by those keys; deleted ones by their ids only."""
        by_id = {product.id: product for product in stored}
        present = [
            Keyed(product.id, product.sku, product.barcode, product.external_ref, product.name)
            for product in by_id.values()
            if product.status is not ProductStatus.DELETED
        ]
        by_sku = {product.sku: product for product in by_id.values() if product.sku is not None}
        return cls(by_id, by_sku, Matcher.of(present, keys, strict=True))

    def of_row(self, prepared: PreparedProduct) -> StoredProduct | None:
        """The product that a row is about, by its id where the row has one; None when there is none.

        Raises WrongValue when a key is that of several.
        """
        if prepared.id is not None:
            return self.by_id.get(prepared.id)
        found = self.matcher.find(prepared.values)
        return None if found is None else self.by_id[found]

    def key_of(self, prepared: PreparedProduct) -> str:
        """The first key that a row without an id has; it has one."""
        return next(key for key in self.matcher.keys if prepared.values.get(key) is not None)


def find_ids(session: Session, prepared: Sequence[PreparedProduct], keys: Sequence[MatchKey]) -> set[int]:
    """Ids of the products that rows name, and of those that have a sku which a row wants: a statement for each key."""
    ids = {row.id for row in prepared if row.id is not None}
    for key in {"sku": None} | dict.fromkeys(keys):
        texts = {row.values[key] for row in prepared if row.values.get(key) is not None}
        if texts:
            found = select(Product.id).where(COLUMNS[key].in_(spellings(key, texts)))
            ids |= set(session.execute(found).scalars())
    return ids


def read_stored(
    session: Session, prepared: Sequence[PreparedProduct], ids: Collection[int], keys: Sequence[MatchKey]
) -> StoredProducts:
    """These products, and what else a plan for the rows asks about them."""
    stored = StoredProducts.of(_products(session, ids) if ids else (), keys)
    _compare_levels(session, prepared, stored)
    _compare_versions(session, prepared, stored)
    if any("category" in row.values for row in prepared):
        stored.hidden.update(session.execute(select(Category.name).where(Category.hidden)).scalars())
    unknown = {row.sku for row in prepared if row.sku is not None and row.id is None and row.lacks(NEEDED)}
    unknown -= stored.by_sku.keys()
    stored.near.update(near_skus(session, unknown))
    if unknown:
        had = select(Product.former_sku, Product.id).where(
            Product.former_sku.in_(sorted(unknown)), Product.status == ProductStatus.DELETED
        )
        stored.former.update({sku: product_id for sku, product_id in session.execute(had.order_by(Product.id)) if sku})
    return stored


def _products(session: Session, ids: Collection[int]) -> Iterable[StoredProduct]:
    return map(StoredProduct._make, session.execute(STORED.where(Product.id.in_(sorted(ids)))))


def _compare_levels(session: Session, prepared: Sequence[PreparedProduct], stored: StoredProducts) -> None:
    """Read what tells an edited level from an old one, of rows whose level is not the present one."""
    differing = [
        (row, product)
        for row in prepared
        if row.transaction_id is not None
        and (product := _found(stored, row)) is not None
        and row.values.get("current_inventory", product.current_inventory) != product.current_inventory
    ]
    seen = {row.transaction_id for row, _ in differing}
    if seen:
        entries = select(InventoryTransaction.id, InventoryTransaction.product_id, InventoryTransaction.quantity).where(
            InventoryTransaction.id.in_(sorted(seen))
        )
        stored.entries.update({entry: (product, level) for entry, product, level in session.execute(entries)})
    edited = {
        product.id
        for row, product in differing
        if stored.entries.get(row.transaction_id or 0) != (product.id, row.values["current_inventory"])
    }
    if edited:
        last = select(Product.id, LAST_TRANSACTION.label("last_entry")).where(Product.id.in_(sorted(edited)))
        stored.last_entries.update(dict(session.execute(last).all()))


def _compare_versions(session: Session, prepared: Sequence[PreparedProduct], stored: StoredProducts) -> None:
    """Read what tells edited attributes from old ones, of rows of an earlier version."""
    seen = {
        product.id: (row.version, product.version)
        for row in prepared
        if row.version is not None and (product := _found(stored, row)) is not None and row.version < product.version
    }
    stored.before.update(before_versions(session, EntityType.PRODUCT, seen))


def _found(stored: StoredProducts, row: PreparedProduct) -> StoredProduct | None:
    """The product of a row; none where the row names several, which the plan refuses."""
    try:
        return stored.of_row(row)
    except WrongValue:
        return None
