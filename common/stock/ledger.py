"""The only writers of inventory: each moves a product's level and writes the ledger row that explains it.

All of them first take the products' row locks, in the order of their ids, so that two transactions never wait for each
other in a circle; under the lock nobody else can move the level, and ledger rows follow each other without gaps.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import bindparam, case, insert, select, update
from sqlalchemy.orm import Session

from common.access.actors import actor_columns
from common.db.models import InventoryReason, InventoryTransaction, Product, ProductStatus, table_of
from common.db.rows import AnyResult, inserted_id, rows_changed
from common.db.schemas.fields import MAX_INVENTORY
from common.db.types import utc_now
from common.errors import InsufficientStock, InventoryBlocked, InventoryConflict, ProductUnavailable
from common.problems import FieldError, at_pointer

products = table_of(Product)
ledger = table_of(InventoryTransaction)

LOCKED_COLUMNS = (
    Product.id,
    Product.name,
    Product.category,
    Product.price,
    Product.status,
    Product.current_inventory,
    Product.updated_at,
    Product.cost,
    Product.sku,
)
"""What a `LockedProduct` is made of, in its order."""

LOCK_ROWS = (
    select(*LOCKED_COLUMNS)
    .where(Product.id.in_(bindparam("ids", expanding=True)))
    .order_by(Product.id)
    .with_for_update()
)
LOCK_FREE_ROWS = LOCK_ROWS.with_for_update(skip_locked=True)

# That no level falls below zero holds under the lock; written down so that no defect could ever oversell.
MOVE_ONE = (
    update(products)
    .where(products.c.id == bindparam("moved_id"), products.c.current_inventory + bindparam("change") >= 0)
    .values(current_inventory=products.c.current_inventory + bindparam("change"), updated_at=bindparam("at"))
)
"""Made once, for the sale of one product: putting it together would take twice as long as running it."""

INSERT_ENTRY = insert(ledger)


@dataclass
class LockedProduct:
    """A product under this transaction's row lock, with the level as moved so far."""

    id: int
    name: str
    category: str
    price: Decimal
    status: ProductStatus
    level: int | None
    updated_at: datetime
    cost: Decimal | None
    sku: str | None

    def now(self) -> datetime:
        """The instant for the next entry: the clock's, but never before an entry that is there already.

        Clocks of two hosts differ; the order of the ledger must not.
        """
        return max(utc_now(), self.updated_at)


def lock_products(session: Session, product_ids: Collection[int], *, wait: bool = True) -> dict[int, LockedProduct]:
    """Take the row locks in id order and read what they guard; ids that do not exist are missing in the result.

    Without `wait`, so are products that another transaction has locked.
    """
    rows = session.execute(LOCK_ROWS if wait else LOCK_FREE_ROWS, {"ids": sorted(set(product_ids))})
    return {row[0]: LockedProduct(*row) for row in rows}


@dataclass(frozen=True)
class StockTaken:
    """Units that a sale took: the ledger row to write once the sale has its id.

    actor: who sells them, as columns.
    """

    product: LockedProduct
    units: int
    level: int
    actor: dict[str, object] = field(default_factory=actor_columns)


def take_stock(product: LockedProduct, units: int, *, pointer: str = "") -> StockTaken:
    """Take units of a locked product for a sale; `record_taken` must follow in the same transaction.

    `pointer` is where the sale stands in the request's body. Raises ProductUnavailable (inactive, deleted or blocked)
    and InsufficientStock (with `available`).
    """
    if product.status is not ProductStatus.ACTIVE or product.level is None:
        state = "blocked" if product.status is ProductStatus.ACTIVE else product.status.value
        detail = f"Product {product.id} is {state} and cannot be sold."
        raise ProductUnavailable(detail=detail, errors=at_pointer(f"{pointer}/product_id", detail))
    if product.level < units:
        detail = f"Product {product.id} has {product.level} units in stock, {units} were asked for."
        raise InsufficientStock(detail=detail, errors=at_pointer(f"{pointer}/units", detail), available=product.level)
    product.level -= units
    return StockTaken(product, units, product.level)


