"""What every list takes and gives: a page, and where the next one begins."""

from typing import Annotated, Generic, Protocol, TypeVar

from pydantic import BaseModel, Field

from common.db.schemas.fields import RequestModel
from common.exact_json import JSONObject

Item = TypeVar("Item")

MAX_LIMIT = 200


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[Item]
    next_cursor: str | None


SORT = Field(description="The order; - before a name for the reverse. Those that are equal follow by id")
"""What every list's `sort` is; each has its own allow-list."""


class PageQuery(RequestModel):
    """The query parameters of every list."""

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, description="Items per page at most")] = 50
    cursor: Annotated[
        str | None,
        # No bound here: one that is too long is an invalid_cursor like every other that no list gave out.
        Field(description="`next_cursor` of the page before; leave it out for the first page"),
    ] = None


class SortedQuery(Protocol):
    """A PageQuery with a `sort`: each list has its own, with the names that it allows."""

    @property
    def limit(self) -> int:
        """Items per page at most."""

    @property
    def cursor(self) -> str | None:
        """Where the page begins; None for the first."""

    @property
    def sort(self) -> str:
        """What the list is sorted by; with a hyphen before it, descending."""

    def model_dump(self, *, mode: str, exclude: set[str]) -> JSONObject:
        """The parameters by name."""
