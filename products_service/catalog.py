"""What changes the catalog: open and describe categories; register, change, retire and restore products."""

from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from common.db.failures import error_number, violated_unique_key
from common.db.models import Category, CategoryName, InventoryReason, Product, ProductStatus, table_of
from common.db.schemas.category import CategoryCreate
from common.db.schemas.inventory_transaction import ADDING_REASONS, InventoryTransactionCreate
from common.db.schemas.product import ProductCreate, ProductUpdate
from common.db.transactions import Database
from common.db.types import utc_now
from common.errors import (
    CategoryExists,
    CategoryNotFound,
    InvalidRequest,
    InventoryConflict,
    ProductNotFound,
    ProductUnavailable,
    SkuExists,
)
from common.problems import at_pointer
from common.stock.ledger import LockedProduct, add_stock, lock_products, open_ledger, set_stock

categories = table_of(Category)
products = table_of(Product)

NO_REFERENCED_ROW = 1452
SKU_KEY = "uq_products_sku"


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
        raise _refusal(session, error, sku=product.sku, category=product.category) from None
    open_ledger(session, product_id, product.current_inventory, now)
    return product_id


def _refusal(session: Session, error: IntegrityError, *, sku: str | None, category: CategoryName | None) -> Exception:
    """What a constraint of the products table means to the client."""
    if violated_unique_key(error) == SKU_KEY:
        holder = session.execute(select(products.c.id).where(products.c.sku == sku)).scalar()
        # Nobody has it any more when it was given up this very moment.
        detail = f"{'Another product' if holder is None else f'Product {holder}'} has the sku {sku!r} already."
        return SkuExists(detail=detail, errors=at_pointer("/sku", detail))
    if error_number(error) == NO_REFERENCED_ROW:
        detail = f"Category {category} has not been created. Create it with POST /categories."
        return CategoryNotFound(detail=detail, errors=at_pointer("/category", detail))
    return error


def change_product(session: Session, product_id: int, changes: ProductUpdate) -> None:
    """Change the given attributes; a given level is set in the ledger too.

    Raises ProductNotFound, ProductUnavailable (deleted), InventoryConflict, CategoryNotFound, SkuExists.
    """
    product = _lock(session, product_id)
    _refuse_deleted(product)
    if changes.expects_quantity:
        _require_level(product, changes.expected_quantity)
    values: dict[str, Any] = changes.model_dump(exclude_unset=True, exclude={"current_inventory", "expected_quantity"})
    if values:
        values["updated_at"] = product.now()
        try:
            session.execute(update(products).where(products.c.id == product_id), values)
        except IntegrityError as error:
            raise _refusal(session, error, sku=changes.sku, category=changes.category) from None
    if "current_inventory" in changes.model_fields_set:
        set_stock(session, product, changes.current_inventory)


def retire_product(session: Session, product_id: int) -> None:
    """Mark a product deleted, take its stock out and free its sku; nothing when it is deleted already.

    The sku stays as `former_sku`. Raises ProductNotFound.
    """
    product = _lock(session, product_id)
    if product.status is ProductStatus.DELETED:
        return
    set_stock(session, product, None, reason=InventoryReason.DELETE)
    # The server assigns from left to right: the sku is kept before it is taken away.
    deletion = update(products).ordered_values(
        (products.c.status, ProductStatus.DELETED),
        (products.c.former_sku, func.coalesce(products.c.sku, products.c.former_sku)),
        (products.c.sku, None),
    )
    session.execute(deletion.where(products.c.id == product_id))


def restore_product(session: Session, product_id: int) -> None:
    """Bring a deleted product back, inactive and blocked; nothing when it is not deleted. Raises ProductNotFound.

    It gets its former sku back unless another product has that now; then it keeps it as `former_sku` and has none.
    """
    product = _lock(session, product_id)
    if product.status is not ProductStatus.DELETED:
        return
    restored = {"status": ProductStatus.INACTIVE, "updated_at": product.now()}
    session.execute(update(products).where(products.c.id == product_id), restored)
    # From left to right again.
    with_sku = update(products).ordered_values(
        (products.c.sku, products.c.former_sku),
        (products.c.former_sku, None),
    )
    try:
        session.execute(with_sku.where(products.c.id == product_id))
    except IntegrityError as error:
        if violated_unique_key(error) != SKU_KEY:
            raise


def free_skus_of_deleted(database: Database) -> None:
    """Free the skus that the version before this one, still serving during an upgrade, has left with deleted products.

    Run when the products service starts.
    """
    kept = (products.c.status == ProductStatus.DELETED) & products.c.sku.is_not(None)
    freed = update(products).ordered_values((products.c.former_sku, products.c.sku), (products.c.sku, None))
    database.write(lambda session: session.execute(freed.where(kept)))


def move_stock(session: Session, product_id: int, move: InventoryTransactionCreate) -> int:
    """Move or set a product's level by hand; returns the id of the ledger entry.

    Raises ProductNotFound, ProductUnavailable (deleted), InventoryConflict, InvalidRequest (a reason that the level
    contradicts), InventoryBlocked, InsufficientStock.
    """
    product = _lock(session, product_id)
    _refuse_deleted(product)
    if move.expects_quantity:
        _require_level(product, move.expected_quantity)
    if move.sets_quantity:
        _refuse_contradiction(product, move)
        return set_stock(session, product, move.quantity, reason=move.reason, note=move.note)
    change = move.change or 0
    reason = move.reason or (InventoryReason.RESTOCK if change > 0 else InventoryReason.ADJUSTMENT)
    return add_stock(session, product, change, reason=reason, note=move.note)


def _require_level(product: LockedProduct, expected: int | None) -> None:
    """Raise InventoryConflict unless the locked product stands at the level that the client has seen."""
    if expected != product.level:
        detail = f"The level of product {product.id} is {_named(product.level)}, not {_named(expected)}."
        raise InventoryConflict(detail=detail, actual=product.level)


def _refuse_contradiction(product: LockedProduct, move: InventoryTransactionCreate) -> None:
    """Raise InvalidRequest when a level that is set says the opposite of the reason given for it.

    Blocking what is blocked is none: setting the present level again confirms it, and `block` is its default reason.
    """
    detail = None
    if move.reason is InventoryReason.UNBLOCK and product.level is not None:
        detail = f"product {product.id} is not blocked, its level is {product.level}; use adjustment or stocktake"
    elif move.reason in ADDING_REASONS and (move.quantity or 0) <= (product.level or 0):
        detail = (
            f"{move.reason.value} adds units, but the level of product {product.id} is {_named(product.level)} and "
            f"quantity {move.quantity}; use adjustment or stocktake"
        )
    if detail is not None:
        raise InvalidRequest(detail=f"reason: {detail}.", errors=at_pointer("/reason", detail))


def _named(level: int | None) -> str:
    return "blocked" if level is None else str(level)


def _lock(session: Session, product_id: int) -> LockedProduct:
    product = lock_products(session, [product_id]).get(product_id)
    if product is None:
        raise ProductNotFound(product_id)
    return product


def _refuse_deleted(product: LockedProduct) -> None:
    if product.status is ProductStatus.DELETED:
        path = f"POST /products/{product.id}/restore"
        raise ProductUnavailable(detail=f"Product {product.id} is deleted; {path} brings it back.")