def record_taken(session: Session, taken: Sequence[StockTaken], sale_ids: Sequence[int], at: datetime) -> None:
    """Store the moves of `take_stock`: one `sale` entry per sale, and each product's level."""
    moves = [StockMove(take.product, -take.units, take.level, take.actor) for take in taken]
    _record(session, moves, InventoryReason.SALE, [{"sale_id": sale_id} for sale_id in sale_ids], at)


@dataclass(frozen=True)
class StockMove:
    """Units that were added to a locked product's level, or (negative) taken: the ledger row to write for it.

    actor: who moves them, as columns.
    """

    product: LockedProduct
    change: int
    level: int
    actor: dict[str, object] = field(default_factory=actor_columns)


def move_stock(product: LockedProduct, change: int, *, pointer: str | None = None) -> StockMove:
    """Move a locked product's level; one of the functions that record it must follow in the same transaction.

    `pointer` is the field of the request's body that asked for it. Raises InventoryBlocked when the level is null,
    InsufficientStock (with `available`) when it would fall below zero, InventoryConflict (with `actual`) when it would
    pass the largest level there can be.
    """
    if product.level is None:
        detail = f"The inventory of product {product.id} is blocked. Set a quantity to unblock it."
        if product.status is ProductStatus.DELETED:
            detail = f"Product {product.id} is deleted and has no stock that could be moved."
        raise InventoryBlocked(detail=detail, errors=_asked_at(pointer, detail))
    if product.level + change < 0:
        detail = f"Product {product.id} has {product.level} units in stock, fewer than {-change}."
        raise InsufficientStock(detail=detail, errors=_asked_at(pointer, detail), available=product.level)
    if product.level + change > MAX_INVENTORY:
        detail = f"Product {product.id} has {product.level} units; with {change} more it would pass {MAX_INVENTORY}."
        raise InventoryConflict(detail=detail, errors=_asked_at(pointer, detail), actual=product.level)
    product.level += change
    return StockMove(product, change, product.level)


def _asked_at(pointer: str | None, detail: str) -> list[FieldError] | None:
    return at_pointer(pointer, detail) if pointer else None


def record_returned(session: Session, moves: Sequence[StockMove], return_ids: Sequence[int], at: datetime) -> None:
    """Store moves that put units back into the stock: one `return` entry for each return."""
    _record(session, moves, InventoryReason.RETURN, [{"return_id": return_id} for return_id in return_ids], at)


def record_moved(
    session: Session, moves: Sequence[StockMove], reason: InventoryReason, at: datetime, note: str | None = None
) -> None:
    """Store moves that somebody made by hand, one entry of this reason for each; `at` is not before the last entry."""
    _record(session, moves, reason, [{}] * len(moves), at, note)


def record_voided_sale(session: Session, move: StockMove, sale_id: int, at: datetime, note: str | None) -> None:
    """Store the move that puts a voided sale's units back into the stock."""
    _record(session, [move], InventoryReason.VOID, [{"voided_sale_id": sale_id}], at, note)


def record_voided_return(session: Session, move: StockMove, return_id: int, at: datetime, note: str | None) -> None:
    """Store the move that takes a voided return's units out of the stock again."""
    _record(session, [move], InventoryReason.VOID, [{"return_id": return_id}], at, note)


def _record(
    session: Session,
    moves: Sequence[StockMove],
    reason: InventoryReason,
    causes: Sequence[dict[str, int]],
    at: datetime,
    note: str | None = None,
) -> None:
    """Store moves: an entry for each, with the ids of what caused it, and each product's level."""
    moved: dict[int, int] = {}
    entries = []
    for move, cause in zip(moves, causes, strict=True):
        moved[move.product.id] = moved.get(move.product.id, 0) + move.change
        entry = _entry(move.product.id, move.level, move.change, reason, at, note=note)
        entries.append(entry | move.actor | cause)
    _move(session, moved, at)
    session.execute(INSERT_ENTRY, entries)


