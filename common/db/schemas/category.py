"""Schemas of `common.db.models.category`."""

from typing import Annotated, Literal

from pydantic import Field

from common.db.schemas.category_name import CategoryName, StoredCategory
from common.db.schemas.fields import Instant, Prose, RequestModel, ResponseModel
from common.db.schemas.page import SORT, PageQuery


class CategoryCreate(RequestModel):
    """A category to open; its name is one of the curated ones."""

    name: CategoryName
    description: Prose | None = None


class CategoryUpdate(RequestModel):
    """What can be changed of a category."""

    description: Annotated[Prose | None, Field(description="null removes it")]


class CategoryQuery(PageQuery):
    """A page of categories."""

    sort: Annotated[Literal["name", "-name"], SORT] = "name"


class CategoryRead(ResponseModel):
    """A category with the number of its products, deleted ones not counted."""

    name: StoredCategory
    description: str | None
    product_count: int
    created_at: Instant
