"""Finding a product or a category while somebody types: GET /search."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement, Select, String, case, cast, func, or_, select
from sqlalchemy.orm import Session

from common.db.models import CATEGORY_LABEL, Category, Product, ProductStatus, StockState
from common.db.rows import AnySelect
from common.db.schemas.category_name import StoredCategory
from common.db.schemas.fields import Money, RequestModel, ResponseModel, SearchText
from common.db.schemas.texts import sought_sku
from common.db.types import TEXT_COLLATION
from common.stock.state import STATE_COLUMN

MOST_FOUND = 10

sku_in_any_case = Product.sku.collate(TEXT_COLLATION)
"""The column itself tells upper and lower case apart."""

CATEGORY_WORDS = func.replace(cast(Category.name, String(64)), "_", " ").collate(TEXT_COLLATION)
"""A category's name as people write it: personal care."""


class SearchQuery(RequestModel):
    """What is looked for."""

    q: Annotated[
        SearchText,
        Field(
            description="A sku, a whole barcode or external_ref, or part of a sku or name. Upper and lower case are "
            "alike, % and _ mean themselves, spaces around it do not count",
            examples=["robot"],
        ),
    ]


class ProductFound(ResponseModel):
    """A product that was found; `state` is how its stock stands."""

    id: int
    name: str
    sku: str | None
    status: ProductStatus
    state: StockState
    price: Money


class CategoryFound(ResponseModel):
    """A category that was found."""

    name: StoredCategory
    label: Annotated[str, Field(description="What people read")]


class SearchRead(ResponseModel):
    """The best ten products and ten categories: first the one with this very sku, then what begins so, then the rest.

    A product with this very barcode or external_ref comes after the sku. Those that fit equally well follow by name.
    """

    products: list[ProductFound]
    categories: list[CategoryFound]


def search(session: Session, q: str) -> SearchRead:
    """What fits a text best; deleted products are not looked at."""
    return SearchRead(
        products=[ProductFound.model_validate(row) for row in session.execute(_products(q))],
        categories=[CategoryFound.model_validate(row) for row in session.execute(_categories(q))],
    )


# One look at each product, which takes 5 to 10 ms of ten thousand: no index knows what stands inside a name.
#
#     SELECT id, name, sku, … FROM products
#     WHERE status <> 'deleted'
#         AND (sku LIKE '%robot%' OR name LIKE '%robot%' OR barcode = 'robot' OR external_ref = 'robot')
#     ORDER BY CASE WHEN sku = 'robot' THEN 0 WHEN barcode = 'robot' OR external_ref = 'robot' THEN 1
#                   WHEN sku LIKE 'robot%' OR name LIKE 'robot%' THEN 2 ELSE 3 END, name, id
#     LIMIT 10
def _products(q: str) -> AnySelect:
    code = sought_sku(q)
    starts = or_(sku_in_any_case.startswith(code, autoescape=True), Product.name.startswith(q, autoescape=True))
    has_code = or_(Product.barcode == code, Product.external_ref == code)
    contains = or_(sku_in_any_case.contains(code, autoescape=True), Product.name.contains(q, autoescape=True), has_code)
    state = STATE_COLUMN.element.label("state")
    return (
        select(Product.id, Product.name, Product.sku, Product.status, state, Product.price)
        .where(Product.status != ProductStatus.DELETED, contains)
        # Two skus may differ in case alone: the one that is written so is the exact one.
        .order_by(_rank(Product.sku == code, sku_in_any_case == code, has_code, starts), Product.name, Product.id)
        .limit(MOST_FOUND)
    )


def _categories(q: str) -> Select[str, str]:
    words = q.replace("_", " ")
    return (
        select(Category.name, CATEGORY_LABEL.label("label"))
        .where(or_(CATEGORY_WORDS.contains(words, autoescape=True), Category.label.contains(q, autoescape=True)))
        .order_by(
            _rank(
                or_(CATEGORY_WORDS.startswith(words, autoescape=True), Category.label.startswith(q, autoescape=True))
            ),
            CATEGORY_WORDS,
        )
        .limit(MOST_FOUND)
    )


def _rank(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """The place of the first condition that holds, from 0; the number of conditions where none does."""
    return case(*((condition, place) for place, condition in enumerate(conditions)), else_=len(conditions))