def _move(session: Session, moved: dict[int, int], at: datetime) -> None:
    """Add to the levels of locked products, by product id, with one statement."""
    result = _moved_one(session, moved, at) if len(moved) == 1 else _moved_many(session, moved, at)
    if rows_changed(result) != len(moved):
        message = f"a level moved outside its lock, among products {sorted(moved)[:10]}"
        raise RuntimeError(message)


def _moved_one(session: Session, moved: dict[int, int], at: datetime) -> AnyResult:
    ((product_id, change),) = moved.items()
    return session.execute(MOVE_ONE, {"moved_id": product_id, "change": change, "at": at})


def _moved_many(session: Session, moved: dict[int, int], at: datetime) -> AnyResult:
    level = products.c.current_inventory + case(moved, value=products.c.id)
    within = products.c.id.in_(moved), level >= 0
    return session.execute(update(products).where(*within).values(current_inventory=level, updated_at=at))


def add_stock(
    session: Session, product: LockedProduct, change: int, *, reason: InventoryReason, note: str | None = None
) -> int:
    """Move a locked product's level by `change` units and return the id of the ledger entry.

    Raises InventoryBlocked, InsufficientStock, InventoryConflict as `move_stock` does.
    """
    at = product.now()
    move = move_stock(product, change)
    _move(session, {product.id: change}, at)
    return _write_entry(session, _entry(product.id, move.level, change, reason, at, note=note))


def set_stock(
    session: Session,
    product: LockedProduct,
    quantity: int | None,
    *,
    reason: InventoryReason | None = None,
    note: str | None = None,
) -> int:
    """Set a locked product's level (null blocks it) and return the id of the ledger entry.

    Without a reason: `block` to null, `unblock` from null, `adjustment` otherwise. Setting the present level again
    writes an entry too, since somebody has confirmed it.
    """
    if reason is None:
        reason = default_set_reason(product.level, quantity)
    at = product.now()
    change = None if product.level is None or quantity is None else quantity - product.level
    product.level = quantity
    values = {"current_inventory": quantity, "updated_at": at}
    session.execute(update(products).where(products.c.id == product.id), values)
    return _write_entry(session, _entry(product.id, quantity, change, reason, at, note=note))


def default_set_reason(level: int | None, quantity: int | None) -> InventoryReason:
    """Why a level is set when nobody says."""
    if quantity is None:
        return InventoryReason.BLOCK
    return InventoryReason.UNBLOCK if level is None else InventoryReason.ADJUSTMENT


def open_ledger(session: Session, product_id: int, quantity: int | None, at: datetime) -> None:
    """Write the first entry of a product that was just inserted with this level."""
    _write_entry(session, _entry(product_id, quantity, quantity, InventoryReason.INITIAL, at))


def open_ledgers(session: Session, quantities: Mapping[int, int | None], at: datetime) -> None:
    """The same for many products: the level of each by its id."""
    if quantities:
        entries = [
            _entry(product_id, quantity, quantity, InventoryReason.INITIAL, at)
            for product_id, quantity in quantities.items()
        ]
        session.execute(INSERT_ENTRY, entries)


def _entry(
    product_id: int,
    quantity: int | None,
    change: int | None,
    reason: InventoryReason,
    at: datetime,
    *,
    note: str | None = None,
) -> dict[str, object]:
    return {
        "product_id": product_id,
        "quantity": quantity,
        "change": change,
        "reason": reason,
        "sale_id": None,
        "note": note,
        "created_at": at,
        **actor_columns(),
    }


def _write_entry(session: Session, entry: dict[str, object]) -> int:
    return inserted_id(session.execute(INSERT_ENTRY, entry))
