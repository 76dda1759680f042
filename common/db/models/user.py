"""The people who may log in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BINARY, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import TABLE_OPTIONS, Model
from common.db.types import Id, UTCDateTime, enum_column, text_column


class Role(StrEnum):
    """What a user of the store is there for; `common.access.scopes` says what each may do."""

    VIEWER = "viewer"
    CLERK = "clerk"
    MANAGER = "manager"
    ADMIN = "admin"


class User(Model):
    """One person. Never removed: the audit log names them.

    - email: what they log in with, the same in small and capital letters.
    - is_active: whether they may; a user who may not has no sessions.
    - password_hash: argon2id, as its own text with salt and cost; null until they have chosen a password.
    - link_hash: HMAC-SHA256 of the one-use link by which they may choose one; null when none is out.
    - link_expires_at: until when (UTC) that link is good; null when none is out.
    - last_login_at: when they last logged in (UTC); null: never.
    """

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("email"), UniqueConstraint("link_hash"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(text_column(200))
    email: Mapped[str] = mapped_column(text_column(254))
    role: Mapped[Role] = mapped_column(enum_column(Role))
    is_active: Mapped[bool] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    last_login_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    password_hash: Mapped[str | None] = mapped_column(String(200, collation="ascii_bin"))
    link_hash: Mapped[bytes | None] = mapped_column(BINARY(32))
    link_expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
