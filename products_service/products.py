"""What changes products: register, change, retire and restore them."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from common.access import audit
from common.access.audit import Deed
from common.db.failures import violated_unique_key
from common.db.models import AuditAction, EntityType, InventoryReason, Product, ProductStatus, table_of
from common.db.rows import StoredRow, inserted_id
from common.db.schemas.product import ProductCreate, ProductRead, ProductUpdate
from common.db.transactions import Database
from common.db.types import utc_now
from common.errors import ProductConflict, ProductNotFound, SkuExists
from common.preconditions import Precondition
from common.problems import at_pointer
from common.stock.ledger import LOCKED_COLUMNS, LockedProduct, open_ledger, set_stock
from products_service import catalog_queries
from products_service.categories import require_open
from products_service.locking import require_level, require_present

products = table_of(Product)

NO_COLUMNS = {"current_inventory", "expected_quantity", "expected_updated_at", "expected_version"}
"""Members of a change that are not written as columns: what is expected, and the level, which the ledger writes."""

SKU_KEY = "uq_products_sku"

LOCK_WHOLE = catalog_queries.PRODUCTS.where(Product.id == bindparam("id")).with_for_update()


def register_product(session: Session, product: ProductCreate) -> int:
    """Insert a product with the first entry of its ledger; returns its id.

    Raises CategoryNotFound, CategoryHidden, SkuExists.
    """
    require_open(session, product.category)
    now = utc_now()
    values = product.model_dump() | {"status": ProductStatus.ACTIVE, "created_at": now, "updated_at": now}
    try:
        product_id = inserted_id(session.execute(insert(products), values))
    except IntegrityError as error:
        raise _refusal(session, error, product.sku) from None
    open_ledger(session, product_id, product.current_inventory, now)
    given = audit.given(product.model_dump(exclude_unset=True))
    audit.record(session, [Deed(AuditAction.CREATED, EntityType.PRODUCT, product_id, given, version=1)])
    return product_id


def _refusal(session: Session, error: IntegrityError, sku: str | None) -> Exception:
    """What a constraint of the products table means to the client."""
    if violated_unique_key(error) == SKU_KEY:
        holder = session.execute(select(Product.id).where(Product.sku == sku)).scalar()
        # Nobody has it any more when it was given up this very moment.
        detail = f"{'Another product' if holder is None else f'Product {holder}'} has the sku {sku!r} already."
        return SkuExists(detail=detail, errors=at_pointer("/sku", detail))
    return error


def _lock(session: Session, product_id: int, precondition: Precondition) -> tuple[LockedProduct, StoredRow]:
    """Take a product's row lock: the product, and all that GET tells of it.

    Raises ProductNotFound, PreconditionRequired, PreconditionFailed.
    """
    row = session.execute(LOCK_WHOLE, {"id": product_id}).one_or_none()
    if row is None:
        raise ProductNotFound(product_id)
    precondition.require_tag(f"Product {product_id}", ProductRead, lambda: row)
    return LockedProduct(*(getattr(row, column.key) for column in LOCKED_COLUMNS)), row


def _require_version(session: Session, row: StoredRow, precondition: Precondition) -> None:
    """Raise VersionConflict unless the locked product has the version that is expected."""
    changed_since = partial(audit.changed_since, session, EntityType.PRODUCT, row.id)
    precondition.require_version(f"Product {row.id}", row.version, changed_since)


def _note(session: Session, action: AuditAction, row: StoredRow, values: Mapping[str, object]) -> None:
    """Note in the audit log that a product, with this row before, has these values and its next version now."""
    changes = {name: (getattr(row, name), value) for name, value in values.items() if value != getattr(row, name)}
    audit.record(session, [Deed(action, EntityType.PRODUCT, row.id, changes, version=row.version + 1)])


def change_product(session: Session, product_id: int, changes: ProductUpdate, precondition: Precondition) -> None:
    """Change the given attributes that differ; a given level is set in the ledger too.

    Raises ProductNotFound, PreconditionRequired, PreconditionFailed, ProductUnavailable (deleted), VersionConflict,
    ProductConflict, InventoryConflict, CategoryNotFound, CategoryHidden, SkuExists.
    """
    product, row = _lock(session, product_id, precondition.expecting(changes.expected_version))
    require_present(product)
    _require_version(session, row, precondition.expecting(changes.expected_version))
    if changes.category not in {None, product.category}:
        require_open(session, changes.category)
    if changes.expected_updated_at is not None:
        _require_unchanged(session, product, changes.expected_updated_at)
    if changes.expects_quantity:
        require_level(product, changes.expected_quantity)
    given = changes.model_dump(exclude_unset=True, exclude=NO_COLUMNS)
    values = {name: value for name, value in given.items() if value != getattr(row, name)}
    if values:
        stamps = {"updated_at": product.now(), "version": row.version + 1}
        try:
            session.execute(update(products).where(products.c.id == product_id), values | stamps)
        except IntegrityError as error:
            raise _refusal(session, error, changes.sku) from None
        _note(session, AuditAction.UPDATED, row, values)
    if "current_inventory" in changes.model_fields_set:
        set_stock(session, product, changes.current_inventory)


def _require_unchanged(session: Session, product: LockedProduct, expected: datetime) -> None:
    """Raise ProductConflict unless the locked product was last changed when the client believes it was."""
    if product.updated_at == expected:
        return
    now = ProductRead.model_validate(catalog_queries.product(session, product.id)).model_dump(mode="json")
    detail = f"Product {product.id} was changed at {now['updated_at']}, after it was read. Look at it again."
    raise ProductConflict(detail=detail, actual=now["updated_at"], product=now)


def retire_product(session: Session, product_id: int, precondition: Precondition) -> StoredRow:
    """Mark a product deleted, take its stock out and free its sku; nothing when it is deleted already.

    The sku stays as `former_sku`. Returns the product as it is then. Raises ProductNotFound, PreconditionRequired,
    PreconditionFailed, VersionConflict.
    """
    product, row = _lock(session, product_id, precondition)
    _require_version(session, row, precondition)
    if product.status is ProductStatus.DELETED:
        return row
    set_stock(session, product, None, reason=InventoryReason.DELETE)
    # The server assigns from left to right: the sku is kept before it is taken away.
    deletion = update(products).ordered_values(
        (products.c.status, ProductStatus.DELETED),
        (products.c.former_sku, func.coalesce(products.c.sku, products.c.former_sku)),
        (products.c.sku, None),
        (products.c.version, products.c.version + 1),
    )
    session.execute(deletion.where(products.c.id == product_id))
    after = {"status": ProductStatus.DELETED, "sku": None, "former_sku": row.sku or row.former_sku}
    _note(session, AuditAction.DELETED, row, after)
    return catalog_queries.product(session, product_id)


def restore_product(session: Session, product_id: int) -> None:
    """Bring a deleted product back, inactive and blocked; nothing when it is not deleted. Raises ProductNotFound.

    It gets its former sku back unless another product has that now; then it keeps it as `former_sku` and has none.
    """
    product, row = _lock(session, product_id, Precondition())
    if product.status is not ProductStatus.DELETED:
        return
    restored = {"status": ProductStatus.INACTIVE, "updated_at": product.now(), "version": row.version + 1}
    session.execute(update(products).where(products.c.id == product_id), restored)
    # From left to right again.
    with_sku = update(products).ordered_values(
        (products.c.sku, products.c.former_sku),
        (products.c.former_sku, None),
    )
    after: dict[str, object] = {"status": ProductStatus.INACTIVE, "sku": row.former_sku, "former_sku": None}
    try:
        session.execute(with_sku.where(products.c.id == product_id))
    except IntegrityError as error:
        if violated_unique_key(error) != SKU_KEY:
            raise
        after = {"status": ProductStatus.INACTIVE}
    _note(session, AuditAction.RESTORED, row, after)


def free_skus_of_deleted(database: Database) -> None:
    """Free the skus that the version before this one, still serving during an upgrade, has left with deleted products.

    Run when the products service starts.
    """
    kept = (products.c.status == ProductStatus.DELETED) & products.c.sku.is_not(None)
    freed = update(products).ordered_values(
        (products.c.former_sku, products.c.sku), (products.c.sku, None), (products.c.version, products.c.version + 1)
    )
    database.write(lambda session: session.execute(freed.where(kept)))
