"""The programs that may call."""

from datetime import datetime

from sqlalchemy import BINARY, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import TABLE_OPTIONS, Model
from common.db.types import Id, UTCDateTime, text_column


class ApiKey(Model):
    """One key of a program. Never removed: sales and the audit log name it.

    - hash: HMAC-SHA256 of the key, which is stored nowhere.
    - hint: how the key begins and ends, by which people tell it from others.
    - scopes: what it may do, separated by blanks.
    - rate_per_minute: requests that a worker process answers in a minute; null for the store's own limit.
    - expires_at: until when (UTC) it is good; null for ever.
    - last_used_at: when it was used last (UTC), to the hour; null: never.
    - revoked_at: when it was taken back (UTC); null while it is good.
    - created_by_kind, created_by_id, created_by_name: who made it; see `common.access.principal.Principal`.
    """

    __tablename__ = "api_keys"
    __table_args__ = (UniqueConstraint("hash"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(text_column(200))
    hash: Mapped[bytes] = mapped_column(BINARY(32))
    hint: Mapped[str] = mapped_column(String(20, collation="ascii_bin"))
    scopes: Mapped[str] = mapped_column(String(500, collation="ascii_bin"))
    rate_per_minute: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    created_by_kind: Mapped[str] = mapped_column(String(10, collation="ascii_bin"))
    created_by_id: Mapped[int | None] = mapped_column(Id)
    created_by_name: Mapped[str | None] = mapped_column(text_column(200))
