"""What changes the catalog: open and describe categories; register, change and retire products."""

from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from common.db.failures import error_number, violated_unique_key
from common.db.models import Category, CategoryName, InventoryReason, Product, ProductStatus, table_of
from common.db.schemas.category import CategoryCreate
from common.db.schemas.inventory_transaction import InventoryTransactionCreate
from common.db.schemas.product import ProductCreate, ProductUpdate
from common.db.types import utc_now
from common.errors import (
    CategoryExists,
    CategoryNotFound,
    InventoryConflict,
    ProductNotFound,
    ProductUnavailable,
    SkuExists,
    at_pointer,
)
from common.stock import LockedProduct, add_stock, lock_products, open_ledger, set_stock

categories = table_of(Category)
products = table_of(Product)

NO_REFERENCED_ROW = 1452


def open_category(session: Session, category: CategoryCreate) -> None:
    """Open a category. Raises CategoryExists."""
    values = {"name": category.name, "description": category.description, "created_at": utc_now()}
    try:
        session.execute(insert(categories), values)
    except IntegrityError as error:
        if violated_unique_key(error) is None:
            raise
        raise CategoryExists(detail=f"Category {category.name} was created before.") from None


def describe_category(session: Session, name: CategoryName, description: str | None) -> None:
    """Replace a category's description; no error when the category does not exist."""
    session.execute(update(categories).where(categories.c.name == name), {"description": description})


def register_product(session: Session, product: ProductCreate) -> int:
    """Insert a product with the first entry of its ledger; returns its id. Raises CategoryNotFound, SkuExists."""
    now = utc_now()
    values = product.model_dump() | {"status": ProductStatus.ACTIVE, "created_at": now, "updated_at": now}
    try:
        product_id = int(session.execute(insert(products), values).inserted_primary_key[0])  # type: ignore[attr-defined]
    except IntegrityError as error:
        raise _refusal(error, sku=product.sku, category=product.category) from None
    open_ledger(session, product_id, product.current_inventory, now)
    return product_id


def _refusal(error: IntegrityError, *, sku: str | None, category: CategoryName | None) -> Exception:
    """What a constraint of the products table means to the client."""
    if violated_unique_key(error) == "uq_products_sku":
        detail = f"Another product has the sku {sku!r}."
        return SkuExists(detail=detail, errors=at_pointer("/sku", detail))
    if error_number(error) == NO_REFERENCED_ROW:
        detail = f"Category {category} has not been created. Create it with POST /categories."
        return CategoryNotFound(detail=detail, errors=at_pointer("/category", detail))
    return error


def change_product(session: Session, product_id: int, changes: ProductUpdate) -> None:
    """Change the given attributes; a given level is set in the ledger too.

    Raises ProductNotFound, ProductUnavailable (deleted), CategoryNotFound, SkuExists.
    """
    product = _lock(session, product_id)
    _refuse_deleted(product)
    values: dict[str, Any] = changes.model_dump(exclude_unset=True, exclude={"current_inventory"})
    if values:
        values["updated_at"] = product.now()
        try:
            session.execute(update(products).where(products.c.id == product_id), values)
        except IntegrityError as error:
            raise _refusal(error, sku=changes.sku, category=changes.category) from None
    if "current_inventory" in changes.model_fields_set:
        set_stock(session, product, changes.current_inventory)


def retire_product(session: Session, product_id: int) -> None:
    """Mark a product deleted and take its stock out; nothing when it is deleted already. Raises ProductNotFound."""
    product = _lock(session, product_id)
    if product.status is ProductStatus.DELETED:
        return
    set_stock(session, product, None, reason=InventoryReason.DELETE)
    session.execute(update(products).where(products.c.id == product_id), {"status": ProductStatus.DELETED})


def move_stock(session: Session, product_id: int, move: InventoryTransactionCreate) -> int:
    """Move or set a product's level by hand; returns the id of the ledger entry.

    Raises ProductNotFound, ProductUnavailable (deleted), InventoryConflict, InventoryBlocked, InsufficientStock.
    """
    product = _lock(session, product_id)
    _refuse_deleted(product)
    if move.expects_quantity and move.expected_quantity != product.level:
        detail = f"The level of product {product_id} is {_named(product.level)}, not {_named(move.expected_quantity)}."
        raise InventoryConflict(detail=detail, actual=product.level)
    if move.sets_quantity:
        return set_stock(session, product, move.quantity, reason=move.reason, note=move.note)
    change = move.change or 0
    reason = move.reason or (InventoryReason.RESTOCK if change > 0 else InventoryReason.ADJUSTMENT)
    return add_stock(session, product, change, reason=reason, note=move.note)


def _named(level: int | None) -> str:
    return "blocked" if level is None else str(level)


def _lock(session: Session, product_id: int) -> LockedProduct:
    product = lock_products(session, [product_id]).get(product_id)
    if product is None:
        raise ProductNotFound(product_id)
    return product


def _refuse_deleted(product: LockedProduct) -> None:
    if product.status is ProductStatus.DELETED:
        raise ProductUnavailable(detail=f"Product {product.id} is deleted; its history can be read, not changed.")
