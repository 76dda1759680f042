"""Who is logged in."""

from datetime import datetime

from sqlalchemy import BINARY, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import TABLE_OPTIONS, Model
from common.db.types import Id, UTCDateTime


class UserSession(Model):
    """One browser in which a user has logged in; removed when it ends.

    - hash: HMAC-SHA256 of the cookie's value, which is stored nowhere.
    - created_at: when it began (UTC); it ends after a while, however much it is used.
    - last_used_at: when it was used last (UTC), to the minute; it ends a while after that.
    """

    __tablename__ = "user_sessions"
    __table_args__ = (
        Index(None, "user_id"),  # serves: the foreign key; ending all sessions of a user
        Index(None, "created_at"),  # serves: the purge
        TABLE_OPTIONS,
    )

    hash: Mapped[bytes] = mapped_column(BINARY(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    last_used_at: Mapped[datetime] = mapped_column(UTCDateTime())
