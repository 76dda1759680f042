"""What is read of the catalog: categories and products."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, SQLColumnExpression, String, bindparam, case, cast, func, or_, select
from sqlalchemy.orm import Session

from common.categories import LONGEST_CATEGORY
from common.db.keyset import CountedRows, FetchedPage, Sort, fetch_page
from common.db.models import CATEGORY_LABEL, CATEGORY_POSITION, Category, Product, ProductStatus, StockState
from common.db.rows import StoredRow
from common.db.schemas.category import CategoryQuery
from common.db.schemas.product import ProductFilter, ProductQuery
from common.db.types import TEXT_COLLATION
from common.errors import CategoryNotFound, ProductNotFound
from common.stock.state import STATE_COLUMN, state_conditions
from products_service.cover.figures import unsold_conditions
from products_service.cover.listing import Listing, list_with_sales

CATEGORY_NUMBER = cast(Category.name, BigInteger).label("number")
"""The place of a category's name in the ENUM, from 1: what pages of categories tell rows apart by."""

CATEGORIES = (
    select(
        Category.name,
        CATEGORY_LABEL.label("label"),
        Category.description,
        CATEGORY_POSITION.label("position"),
        Category.hidden,
        Category.created_at,
        Category.version,
        CATEGORY_NUMBER,
        func.count(Product.id).label("product_count"),
    )
    .outerjoin(Product, (Product.category == Category.name) & (Product.status != ProductStatus.DELETED))
    .group_by(Category.name)
)
CATEGORY_SORTS = {
    "name": Sort(cast(Category.name, String(LONGEST_CATEGORY))),
    "position": Sort(CATEGORY_POSITION),
}
PRODUCTS = select(
    Product.id,
    Product.sku,
    Product.former_sku,
    Product.name,
    Product.description,
    Product.price,
    Product.image_url,
    Product.category,
    Product.status,
    Product.current_inventory,
    Product.low_stock_threshold,
    STATE_COLUMN,
    Product.created_at,
    Product.updated_at,
    Product.cost,
    Product.barcode,
    Product.external_ref,
    Product.version,
)
PRODUCTS_BY_ID = PRODUCTS.where(Product.id.in_(bindparam("ids", expanding=True)))
PRODUCT_SORTS = {
    "id": Sort(Product.id),
    "name": Sort(Product.name),
    "price": Sort(Product.price),
    "created_at": Sort(Product.created_at),
    "current_inventory": Sort(Product.current_inventory, nullable=True),
}


INDEXED_SORTS = {"name", "price", "created_at"}
"""What an index has in order, but for the key, by which an id follows the other whatever the direction."""


def list_categories(session: Session, query: CategoryQuery) -> FetchedPage:
    """One page of categories, each with its number of products. Raises InvalidCursor."""
    return fetch_page(session, CATEGORIES, name="categories", query=query, sorts=CATEGORY_SORTS, key=CATEGORY_NUMBER)


def category(session: Session, name: str) -> StoredRow:
    """One category. Raises CategoryNotFound."""
    row = session.execute(CATEGORIES.where(Category.name == name)).one_or_none()
    if row is None:
        raise not_created(name)
    return row


def not_created(name: str) -> CategoryNotFound:
    """What is said of a category that is not there."""
    return CategoryNotFound(detail=f"Category {name} has not been created. Create it with POST /categories.")


def product(session: Session, product_id: int) -> StoredRow:
    """One product, deleted ones included. Raises ProductNotFound."""
    row = session.execute(PRODUCTS.where(Product.id == product_id)).one_or_none()
    if row is None:
        raise ProductNotFound(product_id)
    return row


def products_by_id(session: Session, product_ids: Sequence[int]) -> dict[int, StoredRow]:
    """Some products by id, deleted ones included; those that are not there are missing."""
    return {row.id: row for row in session.execute(PRODUCTS_BY_ID, {"ids": product_ids})}


def list_products(session: Session, query: ProductQuery, zone: ZoneInfo) -> CountedRows:
    """One page of products. Raises InvalidCursor."""
    listing = Listing("products", PRODUCTS, _sorts(query))
    return list_with_sales(session, listing, product_conditions(query, zone), query, zone)


def _sorts(query: ProductQuery) -> dict[str, Sort]:
    """How products are sorted; backwards along an index, the end of the page is found first.

    Not where few of those that the index leads to may fit the filter: they would all be looked at twice.
    """
    if not query.sort.startswith("-") or query.q or query.stock or query.category or query.unsold_days:
        return PRODUCT_SORTS
    return {name: replace(sort, bound_first=name in INDEXED_SORTS) for name, sort in PRODUCT_SORTS.items()}


def product_conditions(wanted: ProductFilter, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """The filter as SQL; days are those of the zone."""
    conditions = [Product.status == wanted.status if wanted.status else Product.status != ProductStatus.DELETED]
    if wanted.category:
        conditions.append(Product.category.in_(wanted.category))
    conditions += listed_conditions(wanted.stock, wanted.q)
    conditions += unsold_conditions(wanted.unsold_days, zone)
    if wanted.min_price is not None:
        conditions.append(Product.price >= wanted.min_price)
    if wanted.max_price is not None:
        conditions.append(Product.price <= wanted.max_price)
    return conditions


def listed_conditions(
    states: Sequence[StockState], part: str | None, level: SQLColumnExpression[int | None] = Product.current_inventory
) -> list[ColumnElement[bool]]:
    """What both lists of products filter by: any of some states, and a part of the name or the sku, or a whole code.

    A deleted product has only the sku that it had.
    """
    conditions: list[ColumnElement[bool]] = []
    if states:
        condition_of = state_conditions(level)
        conditions.append(or_(*(condition_of[state] for state in states)))
    if part:
        sku = case((Product.status == ProductStatus.DELETED, Product.former_sku), else_=Product.sku)
        texts = (Product.name, sku.collate(TEXT_COLLATION))
        codes = (Product.barcode == part, Product.external_ref == part)
        conditions.append(or_(*(text.contains(part, autoescape=True) for text in texts), *codes))
    return conditions
