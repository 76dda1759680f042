"""Who did something, in the row of what was done."""

from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from common.db.types import Id, enum_column, text_column

MAX_ACTOR_NAME = 200
MAX_REQUEST_ID = 128
"""Characters of an actor's name, and of the id of a request."""


class ActorKind(StrEnum):
    """Who acts; see `common.access.principal.Principal`."""

    USER = "user"
    KEY = "key"
    LOCAL = "local"
    OPERATOR = "operator"


class Acted:
    """The columns of who did it, last of a table's; written with what `common.access.actors` tells.

    - actor_kind, actor_id, actor_name: a principal's kind, id and name; the last two null where it has none, all of
      them in rows that are older than these columns.
    - request_id: of the request, by which the service's log tells more; null for commands, and in such rows.
    """

    actor_kind: Mapped[ActorKind | None] = mapped_column(enum_column(ActorKind), sort_order=1)
    actor_id: Mapped[int | None] = mapped_column(Id, sort_order=1)
    actor_name: Mapped[str | None] = mapped_column(text_column(MAX_ACTOR_NAME), sort_order=1)
    request_id: Mapped[str | None] = mapped_column(String(MAX_REQUEST_ID, collation="ascii_bin"), sort_order=1)
