"""A product under its row lock, and what refuses to change it."""

from sqlalchemy.orm import Session

from common.db.models import ProductStatus
from common.errors import InventoryConflict, ProductNotFound, ProductUnavailable
from common.stock.ledger import LockedProduct, lock_products


def lock_product(session: Session, product_id: int) -> LockedProduct:
    """Take a product's row lock. Raises ProductNotFound."""
    product = lock_products(session, [product_id]).get(product_id)
    if product is None:
        raise ProductNotFound(product_id)
    return product


def lock_present(session: Session, product_id: int) -> LockedProduct:
    """The same of a product that is not deleted. Raises ProductNotFound, ProductUnavailable."""
    product = lock_product(session, product_id)
    require_present(product)
    return product


def require_present(product: LockedProduct) -> None:
    """Raise ProductUnavailable for a locked product that is deleted."""
    if product.status is ProductStatus.DELETED:
        path = f"POST /products/{product.id}/restore"
        raise ProductUnavailable(detail=f"Product {product.id} is deleted; {path} brings it back.")


def require_level(product: LockedProduct, expected: int | None) -> None:
    """Raise InventoryConflict unless the locked product stands at the level that the client has seen."""
    if expected != product.level:
        detail = f"The level of product {product.id} is {named(product.level)}, not {named(expected)}."
        raise InventoryConflict(detail=detail, actual=product.level)


def named(level: int | None) -> str:
    """A level as messages name it."""
    return "blocked" if level is None else str(level)
