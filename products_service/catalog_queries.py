"""What is read of the catalog: categories and products."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, String, cast, collate, func, or_, select
from sqlalchemy.orm import Session

from common.db.keyset import Sort, fetch_page
from common.db.models import Category, CategoryName, Product, ProductStatus, table_of
from common.db.schemas.category import CategoryQuery
from common.db.schemas.product import ProductFilter, ProductQuery
from common.db.types import TEXT_COLLATION
from common.errors import CategoryNotFound, ProductNotFound
from common.stock.state import STATE_COLUMN, STATE_CONDITIONS

categories = table_of(Category)
products = table_of(Product)

CATEGORY_NUMBER = cast(categories.c.name, BigInteger).label("number")
"""The place of a category's name in the ENUM, from 1: what pages of categories tell rows apart by."""

CATEGORIES = (
    select(categories, CATEGORY_NUMBER, func.count(products.c.id).label("product_count"))
    .outerjoin(products, (products.c.category == categories.c.name) & (products.c.status != ProductStatus.DELETED))
    .group_by(categories.c.name)
)
CATEGORY_SORTS = {"name": Sort(cast(categories.c.name, String(32)))}
PRODUCTS = select(products, STATE_COLUMN)
PRODUCT_SORTS = {
    "id": Sort(products.c.id),
    "name": Sort(products.c.name),
    "price": Sort(products.c.price),
    "created_at": Sort(products.c.created_at),
    "current_inventory": Sort(products.c.current_inventory, nullable=True),
}


def list_categories(session: Session, query: CategoryQuery) -> tuple[list[Row[Any]], str | None]:
    """One page of categories, each with its number of products, and the next cursor. Raises InvalidCursor."""
    return fetch_page(session, CATEGORIES, name="categories", query=query, sorts=CATEGORY_SORTS, key=CATEGORY_NUMBER)


def category(session: Session, name: CategoryName) -> Row[Any]:
    """One category. Raises CategoryNotFound."""
    row = session.execute(CATEGORIES.where(categories.c.name == name)).one_or_none()
    if row is None:
        raise CategoryNotFound(detail=f"Category {name} has not been created. Create it with POST /categories.")
    return row


def product(session: Session, product_id: int) -> Row[Any]:
    """One product, deleted ones included. Raises ProductNotFound."""
    row = session.execute(PRODUCTS.where(products.c.id == product_id)).one_or_none()
    if row is None:
        raise ProductNotFound(product_id)
    return row


def list_products(session: Session, query: ProductQuery) -> tuple[list[Row[Any]], str | None]:
    """One page of products and the next cursor. Raises InvalidCursor."""
    statement = PRODUCTS.where(*product_conditions(query))
    return fetch_page(session, statement, name="products", query=query, sorts=PRODUCT_SORTS, key=products.c.id)


def product_conditions(wanted: ProductFilter) -> list[ColumnElement[bool]]:
    """The filter as SQL."""
    conditions = [products.c.status == wanted.status if wanted.status else products.c.status != ProductStatus.DELETED]
    if wanted.category:
        conditions.append(products.c.category.in_(wanted.category))
    if wanted.stock:
        conditions.append(STATE_CONDITIONS[wanted.stock])
    if wanted.q:
        sku = products.c.former_sku if wanted.status is ProductStatus.DELETED else products.c.sku
        conditions.append(
            or_(
                products.c.name.contains(wanted.q, autoescape=True),
                collate(sku, TEXT_COLLATION).contains(wanted.q, autoescape=True),
            )
        )
    if wanted.min_price is not None:
        conditions.append(products.c.price >= wanted.min_price)
    if wanted.max_price is not None:
        conditions.append(products.c.price <= wanted.max_price)
    return conditions
