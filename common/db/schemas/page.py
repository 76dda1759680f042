"""What every list takes and gives: a page, and where the next one begins."""

from typing import Annotated, Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, Field

from common.db.schemas.fields import Instant, RequestModel
from common.exact_json import JSONObject

Item = TypeVar("Item")
Totals = TypeVar("Totals")

MAX_LIMIT = 200


LEFT_OUT: Any = None
"""What a member of an answer holds that was not asked for; it is not sent (`exclude_unset`)."""


def without_default(schema: JSONObject) -> None:
    """Take the default off a member that may be left out: it has no value then, not null."""
    schema.pop("default")


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[Item]
    next_cursor: str | None


class CountedPage(Page[Item], Generic[Item]):
    """A page that also says how many items the whole list has, if `with_count` asks for it."""

    count: Annotated[
        int, Field(description="With with_count: items on all pages together", json_schema_extra=without_default)
    ] = LEFT_OUT


def _left_out() -> Any:
    """The same where a value of LEFT_OUT's type could not be written out, and so be no default."""
    return LEFT_OUT


class TotalledPage(Page[Item], Generic[Item, Totals]):
    """A page that also says what the items of all pages come to, if `with_totals` asks for it."""

    totals: Annotated[
        Totals, Field(default_factory=_left_out, description="With with_totals: figures of all pages together")
    ]
    as_of: Annotated[Instant, Field(default_factory=_left_out, description="With with_totals: when they were read")]


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


class CountedQuery(PageQuery):
    """The same of lists that can be counted."""

    with_count: Annotated[bool, Field(description="Whether to count the items of all pages, as `count`")] = False


class TotalledQuery(PageQuery):
    """The same of lists that can be summed up."""

    with_totals: Annotated[
        bool, Field(description="Whether to sum up the items of all pages, as `totals`; not for void ones")
    ] = False


TOLD_BESIDE = frozenset({"with_count", "with_totals", "returns_on"})
"""Parameters that change what is told beside the rows, and neither which rows there are nor their order."""


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
