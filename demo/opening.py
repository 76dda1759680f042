"""An empty store gets the demo's categories and products, and is known again by what they say."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from common.db.models import Category, InventoryTransaction, Product, ProductStatus, table_of
from common.stock.ledger import open_ledger
from demo.assortment import DemoProduct, Fate, Plan
from demo.catalogue import DESCRIPTIONS

OPENING = time(6)
DELIVERED_DAYS = 90
"""The first delivery of a product was for so many days of average sales."""
COUNTED = "Counted before opening"
"""What the last step of a load writes into the ledger."""

categories = table_of(Category)
products = table_of(Product)
ledger = table_of(InventoryTransaction)


class DemoRefused(RuntimeError):
    """The demo cannot be loaded; the message says why, and what to do."""


class StoreNotEmpty(DemoRefused):
    """There is other data in the store, which the demo must not be mixed with."""


class DemoPresent(RuntimeError):
    """This very demo is in the store already."""


def mark(plan: Plan) -> str:
    """What the descriptions of the demo's categories end with; the demo is known by it again."""
    return f"(Demo data: seed {plan.seed}, {plan.months} months up to {plan.day})"


def is_begun(session: Session, plan: Plan) -> bool:
    """Whether this demo is there in part; False for an empty store. Raises StoreNotEmpty, DemoPresent."""
    described = dict(session.execute(select(categories.c.name, categories.c.description)).all())
    if not described:
        if session.execute(select(products.c.id).limit(1)).first() is None:
            return False
        raise StoreNotEmpty("The store has products already; the demo is for an empty one.")
    if any(not (text or "").endswith(mark(plan)) for text in described.values()):
        raise StoreNotEmpty(
            "The store has data already, and the demo would mix with it. It is for an empty store: "
            "./docker-manager.sh reset deletes all data."
        )
    if session.execute(select(ledger.c.id).where(ledger.c.note == COUNTED).limit(1)).first() is not None:
        raise DemoPresent(f"This demo is in the store already {mark(plan)}.")
    return True


def open_store(session: Session, plan: Plan, stock: Sequence[DemoProduct]) -> None:
    """Open the categories and register the products, each on its first day."""
    opened = at_opening(plan, plan.first_day)
    rows = [
        {"name": name, "description": f"{text} {mark(plan)}", "created_at": opened}
        for name, text in DESCRIPTIONS.items()
    ]
    session.execute(insert(categories), rows)
    for product in stock:
        launched = at_opening(plan, product.launched)
        delivered = product.low_at + round(product.daily_sales * DELIVERED_DAYS)
        values = {
            "sku": product.sku,
            "name": product.name,
            "price": product.price,
            "cost": product.cost,
            "category": product.category,
            "status": ProductStatus.INACTIVE if product.fate is Fate.INACTIVE else ProductStatus.ACTIVE,
            "current_inventory": delivered,
            "low_stock_threshold": product.low_at,
            "created_at": launched,
            "updated_at": launched,
        }
        product_id = session.execute(insert(products), values).inserted_primary_key[0]  # type: ignore[attr-defined]
        open_ledger(session, product_id, delivered, launched)


def at_opening(plan: Plan, day: date) -> datetime:
    """When the store opens on a day, in UTC."""
    return datetime.combine(day, OPENING, plan.zone).astimezone(UTC)
