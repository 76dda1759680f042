"""Stock that is moved by hand."""

from sqlalchemy.orm import Session

from common.db.models import InventoryReason
from common.db.schemas.inventory_transaction import ADDING_REASONS, InventoryTransactionCreate
from common.errors import InvalidRequest
from common.problems import at_pointer
from common.stock.ledger import LockedProduct, add_stock, set_stock
from products_service.locking import lock_present, named, require_level


def move_stock(session: Session, product_id: int, move: InventoryTransactionCreate) -> int:
    """Move or set a product's level by hand; returns the id of the ledger entry.

    Raises ProductNotFound, ProductUnavailable (deleted), InventoryConflict, InvalidRequest (a reason that the level
    contradicts), InventoryBlocked, InsufficientStock.
    """
    product = lock_present(session, product_id)
    if move.expects_quantity:
        require_level(product, move.expected_quantity)
    if move.sets_quantity:
        _refuse_contradiction(product, move)
        return set_stock(session, product, move.quantity, reason=move.reason, note=move.note)
    change = move.change or 0
    reason = move.reason or (InventoryReason.RESTOCK if change > 0 else InventoryReason.ADJUSTMENT)
    return add_stock(session, product, change, reason=reason, note=move.note)


def _refuse_contradiction(product: LockedProduct, move: InventoryTransactionCreate) -> None:
    """Raise InvalidRequest when a level that is set says the opposite of the reason given for it.

    Blocking what is blocked is none: setting the present level again confirms it, and `block` is its default reason.
    """
    detail = None
    if move.reason is InventoryReason.UNBLOCK and product.level is not None:
        detail = f"product {product.id} is not blocked, its level is {product.level}; use adjustment or stocktake"
    elif move.reason in ADDING_REASONS and (move.quantity or 0) <= (product.level or 0):
        detail = (
            f"{move.reason.value} adds units, but the level of product {product.id} is {named(product.level)} and "
            f"quantity {move.quantity}; use adjustment or stocktake"
        )
    if detail is not None:
        raise InvalidRequest(detail=f"reason: {detail}.", errors=at_pointer("/reason", detail))
