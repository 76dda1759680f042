"""Schemas of `common.db.models.audit_entry`."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from common.db.models import ActorKind, AuditAction, EntityType
from common.db.schemas.actor import ActedRead, ActorRead, RequestId
from common.db.schemas.fields import MAX_ID, CalendarDate, Instant, RequestModel, check_order
from common.db.schemas.page import PageQuery
from common.db.schemas.texts import without_nul
from common.exact_json import JSONObject

ACTOR = re.compile(r"(?:(user|key):([1-9][0-9]{0,18})|(operator):(.+)|(local))", re.DOTALL)
WHOLE_KIND = {ActorKind.LOCAL}
"""Of which there is one."""


def split_actor(text: str) -> tuple[ActorKind, str | None]:
    """Who an actor's text names: the kind, and the id of a user or key or the name of an operator.

    Raises ValueError with advice for what names nobody.
    """
    found = ACTOR.fullmatch(text)
    if found is None or (found[2] is not None and int(found[2]) > MAX_ID):
        message = "must be user:ID, key:ID, operator:NAME or local, such as user:3"
        raise ValueError(message)
    return ActorKind(found[1] or found[3] or found[5]), found[2] or found[4]


def _visible(text: str) -> str:
    if not all("!" <= character <= "~" for character in text):
        message = "is no id of a request: those are of letters, digits and signs, without blanks"
        raise ValueError(message)
    return text


def _names_somebody(text: str) -> str:
    split_actor(text)
    return text


class AuditEntryRead(ActedRead):
    """One thing that was done to one entity."""

    id: int
    at: Instant
    actor: ActorRead
    action: AuditAction
    entity_type: EntityType
    entity_id: Annotated[
        str | None, Field(description="A category's is its name, a session's that of its user; null for what has none")
    ]
    changes: Annotated[
        JSONObject,
        Field(
            description="By field what it was and what it is then; of what was created each attribute that was given",
            examples=[{"price": ["19.99", "17.99"]}],
        ),
    ]
    note: str | None
    request_id: RequestId


class AuditFilter(RequestModel):
    """Which entries; all conditions must hold, dates are days of the store's zone, both inclusive."""

    entity_type: Annotated[EntityType | None, Field(description="What it was done to; left out: anything")] = None
    entity_id: Annotated[
        Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(without_nul)] | None,
        Field(description="Its id, a category's name; goes with entity_type", examples=["1"]),
    ] = None
    action: Annotated[AuditAction | None, Field(description="What was done; left out: anything")] = None
    actor: Annotated[
        Annotated[str, StringConstraints(max_length=210), AfterValidator(without_nul), AfterValidator(_names_somebody)]
        | None,
        Field(description="Who did it: user:ID, key:ID, operator:NAME or local", examples=["user:3"]),
    ] = None
    request_id: Annotated[
        Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(_visible)] | None,
        Field(description="The request's X-Request-ID", examples=["4f0c1d2b9a7e5386"]),
    ] = None
    start_date: Annotated[
        CalendarDate | None, Field(description="First day; left out: from the beginning", examples=["2026-01-01"])
    ] = None
    end_date: Annotated[
        CalendarDate | None, Field(description="Last day, which is included; left out: to this day")
    ] = None

    @model_validator(mode="after")
    def _ordered(self) -> "AuditFilter":
        check_order(self.start_date, self.end_date)
        return self

    @model_validator(mode="after")
    def _id_of_something(self) -> "AuditFilter":
        if self.entity_id is not None and self.entity_type is None:
            message = "entity_id goes with entity_type only"
            raise ValueError(message)
        return self


class AuditQuery(AuditFilter, PageQuery):
    """A page of the audit log."""

    sort: Annotated[Literal["id", "-id"], Field(description="id: oldest first. -id: newest first")] = "-id"
