"""Schemas of `common.db.models.category`."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from common.db.schemas.category_name import CategoryName, StoredCategory
from common.db.schemas.fields import ExpectedVersion, Instant, Prose, RequestModel, ResponseModel, Whole
from common.db.schemas.page import SORT, PageQuery
from common.db.schemas.texts import composed, readable_name

LONGEST_LABEL = 100
FARTHEST_POSITION = 1_000_000

Label = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_LABEL),
    BeforeValidator(composed(LONGEST_LABEL)),
    AfterValidator(readable_name),
]
GivenLabel = Annotated[
    Label | None, Field(description="What people read, in any script; null: the name in words", examples=["Toys"])
]
GivenPosition = Annotated[
    Annotated[int, Field(ge=-FARTHEST_POSITION, le=FARTHEST_POSITION), Whole] | None,
    Field(description="Where it stands among the others; null: in the order of opening", examples=[1]),
]


class CategoryCreate(RequestModel):
    """A category to open; its name is one of those that there are."""

    name: CategoryName
    description: Prose | None = None
    label: GivenLabel = None
    position: GivenPosition = None


class CategoryUpdate(RequestModel):
    """What can be changed of a category; what is left out stays."""

    description: Annotated[Prose | None, Field(description="null removes it")] = None
    label: GivenLabel = None
    position: GivenPosition = None
    expected_version: ExpectedVersion = None

    @model_validator(mode="after")
    def _some_version(self) -> "CategoryUpdate":
        if "expected_version" in self.model_fields_set and self.expected_version is None:
            message = "expected_version cannot be null"
            raise ValueError(message)
        return self


class CategoryQuery(PageQuery):
    """A page of categories."""

    sort: Annotated[Literal["name", "-name", "position", "-position"], SORT] = "name"


class CategoryRead(ResponseModel):
    """A category with the number of its products, deleted ones not counted."""

    name: StoredCategory
    label: str
    description: str | None
    position: int
    hidden: Annotated[bool, Field(description="Whether it takes no new products; those in it stay and are sold")]
    product_count: int
    created_at: Instant
    version: Annotated[int, Field(description="One more at every change; its products do not count")]
