"""Answers to repeat when a client sends the same request again."""

from datetime import datetime

from sqlalchemy import BINARY, Index, SmallInteger, String
from sqlalchemy.dialects.mysql import MEDIUMBLOB
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import TABLE_OPTIONS, Model
from common.db.types import UTCDateTime


class IdempotencyKey(Model):
    """One Idempotency-Key that a client used; inserted and completed inside the transaction that it protects.

    - scope: the user or key that sent the request (nothing where nobody has to log in), its method and path.
    - key: the header's value, compared exactly.
    - fingerprint: SHA-256 of the request's parsed body.
    - status, body, location: the answer to repeat; null only inside the transaction that is still working it out.
    - expires_at: after this instant (UTC) the key may be used for something else and the row is purged.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        Index(None, "expires_at"),  # serves: the purge
        TABLE_OPTIONS,
    )

    scope: Mapped[str] = mapped_column(String(100, collation="ascii_bin"), primary_key=True)
    key: Mapped[str] = mapped_column(String(255, collation="ascii_bin"), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(BINARY(32))
    status: Mapped[int | None] = mapped_column(SmallInteger)
    body: Mapped[bytes | None] = mapped_column(MEDIUMBLOB)
    location: Mapped[str | None] = mapped_column(String(200, collation="ascii_bin"))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime())
