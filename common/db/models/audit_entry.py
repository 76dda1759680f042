"""Who changed what."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.acted import MAX_ACTOR_NAME, MAX_REQUEST_ID, ActorKind
from common.db.models.base import TABLE_OPTIONS, Model
from common.db.types import BINARY_COLLATION, Id, UTCDateTime, enum_column, text_column


class AuditAction(StrEnum):
    """What was done."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    RESTORED = "restored"
    LOGGED_IN = "logged_in"
    REFUSED = "refused"
    STARTED = "started"
    FINISHED = "finished"
    REVOKED = "revoked"


class EntityType(StrEnum):
    """What it was done to."""

    PRODUCT = "product"
    CATEGORY = "category"
    USER = "user"
    KEY = "key"
    SESSION = "session"
    IMPORT = "import"
    STORE = "store"


class AuditEntry(Model):
    """One thing that was done to one entity; append-only, written by `common.access.audit` with what it tells of.

    - at: when (UTC).
    - actor_kind, actor_id, actor_name: a principal's kind, id and name; the last two null where it has none.
    - entity_id: its id, a category's name, of a session its user's id; null for what has none.
    - changes: JSON, by field what it was and what it is then: `{"price": ["19.99", "17.99"]}`.
    - note: in words what the changes do not tell, or null.
    - request_id: of the request, by which the service's log tells more; null for commands.
    - version: the entity's after the change; null for what has no version.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "entity_type", "entity_id"),  # serves: what was done to one entity; what changed since a version
        Index(None, "actor_kind", "actor_id"),  # serves: what one user or key has done
        Index(None, "request_id"),  # serves: what one request has done
        Index(None, "at"),  # serves: the entries of some days; the purge
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    actor_kind: Mapped[ActorKind] = mapped_column(enum_column(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(Id)
    actor_name: Mapped[str | None] = mapped_column(text_column(MAX_ACTOR_NAME))
    action: Mapped[AuditAction] = mapped_column(enum_column(AuditAction))
    entity_type: Mapped[EntityType] = mapped_column(enum_column(EntityType))
    entity_id: Mapped[str | None] = mapped_column(text_column(64, collation=BINARY_COLLATION))
    changes: Mapped[str] = mapped_column(MEDIUMTEXT(collation=BINARY_COLLATION))
    note: Mapped[str | None] = mapped_column(text_column())
    request_id: Mapped[str | None] = mapped_column(String(MAX_REQUEST_ID, collation="ascii_bin"))
    version: Mapped[int | None]
