"""Requests and answers about keys of programs."""

from typing import Annotated, Literal

from pydantic import Field

from common.access.principal import PrincipalKind
from common.access.scopes import Scope
from common.db.schemas.fields import Instant, Name, QueryInstant, RequestModel, ResponseModel, Whole
from common.db.schemas.page import SORT, PageQuery

LONGEST_OVERLAP = 24 * 30
"""Hours that a key may go on beside the one that replaces it: a month."""


class ApiKeyCreate(RequestModel):
    """A key for a program."""

    name: Annotated[Name, Field(description="What it is for", examples=["Web shop"])]
    scopes: Annotated[
        list[Scope],
        Field(min_length=1, max_length=len(Scope), description="What it may do; a shop's needs the two of the example"),
    ]
    expires_at: Annotated[QueryInstant | None, Field(description="Until when it is good; null: until revoked")] = None
    rate_per_minute: Annotated[
        Annotated[int, Field(ge=1, le=1_000_000), Whole] | None,
        Field(description="Requests a minute that each worker process answers; null: the setting RATE_PER_MINUTE"),
    ] = None


class ApiKeyRoll(RequestModel):
    """How a key is replaced."""

    overlap_hours: Annotated[
        int,
        Field(ge=0, le=LONGEST_OVERLAP, description="For how long the old key goes on; 0 ends it at once"),
        Whole,
    ] = 24


class ApiKeyQuery(PageQuery):
    """A page of keys."""

    sort: Annotated[Literal["id", "-id"], SORT] = "id"


class MakerRead(ResponseModel):
    """Who made a key."""

    kind: PrincipalKind
    id: Annotated[int | None, Field(description="Of the user or key; null for others")]
    name: str | None


class ApiKeyRead(ResponseModel):
    """A key, as far as it is told again."""

    id: int
    name: str
    scopes: list[Scope]
    hint: Annotated[str, Field(description="How it begins and ends")]
    rate_per_minute: int | None
    expires_at: Instant | None
    created_at: Instant
    last_used_at: Annotated[Instant | None, Field(description="To the hour; null: never")]
    created_by: MakerRead


class ApiKeyMade(ApiKeyRead):
    """A key that was made just now."""

    key: Annotated[str, Field(description="What the program sends as `Authorization: Bearer …`. It is not shown again")]
