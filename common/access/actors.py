"""Who the present work is done for, as the columns that say so in every table which tells who did something."""

from collections.abc import Iterator
from contextlib import contextmanager

from common.access.principal import LOCAL, PRINCIPAL, Principal, acting_for
from common.access.scopes import ALL_SCOPES
from common.db.models import ActorKind
from common.db.rows import StoredRow
from common.observability.logs import NO_REQUEST, REQUEST_ID


def actor_columns() -> dict[str, object]:
    """Whoever this work is done for, by the columns of `common.db.models.acted.Acted`; a command has no request."""
    who, request = PRINCIPAL.get(), REQUEST_ID.get()
    return {
        "actor_kind": who.kind,
        "actor_id": who.id,
        "actor_name": who.name,
        "request_id": None if request == NO_REQUEST else request,
    }


@contextmanager
def answering(principal: Principal, request_id: str | None) -> Iterator[None]:
    """What is done inside the block is done for another request than what is around it, and for whoever sent that."""
    request = REQUEST_ID.set(request_id or NO_REQUEST)
    try:
        with acting_for(principal):
            yield
    finally:
        REQUEST_ID.reset(request)


def principal_of(row: StoredRow) -> Principal:
    """Who was noted in a row, to go on with what was allowed when it was; LOCAL where nobody was noted."""
    if row.actor_kind is None:
        return LOCAL
    return Principal(ActorKind(row.actor_kind).value, row.actor_id, row.actor_name, scopes=ALL_SCOPES)
