"""Schemas of `common.db.models.acted`."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator
from sqlalchemy import Row

from common.db.models import ActorKind
from common.db.rows import columns_of
from common.db.schemas.fields import ResponseModel

RequestId = Annotated[str | None, Field(description="Finds the request in the service's log; null for commands")]


class ActorRead(ResponseModel):
    """Who did it."""

    kind: ActorKind
    id: Annotated[int | None, Field(description="Of the user or the key")]
    name: Annotated[str | None, Field(description="As it was then; of an operator the user name on the system")]


class ActedRead(ResponseModel):
    """What tells who did it: its `actor` is made of the columns that the row has for it, null where they are."""

    @model_validator(mode="before")
    @classmethod
    def _with_actor(cls, row: Mapping[str, Any] | Row[*tuple[Any, ...]]) -> dict[str, Any]:
        columns = columns_of(row) if isinstance(row, Row) else row
        kind = columns["actor_kind"]
        actor = kind and {"kind": kind, "id": columns["actor_id"], "name": columns["actor_name"]}
        return {**columns, "actor": actor}
